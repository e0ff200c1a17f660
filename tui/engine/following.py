"""Follows the key of one operation: everything it says is written down before it is told. Worker threads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from tui.api.action import Effect
from tui.engine.kept import KEPT_CHARS
from tui.engine.pool import Urgency
from tui.errors import ApiError, HostdeckError, LookRefused
from tui.models.async_answer import Failed, Finished, Gone, NotReady, Stage
from tui.secrets import REDACTOR, mask_tree
from tui.store.operations import OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.engine.operations import Operations

NOT_SHOWN = ("Done. The provider shows it once, and the process that asked for it had ended: nobody has seen it. "
             "Close the access and open it again.")  # fmt: skip
GONE = "The provider does not know its key any more: it has ended, and how is unknown."


class OperationFollower:
    """Tells the operations what the looks at one key show."""

    urgency = Urgency.BACKGROUND
    patience = 12
    """About forty minutes, as the pauses double: a ban or a broken gateway may pass, and the work goes on meanwhile."""

    def __init__(self, operations: Operations, number: int, action: ApiAction[Any, Any]) -> None:
        self._operations, self._number, self._action = operations, number, action
        self._stage = ""

    def keep(self, status: int, raw: bytes) -> None:
        """The raw answer goes to disk before it is understood: the provider has deleted the key with it."""
        self._operations.keep(self._number, self._action, status, raw)

    def wants(self) -> bool:
        """Asked right before a look, when no answer can be on its way.

        A process that slept too long may have lost it to another, and what belongs to a piece of work that another
        one carries out is given there: that one would wait for what only the looks tell.
        """
        operations, number = self._operations, self._number
        try:
            journal = operations.ledger.journal()
            if journal.owns(number):
                one = operations.store.operations.get(number)
                if one is None or not one.batch or not operations.is_elsewhere(one.batch):
                    return True
                journal.release(number)
            elif self._action.secret_answer and operations.is_awaited(number) and journal.take_back(number):
                return True  # only here is a person who waits for what is shown once
        except HostdeckError:
            return True  # nobody else can have taken it while the journal cannot be read
        operations.let_go(number)
        return False

    def running(self, answer: NotReady | Stage) -> bool:
        """Writes down a stage when it is another one; always goes on."""
        if isinstance(answer, Stage):
            words = safe_text(REDACTOR.mask(words_in(answer.scope)), 200)
            if words and words != self._stage:
                self._stage = words
                self._operations.ledger.write(self._number, OpState.RUNNING, stage=words)
        self._operations.looked(self._number)
        return True

    def lost(self, error: ApiError) -> bool:
        """Always goes on: the next look tells whether the key is still there."""
        return True

    def turned_away(self, error: LookRefused) -> None:
        """Ends as unknown: the work may go on, and nobody looks any more."""
        words = f"The provider turned {self.patience} looks in a row away. How it ended is unknown. {error.said}"
        self._operations.end(self._number, OpState.UNKNOWN, words=words)

    def bug(self) -> None:
        """Ends as unknown: what was answered could not be taken in."""
        self._operations.end(self._number, OpState.UNKNOWN, words="Hostdeck met a bug while watching it.")

    def ended(self, answer: Finished | Failed | Gone) -> None:
        """Done, failed or unknown, by what the last answer says and whom it is about."""
        operations, number, action = self._operations, self._number, self._action
        if isinstance(answer, Gone):
            operations.end(number, OpState.UNKNOWN, words=GONE)
        elif isinstance(answer, Failed):
            operations.failed_for(number, action, REDACTOR.mask(answer.said))
        elif (other := self._of_another_server(answer)) is not None:
            words = f"The answer to its key is about another server (id {other}); how this one ended is unknown."
            operations.end(number, OpState.UNKNOWN, words=words)
        else:
            words = self._words_of_secret() if action.secret_answer else words_of(answer)
            kept = "" if action.secret_answer else _shown(answer)
            operations.pins.worked(number, action)
            operations.end(number, OpState.DONE, words=words, answer=kept, result=_result(action, answer))

    def _words_of_secret(self) -> str:
        return "Done." if self._operations.is_awaited(self._number) else NOT_SHOWN

    def _of_another_server(self, answer: Finished) -> str | None:
        """The server that the answer names, when it is not the one that was to be changed.

        Believed only where the context repeats the action: elsewhere its id may be that of something else.
        """
        one = self._operations.store.operations.get(self._number)
        context = answer.context if isinstance(answer.context, dict) else {}
        named = str(context.get("id"))[:18]
        is_about_this = context.get("action") == self._action.action and self._action.effect is not Effect.COSTLY
        if one is None or not one.server_id or not is_about_this or not named.isdecimal():
            return None
        return None if int(named) == one.server_id else safe_text(named)


def _result(action: ApiAction[Any, Any], answer: Finished) -> Any:
    try:
        return action.read(answer)  # type: ignore[attr-defined]  # both kinds have it
    except ValueError:
        return None  # it has ended well; what it said cannot be read


def words_in(value: Any) -> str:
    """A sentence out of a scope: text as it is, of an object what is worth reading."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {item}" for name, item in value.items() if isinstance(item, str | int | float))
    return value if isinstance(value, str) else ""


def words_of(answer: Finished) -> str:
    """What a finished key said, one line."""
    return safe_text(REDACTOR.mask(words_in(answer.scope) or answer.debug or ""), 200) or "Done."


def settled_words(value: Any) -> tuple[str, str]:
    """What a yes without a key says: a sentence, and all of it as JSON, secrets masked."""
    first = value[0] if isinstance(value, tuple) and value else value
    words = getattr(first, "words", "") or "The provider said yes."
    tree = value.model_dump(mode="json", exclude_none=True) if isinstance(value, BaseModel) else value
    shown = json.dumps(mask_tree(tree), ensure_ascii=False)[:KEPT_CHARS] if isinstance(tree, dict) else ""
    return words, shown


def _shown(answer: Finished) -> str:
    """Scope, context and debug for whoever wants to know more, secrets masked."""
    parts = {"scope": answer.scope, "context": answer.context, "debug": answer.debug}
    return json.dumps(mask_tree(parts), ensure_ascii=False)[:KEPT_CHARS]
