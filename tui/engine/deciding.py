"""What became of changes whose answer was lost: by a read that shows it, by itself a few times, or by a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.api.catalogue import catalogue
from tui.engine.journal import Journal
from tui.engine.ledger import Ledger
from tui.engine.pool import Urgency, WorkerPool
from tui.engine.schedule import Schedule
from tui.engine.verdict import Verdict
from tui.engine.verdicts import DECIDERS
from tui.errors import HostdeckError
from tui.models.async_answer import AsyncKey
from tui.store.operations import Operation, OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.engine.poller import Poller

AFTER_S = (3.0, 15.0, 45.0)
"""When the deciding read is made by itself: work takes a moment to show."""


class Deciding:
    """Never sends anything again."""

    def __init__(
        self, ledger: Ledger, client: Callable[[], Client], poller: Callable[[], Poller], pool: WorkerPool,
        schedule: Schedule, clock: Clock, on_end: Callable[[Operation], None],
        follow: Callable[[int, AsyncKey, ApiAction[Any, Any]], None],
    ) -> None:  # fmt: skip
        self._ledger = ledger
        self._client, self._poller = client, poller
        self._pool, self._schedule, self._clock = pool, schedule, clock
        self._on_end, self._follow = on_end, follow
        self.attended = True

    def later(self, number: int, attempt: int = 0) -> None:
        """Read by itself, a few times."""
        one = self._ledger.store.operations.get(number)
        if one is None or one.action not in DECIDERS or attempt >= len(AFTER_S) or self._ledger.stopped:
            return
        due = self._clock.monotonic() + AFTER_S[attempt]
        self._schedule.at(due, lambda: self._read(number, attempt), Urgency.VISIBLE, f"decide {number}")

    def now(self, number: int, heard: Callable[[], object] = lambda: None) -> None:
        """A person asks for the read. `heard` comes on a worker thread when what it told is written down."""
        self._pool.submit(lambda: self._read(number, len(AFTER_S), heard), Urgency.PERSON, name="decide")

    def _read(self, number: int, attempt: int, heard: Callable[[], object] = lambda: None) -> None:
        one = self._ledger.store.operations.get(number)
        if one is None or not one.is_undecided or one.action not in DECIDERS:
            heard()
            return

        def told(verdict: Verdict) -> None:
            self._take(number, verdict)
            if verdict.state is None:
                self.later(number, attempt + 1)
            heard()

        DECIDERS[one.action](self._client(), self._poller(), one, told)

    def _take(self, number: int, verdict: Verdict) -> None:
        words = safe_text(verdict.words, 400)
        try:
            journal = self._ledger.journal()
            if verdict.state is None:
                one = journal.remark(number, words)
            elif verdict.key is not None:
                # The work goes on as if its answer had come.
                one = journal.move(number, OpState.RUNNING, key=verdict.key, words=words)
            else:
                one = journal.move(number, verdict.state, words=words, unseen=not self.attended)
        except HostdeckError:
            return  # another process or person has decided it, or it cannot be written now
        self._ledger.publish([one], ends=True)
        if verdict.key is not None:
            self._follow(number, verdict.key, catalogue()[one.action])
        elif verdict.state is not None:
            self._on_end(one)

    def by_hand(self, number: int, *, done: bool) -> None:
        """A person knows: it was carried out, or it was not."""
        said = "carried out" if done else "not carried out"
        to = OpState.DONE if done else OpState.FAILED

        def move(journal: Journal) -> None:
            self._ledger.publish([journal.move(number, to, words=f"It was {said}, says a person.")], ends=True)

        self._ledger.later(move)
