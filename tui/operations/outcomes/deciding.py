"""Decisions on changes whose answer was lost: by a read, which is repeated a few times, or by the
user."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.api.catalog import declared_actions
from tui.errors import HostdeckError
from tui.models.async_answer import AsyncKey
from tui.operations.in_progress import InProgress
from tui.operations.journal.journal import Journal
from tui.operations.ledger import Ledger
from tui.operations.outcomes.claims import NotDecided, answer_of_facts, fact_check, was_accepted
from tui.operations.outcomes.money_verdicts import NOT_AGAIN
from tui.operations.outcomes.verdict import Verdict
from tui.operations.outcomes.verdicts import decider_of
from tui.store.operations import Operation, OpState, is_order
from tui.text import safe_text
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.workers.poller import Poller

AFTER_S = (3.0, 15.0, 45.0)
"""Seconds after which deciding reads are sent, because work takes a moment to become visible."""

WORDS_KEPT = 600
"""Maximum characters about the result of a read."""


def _nothing() -> None:
    """Do nothing, because the caller does not wait for the verdict."""


class Deciding:
    """Decides operations without ever sending a change again."""

    def __init__(
        self,
        ledger: Ledger,
        in_progress: InProgress,
        client: Callable[[], Client],
        poller: Callable[[], Poller],
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        on_end: Callable[[Operation], None],
        follow: Callable[[int, AsyncKey, ApiAction[Any, Any]], None],
    ) -> None:
        self._ledger, self._in_progress = ledger, in_progress
        self._client, self._poller = client, poller
        self._pool, self._schedule, self._clock = pool, schedule, clock
        self._on_end, self._follow = on_end, follow

    def later(self, number: int, attempt: int = 0) -> None:
        """Read automatically, a few times."""
        operation = self._ledger.store.operations.get(number)
        if (
            operation is None
            or decider_of(operation) is None
            or attempt >= len(AFTER_S)
            or self._ledger.stopped
        ):
            return
        due = self._clock.monotonic() + AFTER_S[attempt]
        self._schedule.at(
            due, partial(self._read, number, attempt), Urgency.VISIBLE, f"decide {number}"
        )

    def now(self, number: int, on_read: Callable[[], object] = _nothing) -> None:
        """Read at once. `on_read` is called on a worker thread after the verdict was recorded."""
        self._pool.submit(
            partial(self._read, number, len(AFTER_S), on_read), Urgency.PERSON, name="decide"
        )

    def _read(self, number: int, attempt: int, on_read: Callable[[], object] = _nothing) -> None:
        operation = self._ledger.store.operations.get(number)
        decide = None if operation is None or not operation.is_undecided else decider_of(operation)
        if operation is None or decide is None:
            on_read()
            return

        def on_verdict(verdict: Verdict) -> None:
            if not self._take(operation, verdict):
                self.later(number, attempt + 1)
            on_read()

        decide(self._client(), self._poller(), operation, on_verdict)

    def _take(self, operation: Operation, verdict: Verdict) -> bool:
        """Record the verdict. Return whether the operation is decided now."""
        try:
            now = self._written(self._ledger.journal(), operation, verdict)
        except HostdeckError:
            return True  # another process or the user has decided it, or it cannot be written now
        self._ledger.publish([now], ends=True)
        if now.is_undecided:
            return False
        if verdict.key is not None:
            self._follow(operation.id, verdict.key, declared_actions()[operation.action])
        else:
            self._on_end(now)
        return True

    def _written(self, journal: Journal, operation: Operation, verdict: Verdict) -> Operation:
        """Return the operation from the journal. A fact that another operation may explain decides
        nothing."""
        words = safe_text(verdict.words, WORDS_KEPT)
        if verdict.state is None:
            return journal.remark(operation.id, words)
        if not verdict.is_end and was_accepted(journal, operation):
            more = "The request was accepted; no read shows that the work has ended."
            return journal.remark(operation.id, safe_text(f"{words} {more}", WORDS_KEPT))
        # With a key the work continues as if its answer had arrived.
        unseen = verdict.key is None and not self._in_progress.attended
        answer = answer_of_facts(verdict.facts) if verdict.key is None else None
        try:
            return journal.move(
                operation.id,
                verdict.state,
                words=words,
                key=verdict.key,
                answer=answer,
                unseen=unseen,
                check=fact_check(journal, operation, verdict),
            )
        except NotDecided as why:
            more = f" {NOT_AGAIN}" if is_order(operation) else ""
            return journal.remark(operation.id, safe_text(f"{why.said}{more}", WORDS_KEPT))

    def by_hand(self, number: int, *, done: bool) -> None:
        """Record the user's decision: carried out, or not."""
        said = "carried out" if done else "not carried out"
        to = OpState.DONE if done else OpState.FAILED

        def move(journal: Journal) -> None:
            self._ledger.publish(
                [journal.move(number, to, words=f"Marked by the user: {said}.")], ends=True
            )

        self._ledger.later(move)
