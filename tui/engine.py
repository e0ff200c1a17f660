"""The services behind the screens: sign-in, reads, changes, start, and stop. Thread-safe.

`tui.assembly` builds the engine before the first frame without a heavy import. `start` imports
httpx and pydantic in a worker thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.conformance.answer_watch import AnswerWatch
from tui.errors import HostdeckError
from tui.workers.pool import GRACE_S, Urgency

if TYPE_CHECKING:
    from tui.api.client import CallRecord
    from tui.clock import Clock
    from tui.credentials.lease import PinLease
    from tui.history.sensor_history import SensorHistory
    from tui.operations.change_runner import Operations
    from tui.operations.follow_ups import FollowUps
    from tui.parts import Parts
    from tui.readings.attention import Eyes
    from tui.readings.fact_recorder import FactRecorder
    from tui.readings.fleet_cache import FleetCache
    from tui.readings.screen_reads import ScreenReads
    from tui.reinstall.runner import Reinstalls
    from tui.remote.console_files import ConsoleFiles
    from tui.sign_in import SignIn
    from tui.user_channel import AskFor, Tell, UserChannel
    from tui.workers.lazy import Lazy
    from tui.workers.pool import WorkerPool

LOGOUT_S = 2.0
"""Longest wait, in seconds, for the provider to end the session."""
HURRIED_S = 0.3
"""Longest wait if the terminal is gone or a signal arrived. The session then expires later."""
HURRIED_READS_S = 0.15
"""Longest wait for running jobs when the terminal is gone and no change is in progress. Such jobs
only read."""
JOURNAL_AFTER_S = 0.6
"""Seconds after the start when the journal is opened, unless it is needed earlier."""


class Engine:
    """The services behind a deck."""

    def __init__(
        self,
        parts: Parts,
        reads: ScreenReads,
        sign_in: SignIn,
        *,
        user: UserChannel,
        cache: FleetCache,
        lease: PinLease,
        consoles: Lazy[ConsoleFiles],
        history: Lazy[SensorHistory],
        facts: Lazy[FactRecorder] | None,
    ) -> None:
        self._parts, self._reads, self._user, self._cache = parts, reads, user, cache
        self.store, self._clock = parts.store, parts.clock
        self._pool, self._schedule = parts.pool, parts.schedule
        self._consoles, self._history, self._facts = consoles, history, facts
        self.sign_in = sign_in
        self.lease = lease
        """Saves an accepted PIN if the configuration asks for it."""
        self.here: frozenset[str] = frozenset()
        """Addresses of this machine and of both ends of the SSH connection."""
        self._stopped = threading.Event()
        account = parts.account
        self.answers = AnswerWatch(account.profile, account.url, parts.clock.now, account.recorder)
        """Counts parts of answers that Hostdeck does not recognize."""
        # What screens want read
        self.ask, self.search = reads.ask, reads.search
        self.look, self.want = reads.look, reads.want
        self.compare_since: Callable[[float], None] = partial(_compare_since, facts, parts.pool)
        """Request the known changes since a time: `CHANGES_SINCE` of the recorder of facts."""

    # Before the first frame

    def open_cache(self) -> None:
        """Put the last known fleet into the store, without decoding it yet."""
        # Show this in the first frame. Showing it later would draw a second frame.
        self.store.put_session(busy="signing in")
        self._cache.open()

    # After the first frame

    def start(self, ask: AskFor, tell: Tell | None = None) -> None:
        """Warm the cache, find a secret, and sign in. `ask` is called when the user must enter a
        credential."""
        self._user.attach(ask, tell)
        self.store.subscribe(self._cache.note)
        self._pool.submit_local(self._find_own_addresses)
        self._pool.submit_local(partial(self._cache.warm, self._stopped))
        # The list goes first: reading two things at once would delay both.
        due = self._clock.monotonic() + JOURNAL_AFTER_S
        self._schedule.at(due, self._open_journal, Urgency.BACKGROUND, "open the journal")
        self._schedule.at(due, self.answers.begin, Urgency.BACKGROUND, "watch answers")
        clean_up = partial(self._pool.submit_local, partial(_remove_leftovers, self._clock))
        self._schedule.at(due, clean_up, Urgency.BACKGROUND, "sweep")
        if self._facts is not None:
            self._schedule.at(
                due, partial(_begin_facts, self._facts), Urgency.BACKGROUND, "begin facts"
            )
        self._pool.submit(self._connect, Urgency.PERSON, name="connect")

    def _find_own_addresses(self) -> None:
        from tui.remote.own_addresses import local_addresses

        self.here = local_addresses()

    def expect_filter(self) -> None:
        """Decode a large list in the background, because a filter will check every row."""
        fleet = self.store.fleet.value
        if fleet is not None and fleet.packed is not None:
            self._pool.submit_local(partial(fleet.packed.packed.decode, self._pause))

    def _pause(self) -> None:
        self._stopped.wait(0.001)

    def _connect(self) -> None:
        self.answers.attach(self._parts.client())
        self.sign_in.connect()

    def _open_journal(self) -> None:
        self.operations.open()
        # Only if a reinstall was ever started. Its modules are not needed otherwise.
        if self._parts.account.reinstalls_folder.is_dir():
            self.reinstalls.open()

    # What screens use

    @property
    def operations(self) -> Operations:
        """Changes at the provider."""
        return self._parts.operations()

    @property
    def follow_ups(self) -> FollowUps:
        """Follow-ups: changes that Hostdeck sends some time after another change."""
        return self._parts.follow_ups()

    @property
    def reinstalls(self) -> Reinstalls:
        """Reinstalls, on top of the operations."""
        return self._parts.reinstalls()

    @property
    def consoles(self) -> ConsoleFiles:
        """Console files with passwords; deleted when the engine stops. UI thread."""
        return self._consoles()

    @property
    def history(self) -> SensorHistory:
        """Power and sensor samples on disk: series, trends, alarms."""
        return self._history()

    @property
    def calls(self) -> Sequence[CallRecord]:
        """The last requests, oldest first: names and figures."""
        client = self._parts.client.made
        return () if client is None else client.calls

    @property
    def eyes(self) -> Eyes:
        """The servers and panes that the user is viewing."""
        return self._reads.eyes

    def on_disk(self, job: Callable[[], None]) -> None:
        """Run `job` on the thread for disk and decoding. The job reports to the screen with a
        message."""
        self._pool.submit_local(job)

    def sign_out(self) -> None:
        """End the session at the provider and ask for a credential."""
        self.lease.wipe()
        self.sign_in.sign_out()

    def renew(self) -> None:
        """Refresh what is on the screen. If offline, try to connect now."""
        if not self._reads.renew():
            self.sign_in.retry_now()

    @property
    def idle(self) -> bool:
        """Return whether no job that the user waits for is running. For tests."""
        return not self._pool.busy

    @property
    def satisfied(self) -> bool:
        """Return whether everything on the screen has been read. For tests."""
        return self._reads.satisfied

    # The end

    @property
    def in_hand(self) -> int:
        """Return the number of operations and reinstalls that this process must finish."""
        return self._parts.in_hand

    @property
    def settled(self) -> bool:
        """Return whether everything has been written to disk."""
        return self.operations.settled

    def work_unseen(self) -> None:
        """Continue without a screen, with the work in progress only."""
        self.operations.attended = False
        self._reads.rest()

    def hand_over(self, keep_open: int | None) -> int | None:
        """Hand everything in progress over to a separate process. Return its process id, or `None`
        when it did not start."""
        if self._parts.client.made is None:
            return None
        try:
            return self._parts.hand_over(keep_open)
        except (HostdeckError, OSError):
            return None  # the work stays in the journal. The next start continues it

    def stop(self, *, hurried: bool = False) -> None:
        """End every wait, save the cache, and end the session at the provider. This takes at most
        two seconds, or a third of a second with a lost terminal."""
        self._stopped.set()
        self._reads.stop()
        self.sign_in.stop()
        self._schedule.stop()
        client = self._parts.client.made
        # Requests that wait for a turn at the provider can stop waiting.
        grace_s = HURRIED_READS_S if hurried and not self.in_hand else GRACE_S
        self._pool.stop(
            grace_s, refusing=client.gate.closing.set if client is not None else lambda: None
        )
        self._parts.give_back()
        if self._consoles.made is not None:
            self._consoles.made.remove_all()
        if self._history.made is not None:
            self._history.made.stop(grace_s)
        if self._facts is not None and self._facts.made is not None:
            self._facts.made.end_look()
        self._cache.write()
        self.answers.save()
        if client is not None and self.store.session.signed_in and not self.store.session.problem:
            leaving = threading.Thread(target=client.sign_out, daemon=True)
            leaving.start()
            leaving.join(HURRIED_S if hurried else LOGOUT_S)
        if client is not None:
            client.close()


def _compare_since(facts: Lazy[FactRecorder] | None, pool: WorkerPool, since: float) -> None:
    if facts is not None and facts.made is not None:
        pool.submit_local(partial(facts.made.compare_since, since))


def _begin_facts(facts: Lazy[FactRecorder]) -> None:
    """Import the recorder of facts and let it follow the readings."""
    facts().begin()


def _remove_leftovers(clock: Clock) -> None:
    """Remove console files of killed processes and payment pages older than a day."""
    from tui.billing.payment_pages import sweep_pages
    from tui.paths import Paths
    from tui.remote.console_files import sweep

    sweep(Paths.of_user().runtime)
    sweep_pages(clock.now())
