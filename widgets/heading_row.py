"""A heading between the rows of a table: a line of its own, with the rows below it."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.lines import Line


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """One heading."""

    id: int
    """Negative: no row has it."""
    line: Line
    places: tuple[int, ...] = ()
    """Places of its rows, shown or folded."""
