"""A value with its age and what went wrong when it was last asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Generic, TypeVar

from tui.format import gap_words
from tui.lazy_dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value as last read. Unknown is a state of its own: `value is None`."""

    value: T | None = None
    taken_at: float | None = None
    """Unix seconds of the last good answer; `None` when there was none."""
    error: str | None = None
    """Why the last attempt failed, one safe sentence; the value before it is kept."""

    @property
    def gap(self) -> str:
        """Return the gap of the value in a sentence; empty when there is none."""
        return "" if self.value is None else gap_words(self.value)

    @property
    def trouble(self) -> str:
        """Return why the value is old, or what is missing from it; empty when neither is so."""
        return " ".join(part for part in (self.error or "", self.gap) if part)

    def failed(self, error: str) -> Reading[T]:
        """Return the reading with the same value and age, and the reason why it could not be
        renewed."""
        return replace(self, error=error)
