"""A value with its age and what went wrong when it was last asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What is known of one thing. Unknown is a state of its own: `value is None`."""

    value: T | None = None
    taken_at: float | None = None
    """Unix seconds of the last good answer; `None` when there was none."""
    error: str | None = None
    """Why the last attempt failed, one safe sentence; the value before it is kept."""

    def failed(self, error: str) -> Reading[T]:
        """The same value and age, with the reason why it could not be renewed."""
        return replace(self, error=error)
