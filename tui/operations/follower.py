"""The follower of an operation's async key. Every answer is journaled before it is reported. Worker
threads."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from tui.api.looks import Task
from tui.errors import ApiError, HostdeckError, LookRefused
from tui.models.async_answer import (
    AsyncKey,
    Ended,
    Failed,
    Finished,
    Foreign,
    GoesOn,
    Gone,
    Provisional,
    Stage,
)
from tui.operations.outcome_words import BUG, FOREIGN, GONE, LOOKS_REFUSED, NOT_FINAL
from tui.operations.stored_answer import KEPT_CHARS
from tui.secrets import REDACTOR, mask_tree
from tui.store.operations import OpState
from tui.text import safe_text
from tui.workers.look_times import wait_after_refusals
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.operations.outcome_recorder import OutcomeRecorder
    from tui.operations.verification import Verification
    from tui.workers.poller import Poller

NOT_SHOWN = (
    "Done. The provider shows the result once, and the process that asked for it had ended: the "
    "result is lost. Close the access and open it again."
)
PATIENCE = 5
"""About two and a half minutes, because the pauses double."""
LONG_PATIENCE = 12
"""About forty minutes, for long work. A ban or maintenance may pass while the work continues."""
PROVISIONAL_LOOKS = 12
"""Number of non-final OKs after which reads decide: about a minute and a half."""


class OperationFollower:
    """Records the answers to the polls of one key."""

    urgency = Urgency.BACKGROUND
    last_look_at: float | None = None

    def __init__(
        self,
        recorder: OutcomeRecorder,
        verification: Verification,
        number: int,
        action: ApiAction[Any, Any],
    ) -> None:
        self._recorder, self._verification = recorder, verification
        self._number, self._action = number, action
        self._stage = ""
        self._provisional: Provisional | None = None
        """The last non-final OK. If the key then disappears, that answer deleted it."""
        self._provisional_looks = 0
        operation = recorder.known(number)
        self.task = Task(action, None if operation is None else operation.server_id)
        self.patience = LONG_PATIENCE if self.task.is_long else PATIENCE

    def keep(self, status: int, raw: bytes) -> None:
        """Write the raw answer to disk before it is parsed, because the provider has deleted the
        key with it."""
        self._recorder.keep_answer(self._number, self._action, status, raw)

    def least_wait_s(self, refused: int) -> float:
        """Return the pause after refused polls."""
        return wait_after_refusals(refused)

    def wants(self) -> bool:
        """Return whether to poll. Called right before a poll, when no answer can be in flight.

        A process that slept too long may have lost the operation to another process. Operations of
        a job that another process runs are handed to it, because it would wait for answers that
        only the polls provide.
        """
        recorder, number = self._recorder, self._number
        in_progress = recorder.in_progress
        try:
            journal = recorder.ledger.journal()
            if journal.owns(number):
                operation = recorder.known(number)
                batch = "" if operation is None else operation.batch
                if not batch or not in_progress.is_elsewhere(batch):
                    return True
                journal.release(number)
            elif (
                self._action.secret_answer
                and in_progress.is_awaited(number)
                and journal.take_back(number)
            ):
                # only this process has the user who waits for a result that is shown once
                return True
        except HostdeckError:
            return True  # no other process can have taken it while the journal is unreadable
        recorder.let_go(number)
        return False

    def running(self, answer: GoesOn) -> bool:
        """Record a stage if it differs from the last one. Always continues."""
        if isinstance(answer, Provisional):
            return self._not_final(answer)
        if isinstance(answer, Stage):
            words = safe_text(REDACTOR.mask(words_in(answer.scope)), 200)
            if words and words != self._stage:
                self._stage = words
                self._recorder.ledger.write(self._number, OpState.RUNNING, stage=words)
        self._recorder.in_progress.looked(self._number)
        return True

    def _not_final(self, answer: Provisional) -> bool:
        """Note the OK and continue polling. After several of them reads decide, because no other
        answer may come."""
        first, self._provisional = self._provisional is None, answer
        self._provisional_looks += 1
        if first:
            self._recorder.ledger.write(self._number, OpState.RUNNING, words=self._not_final_words)
        self._recorder.in_progress.looked(self._number)
        if self._provisional_looks < PROVISIONAL_LOOKS:
            return True
        self._verify()
        return False

    @property
    def _not_final_words(self) -> str:
        said = (
            ""
            if self._provisional is None or self._action.secret_answer
            else self._provisional.words
        )
        return f"{NOT_FINAL}: {said}".rstrip(": ") + "."

    def _verify(self) -> None:
        self._verification.begin(self._number, self._action, self._not_final_words)

    def lost(self, error: ApiError) -> bool:
        """Always continue: the next poll shows whether the key still exists."""
        return True

    def turned_away(self, error: LookRefused) -> None:
        """End as unknown. The work may continue, but its key is no longer polled."""
        words = (
            f"{LOOKS_REFUSED} ({self.patience} times in a row). The task may still run. "
            f"{error.said}"
        )
        self._recorder.end(self._number, OpState.UNKNOWN, words=words)

    def bug(self) -> None:
        """End as unknown, because the answer could not be processed."""
        self._recorder.end(self._number, OpState.UNKNOWN, words=BUG)

    def ended(self, answer: Ended) -> None:
        """End as done, failed, or unknown, according to the last answer and the server that it
        names."""
        recorder, number, action = self._recorder, self._number, self._action
        if isinstance(answer, Gone):
            if self._provisional is not None:
                self._verify()
            else:
                recorder.end(number, OpState.UNKNOWN, words=GONE)
        elif isinstance(answer, Failed):
            recorder.fail(number, action, REDACTOR.mask(answer.said))
        elif isinstance(answer, Foreign):
            words = f"{FOREIGN} ({answer.names}); the outcome of this task is unknown."
            recorder.end(number, OpState.UNKNOWN, words=words)
        else:
            self._done(answer)

    def _done(self, answer: Finished) -> None:
        action = self._action
        words = self._words_of_secret() if action.secret_answer else words_of(answer)
        answer_text = "" if action.secret_answer else _shown(answer)
        self._recorder.pins.worked(self._number, action)
        self._recorder.end(
            self._number,
            OpState.DONE,
            words=words,
            answer=answer_text,
            result=_result(action, answer),
        )

    def _words_of_secret(self) -> str:
        return "Done." if self._recorder.in_progress.is_awaited(self._number) else NOT_SHOWN


class Following:
    """Polls the keys of operations until their work has ended."""

    def __init__(
        self,
        recorder: OutcomeRecorder,
        verification: Verification,
        poller: Callable[[], Poller],
    ) -> None:
        self._recorder, self._verification, self._poller = recorder, verification, poller

    def follower(self, number: int, action: ApiAction[Any, Any]) -> OperationFollower:
        """Return the follower of one operation."""
        return OperationFollower(self._recorder, self._verification, number, action)

    def follow(self, number: int, key: AsyncKey, action: ApiAction[Any, Any]) -> None:
        """Poll the key until the work has ended."""
        self._recorder.in_progress.follow(number)
        self._poller().follow(key, getattr(action, "poll_at", ()), self.follower(number, action))

    def accept(self, number: int, action: ApiAction[Any, Any], answer: Any) -> None:
        """Continue after the provider accepted the request. An async key means only that the work
        started."""
        from tui.api.client import Settled

        if isinstance(answer, Settled):
            words, shown = settled_words(answer.value)
            self._recorder.end(number, OpState.DONE, words=words, answer=shown, result=answer.value)
            return
        key = AsyncKey(answer)
        self._recorder.ledger.write(number, OpState.RUNNING, key=key, answered=True)
        self.follow(number, key, action)


def _result(action: ApiAction[Any, Any], answer: Finished) -> Any:
    try:
        return action.read(answer)  # type: ignore[attr-defined]  # both kinds have it
    except ValueError:
        return None  # it succeeded, but its result is unreadable


def words_in(value: Any) -> str:
    """Return a sentence from a scope: its text, or the readable fields of an object."""
    if isinstance(value, dict):
        return ", ".join(
            f"{name}: {item}" for name, item in value.items() if isinstance(item, str | int | float)
        )
    return value if isinstance(value, str) else ""


def words_of(answer: Finished) -> str:
    """Return the words of a finished key in one line."""
    return safe_text(REDACTOR.mask(words_in(answer.scope) or answer.debug or ""), 200) or "Done."


def settled_words(value: Any) -> tuple[str, str]:
    """Return the words of a success without a key, and the whole answer as JSON with secrets
    masked."""
    first = value[0] if isinstance(value, tuple) and value else value
    words = getattr(first, "words", "") or "Done."
    tree = (
        value.model_dump(mode="json", exclude_none=True) if isinstance(value, BaseModel) else value
    )
    shown = (
        json.dumps(mask_tree(tree), ensure_ascii=False)[:KEPT_CHARS]
        if isinstance(tree, dict)
        else ""
    )
    return words, shown


def _shown(answer: Finished) -> str:
    """Return scope, context, and debug with masked secrets, for the details."""
    parts = {"scope": answer.scope, "context": answer.context, "debug": answer.debug}
    return json.dumps(mask_tree(parts), ensure_ascii=False)[:KEPT_CHARS]
