"""The client's words about a request and its outcome. Pure."""

from __future__ import annotations

from typing import Any

from tui.api.action import ApiAction
from tui.api.envelope import NOTHING_CHANGED, SENT
from tui.api.look_words import Reason
from tui.api.looks import ANY_TASK, Refusal, Task, classify
from tui.errors import ApiError, BadAnswer, Late, NotReachable, NotTheApi, OutcomeUnknown
from tui.models.async_answer import Gone, Provisional
from tui.models.base import Params

_NOT_READY = b"Not ready"


def describe(action: ApiAction[Any, Any], params: Params) -> str:
    """Return "Read one server (id 25250)": the attempt in an error, before its outcome."""
    number = getattr(params, "id", None)
    return action.summary if number is None else f"{action.summary} (id {number})"


def server_in(params: Params) -> str:
    """Return the server id of a request; empty if `id` is not a server id."""
    number = getattr(params, "id", None) if params.id_of == "server" else None
    return "" if number is None else str(number)


def is_write(action: ApiAction[Any, Any]) -> bool:
    """Return whether a lost answer leaves an outcome undecided."""
    # A sign-in changes nothing that could be left half done.
    return action.effect.value > 0


def worth_repeating(error: BaseException) -> bool:
    """Return whether a read that failed with this error may soon succeed."""
    return isinstance(error, BadAnswer | NotReachable | NotTheApi) and not isinstance(error, Late)


def may_be_last(
    status: int, body: bytes, key: str = "", task: Task = ANY_TASK, *, is_asked_last: bool
) -> bool:
    """Return whether the answer to a status request may be final. The provider deletes the key with
    a final answer.

    An answer about the status request itself is not final, nor is an answer about running work.
    "Unknown key" is not final either if another callback is asked afterwards.
    """
    if status >= 400 or _NOT_READY in body[:200]:
        return False
    try:
        answer = classify(status, body, key, task)
    except Refusal as refusal:
        # An unreadable answer may have been the final one, truncated on its way.
        return refusal.reason is Reason.UNREADABLE
    return not isinstance(answer, Provisional) and (is_asked_last or not isinstance(answer, Gone))


def misread(action: ApiAction[Any, Any], doing: str, error: ValueError) -> ApiError:
    """Return the error of an answer whose shape the reader does not accept."""
    # pydantic's text names fields and may quote values, so use only the error type.
    errors = getattr(error, "errors", None)
    where = ""
    if callable(errors):
        first = errors(include_input=False, include_url=False, include_context=False)[:1]
        where = ".".join(str(part) for part in first[0]["loc"]) if first else ""
    said = f"The answer has an unexpected shape{f' at {where}' if where else f': {error}'}."
    if is_write(action):
        return OutcomeUnknown(
            doing, said=said, certain=SENT, next="Check its state before you try again."
        )
    return BadAnswer(
        doing, said=said, certain=NOTHING_CHANGED, next="Report this if it happens again."
    )


def seconds(retry_after: str, now: float) -> float:
    """Return the seconds of the pause that the provider asks for, from a number or a date; a few
    seconds if it is unreadable."""
    try:
        return max(1.0, float(retry_after))
    except ValueError:
        pass
    try:
        from email.utils import parsedate_to_datetime

        return max(1.0, parsedate_to_datetime(retry_after).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 5.0
