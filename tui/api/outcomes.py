"""Words of the client about a request and its outcome. Pure."""

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
    """ "Read one server (id 25250)": what an error says was being done; how it ended follows."""
    number = getattr(params, "id", None)
    return action.summary if number is None else f"{action.summary} (id {number})"


def server_in(params: Params) -> str:
    """The id of the server that a request is about; empty where `id` is the id of something
    else."""
    number = getattr(params, "id", None) if params.id_of == "server" else None
    return "" if number is None else str(number)


def is_write(action: ApiAction[Any, Any]) -> bool:
    """Return whether a lost answer leaves an outcome undecided."""
    # Signing in changes nothing that could be half done.
    return action.effect.value > 0


def worth_repeating(error: BaseException) -> bool:
    """Return whether a read that failed with this error may succeed in a moment."""
    return isinstance(error, BadAnswer | NotReachable | NotTheApi) and not isinstance(error, Late)


def may_be_last(
    status: int, body: bytes, key: str = "", task: Task = ANY_TASK, *, is_asked_last: bool
) -> bool:
    """Return whether the answer to a status request may be the last one: the provider deletes the
    key with it.

    An answer about the status request itself is not the last one, nor is an answer about work that
    is still running. "Unknown key" is not either, where another callback is asked afterwards.
    """
    if status >= 400 or _NOT_READY in body[:200]:
        return False
    try:
        answer = classify(status, body, key, task)
    except Refusal as refusal:
        # What cannot be read may have been the last answer, cut on its way.
        return refusal.reason is Reason.UNREADABLE
    return not isinstance(answer, Provisional) and (is_asked_last or not isinstance(answer, Gone))


def misread(action: ApiAction[Any, Any], doing: str, error: ValueError) -> ApiError:
    """The answer came and has another shape than the one that is read."""
    # pydantic's text names fields and may quote values: only its kind of fault is kept.
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
    """Return how many seconds the provider asks to wait, from a number or a date; a few seconds
    where that cannot be read."""
    try:
        return max(1.0, float(retry_after))
    except ValueError:
        pass
    try:
        from email.utils import parsedate_to_datetime

        return max(1.0, parsedate_to_datetime(retry_after).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 5.0
