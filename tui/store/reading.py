"""A value with its age and what went wrong when it was last asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from tui.format import gap_words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What is known of one thing. Unknown is a state of its own: `value is None`."""

    value: T | None = None
    taken_at: float | None = None
    """Unix seconds of the last good answer; `None` when there was none."""
    error: str | None = None
    """Why the last attempt failed, one safe sentence; the value before it is kept."""

    @property
    def gap(self) -> str:
        """What is missing from the value, in a sentence; empty when nothing is."""
        return "" if self.value is None else gap_words(self.value)

    @property
    def trouble(self) -> str:
        """Why the value is old, or what is missing from it; empty when all is well."""
        return " ".join(part for part in (self.error or "", self.gap) if part)

    def failed(self, error: str) -> Reading[T]:
        """The same value and age, with the reason why it could not be renewed."""
        return replace(self, error=error)
