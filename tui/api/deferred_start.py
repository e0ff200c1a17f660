"""The first answer to slow work: an async key, or the result."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from tui.api.action import Deferred
from tui.api.outcomes import misread
from tui.lazy_dataclass import dataclass
from tui.models.async_answer import AsyncKey
from tui.models.base import Params

P = TypeVar("P", bound=Params)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Settled(Generic[R]):
    """The result of a deferred action that was answered at once, without a key."""

    value: R


def read_start(action: Deferred[P, R], doing: str, payload: Any) -> AsyncKey | Settled[R]:
    """Return the key of the work, or its result if the action may be answered at once."""
    key = payload.get("callback") if isinstance(payload, dict) else None
    if isinstance(key, str) and key:
        return AsyncKey(key)
    if action.settles is not None:
        try:
            return Settled(action.settles(payload))
        except ValueError as error:
            raise misread(action, doing, error) from None
    raise misread(action, doing, ValueError("it names no async key"))
