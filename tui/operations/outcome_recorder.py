"""Records the outcomes of operations, and lets their batches continue. Worker threads.

An outcome is committed to the journal before any consequence of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.errors import HostdeckError
from tui.operations.journal.journal_reading import NotAllowedNow
from tui.operations.outcomes.claims import answer_of_facts, fact_check
from tui.operations.pin_guard import speaks_of_pin, with_lock_out
from tui.operations.stored_answer import stored_form
from tui.secrets import REDACTOR
from tui.store.operations import ANSWERED, Operation, OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.operations.batch import Batch
    from tui.operations.in_progress import InProgress
    from tui.operations.ledger import Ledger
    from tui.operations.outcomes.verdict import Verdict
    from tui.operations.pin_tries import PinTries

LONGEST_WORDS = 400
"""Maximum characters of the sentence about the end of an operation."""


class OutcomeRecorder:
    """Records the outcomes of the operations of one process."""

    def __init__(
        self,
        ledger: Ledger,
        in_progress: InProgress,
        pins: PinTries,
        *,
        advance: Callable[[Batch], None],
        on_unknown: Callable[[int], None],
        on_end: Callable[[Operation], None],
    ) -> None:
        """
        Args:
            advance: Sends the next requests of a batch.
            on_unknown: Gets the number of each operation whose outcome is unknown.
            on_end: Gets every operation that ends in this process.
        """
        self.ledger, self.in_progress, self.pins = ledger, in_progress, pins
        self._advance, self._on_unknown, self._on_end = advance, on_unknown, on_end

    def known(self, number: int) -> Operation | None:
        """Return the operation from the store."""
        return self.ledger.store.operations.get(number)

    def keep_answer(
        self, number: int, action: ApiAction[Any, Any], status: int, raw: bytes
    ) -> None:
        """Write the raw answer to disk without its secrets, before it is parsed."""
        try:
            self.ledger.journal().keep_raw(
                number, stored_form(status, raw, secret=action.secret_answer)
            )
        except HostdeckError:
            pass  # the outcome is written next, and repeated until it succeeds

    def end(
        self, number: int, to: OpState, *, words: str, answer: str | None = None, result: Any = None
    ) -> None:
        """Record that an operation has ended, or that its outcome is unknown, then continue."""
        self.pins.over(number)
        words = safe_text(REDACTOR.mask(self._with_name(number, words)), LONGEST_WORDS)
        batch = self.in_progress.batch_of(number)
        operation = self.ledger.write(
            number,
            to,
            words=words,
            answer=answer,
            unseen=not self.in_progress.attended,
            answered=to in ANSWERED,
        )
        self._go_on(operation, batch, words=words, state=to, result=result)
        if to is OpState.UNKNOWN:
            self._on_unknown(number)

    def _with_name(self, number: int, words: str) -> str:
        """Return words of the provider with the server's name in place of the literal `$id`."""
        operation = self.ledger.store.operations.get(number)
        if operation is None or "$id" not in words:
            return words
        return words.replace("$id", operation.server_name or f"server {operation.server_id}")

    def fail(self, number: int, action: ApiAction[Any, Any], said: str) -> None:
        """Record that the provider reports the end of the work, and that it failed."""
        if action.pin and speaks_of_pin(said):
            self.pins.failed()
            said = with_lock_out(said)
        self.end(number, OpState.FAILED, words=said or "The provider gave no reason.")

    def end_verified(
        self, operation: Operation, action: ApiAction[Any, Any], verdict: Verdict
    ) -> str:
        """Record as done what a read has proven, unless its facts may belong to another operation.

        Return the reason against it; empty if the operation needs nothing more from this process.
        """
        words = safe_text(REDACTOR.mask(verdict.words), LONGEST_WORDS)
        answer = answer_of_facts(verdict.facts) or json.dumps(
            {"verified": words}, ensure_ascii=False
        )
        batch = self.in_progress.batch_of(operation.id)
        try:
            journal = self.ledger.journal()
            ended = journal.move(
                operation.id,
                OpState.DONE,
                words=words,
                answer=answer,
                unseen=not self.in_progress.attended,
                check=fact_check(journal, operation, verdict),
            )
        except NotAllowedNow:
            self.let_go(operation.id)  # another process has taken it over
            return ""
        except HostdeckError as error:
            return error.said or error.headline
        self.pins.worked(operation.id, action)
        self.pins.over(operation.id)
        self.ledger.publish([ended])
        self._go_on(ended, batch, words=words, state=OpState.DONE)
        return ""

    def _go_on(
        self,
        operation: Operation,
        batch_before: Batch | None,
        *,
        words: str,
        state: OpState,
        result: Any = None,
    ) -> None:
        """Report a recorded end. `batch_before` is the batch from before the write."""
        batch = self.in_progress.finish(operation)
        if (
            batch_before is not None
            and batch_before.on_end is not None
            and (batch is not None or result is not None)
        ):
            # A result that the provider shows only once goes to the user who asked, whichever
            # process has the operation now.
            batch_before.on_end(
                operation if batch is not None else replace(operation, state=state, said=words),
                result,
            )
        if batch is not None:
            self._advance(batch)
        self._on_end(operation)

    def let_go(self, number: int) -> None:
        """Leave an operation to the process that has it now. Nothing that waited for it is sent."""
        self.pins.over(number)
        # A batch in handover goes to that process as a whole.
        batch = self.in_progress.let_go(number, with_batch=not self.ledger.stopped)
        if batch is not None:
            self._advance(batch)
