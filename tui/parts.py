"""The working parts of one process: dashboard, command or background process. Any thread.

Built by `tui.assembly` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from tui.api.answer_recorder import AnswerRecorder
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.config.settings import Network
    from tui.operations.change_runner import Operations
    from tui.operations.follow_ups import FollowUps
    from tui.reinstall.runner import Reinstalls
    from tui.store.store import Store
    from tui.workers.lazy import Lazy
    from tui.workers.poller import Poller
    from tui.workers.pool import WorkerPool
    from tui.workers.schedule import Schedule

HAND_OVER_S = 15.0
"""Longest wait for the answer to a request in flight before the work is handed over."""


@dataclass(frozen=True)
class Account:
    """The account of the parts and the location of its journal."""

    url: Callable[[], str]
    journal_file: Callable[[], Path]
    profile: str
    """The account's name in the journal."""
    who: str
    """The person or process that requests changes, for the journal."""
    network: Network
    recorder: AnswerRecorder | None = None
    """Receives the answers of a recorded session."""

    @property
    def reinstalls_folder(self) -> Path:
        """The directory of the reinstall records."""
        return self.journal_file().with_suffix(".reinstalls")


@dataclass(frozen=True)
class Parts:
    """Threads, store, and client of a process, and the parts that change something."""

    account: Account
    store: Store
    clock: Clock
    pool: WorkerPool
    schedule: Schedule
    client: Lazy[Client]
    poller: Lazy[Poller]
    operations: Lazy[Operations]
    follow_ups: Lazy[FollowUps]
    reinstalls: Lazy[Reinstalls]

    @property
    def in_hand(self) -> int:
        """Return the number of operations, reinstalls, and follow-ups that this process must
        finish."""
        operations, reinstalls = self.operations.made, self.reinstalls.made
        follow_ups = self.follow_ups.made
        return (
            (0 if operations is None else operations.in_hand)
            + (0 if reinstalls is None else reinstalls.in_hand)
            + (0 if follow_ups is None else len(follow_ups))
        )

    @property
    def settled(self) -> bool:
        """Return whether this process has no work left and everything is written to disk."""
        return not self.in_hand and self.operations().settled

    def hand_over(self, keep_open: int | None = None) -> int | None:
        """Hand everything in progress over to a separate process, and end the threads here.

        Returns its process id; `None` when it did not start.

        Raises:
            HostdeckError: The journal could not be written; the next start continues the work.
            OSError: The process could not be started.
        """
        from tui.operations.background import carry, spawn_watcher

        self.schedule.stop()
        self.pool.stop(grace_s=HAND_OVER_S)
        carried = carry(
            self.client(),
            url=self.account.url(),
            journal=self.account.journal_file(),
            profile=self.account.profile,
            who=self.account.who,
            per_second=self.account.network.requests_per_second,
        )
        locks: dict[str, int] = {}
        reinstalls, follow_ups = self.reinstalls.made, self.follow_ups.made
        if reinstalls is not None:
            carried["reinstalls"], locks = reinstalls.secrets(), reinstalls.locks
        if follow_ups is not None:
            carried["follow_ups"] = follow_ups.revealed()
        return spawn_watcher(self.operations(), carried, keep_open, locks)

    def close(self, grace_s: float) -> None:
        """End the threads, release what is in progress, and end the session at the provider."""
        self.schedule.stop()
        self.pool.stop(grace_s=grace_s)
        self.give_back()
        client = self.client.made
        if client is not None:
            client.sign_out()
            client.close()

    def give_back(self) -> None:
        """Let the next process that starts continue what is in progress."""
        if self.reinstalls.made is not None:
            self.reinstalls.made.close()
        if self.operations.made is not None:
            self.operations.made.close()
