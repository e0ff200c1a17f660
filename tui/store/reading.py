"""A value with its age and the error of the last read."""

from __future__ import annotations

from dataclasses import replace
from typing import Generic, TypeVar

from tui.format import gap_words
from tui.lazy_dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value as last read. If it is unknown, `value is None`."""

    value: T | None = None
    taken_at: float | None = None
    """Unix seconds of the last successful read; `None` if there was none."""
    error: str | None = None
    """Why the last read failed, one safe sentence. The previous value stays."""

    @property
    def gap(self) -> str:
        """Return a sentence about the unread part of the value; empty if there is none."""
        return "" if self.value is None else gap_words(self.value)

    @property
    def trouble(self) -> str:
        """Return why the value is old, or what is missing from it; empty if neither applies."""
        return " ".join(part for part in (self.error or "", self.gap) if part)

    def failed(self, error: str) -> Reading[T]:
        """Return the reading with the same value and age, and the reason for the failed refresh."""
        return replace(self, error=error)
