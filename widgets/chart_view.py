"""The visible part of a series, and the value at the cursor. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from widgets.chart_axes import column_of

FEWEST = 12
"""Minimum number of visible values."""


@dataclass(frozen=True, slots=True)
class ChartView:
    """A window over the values of a series, and the cursor in it. Indices refer to all values."""

    count: int = 0
    first: int = 0
    last: int = 0
    """Index after the last visible value."""
    cursor: int | None = None

    @classmethod
    def whole(cls, count: int, cursor: int | None = None) -> Self:
        """Return the view of all values."""
        at = None if cursor is None or not count else max(0, min(count - 1, cursor))
        return cls(count, 0, count, at)

    @property
    def is_part(self) -> bool:
        """Return whether values are hidden on one side or both."""
        return self.shown < self.count

    @property
    def shown(self) -> int:
        """Number of values in the window."""
        return self.last - self.first

    def moved_to(self, at: int) -> ChartView:
        """Return the view with the cursor on a value; the window follows it."""
        if not self.count:
            return self
        at = max(0, min(self.count - 1, at))
        first = max(min(self.first, at), at + 1 - self.shown)
        return replace(self, first=first, last=first + self.shown, cursor=at)

    def by_values(self, values: int) -> ChartView:
        """Return the view with the cursor moved by a number of values.

        The first step selects the newest value, which users usually want first.
        """
        if self.cursor is None:
            return self.moved_to(self.last - 1)
        return self.moved_to(self.cursor + values)

    def by_columns(self, steps: int, columns: int, rates: Sequence[float | None]) -> ChartView:
        """Return the view with the cursor moved by a number of columns, to the column's highest
        value.

        Args:
            columns: Columns of the plot.
            rates: All values of the direction that decides which is highest.
        """
        if self.cursor is None or self.shown <= columns or columns < 1:
            return self.by_values(steps)
        here = column_of(self.cursor - self.first, self.shown, columns)
        target = here + steps
        if not 0 <= target < columns:
            # Beyond the edge, the window moves by the values of one column.
            return self.by_values(steps * max(1, self.shown // columns))
        places = [
            self.first + at
            for at in range(self.shown)
            if column_of(at, self.shown, columns) == target
        ]

        def height(at: int) -> float:
            value = rates[at]
            return -1.0 if value is None else value

        return self.moved_to(max(places, key=height))

    def zoomed_in(self) -> ChartView:
        """Return the view of half as many values around the cursor, or of the newest."""
        wide = max(min(FEWEST, self.count), self.shown // 2)
        return self._of_width(wide)

    def zoomed_out(self) -> ChartView:
        """Return the view of twice as many values."""
        return self._of_width(min(self.count, self.shown * 2))

    def _of_width(self, wide: int) -> ChartView:
        middle = self.last - wide // 2 if self.cursor is None else self.cursor
        first = max(0, min(self.count - wide, middle - wide // 2))
        return replace(self, first=first, last=first + wide)
