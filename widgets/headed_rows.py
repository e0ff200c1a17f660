"""Headings between the rows of a table: separate lines, each followed by its rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.lines import Line, cut_line
from widgets.row_keys import RowKeys


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """One heading."""

    id: int
    """Negative: no row has such an id."""
    line: Line
    places: tuple[int, ...] = ()
    """Indices of its rows, visible or folded."""


class HeadedRows(RowKeys):
    """Rows with headings. A heading is not a row: marking it marks all of its rows."""

    @abstractmethod
    def _row_at(self, position: int) -> Any | None:
        """Return the row or heading at an index."""

    @abstractmethod
    def _color_of(self, tone: str) -> Style:
        """Return only the color of a tone."""

    @property
    def heading(self) -> HeadingRow | None:
        """Return the heading under the cursor."""
        row = self._row_at(self._cursor)
        return row if isinstance(row, HeadingRow) else None

    @property
    def is_on_top(self) -> bool:
        """Return whether the cursor is on the first line."""
        return self._cursor == 0

    @property
    def cursor_id(self) -> int | None:
        """Return the id of the row or heading under the cursor."""
        row = self._row_at(self._cursor)
        return None if row is None else int(row.id)

    def _heading_line(self, heading: HeadingRow, width: int, *, cursor: bool) -> Strip:
        base = self.get_component_rich_style("table--cursor") if cursor else self.plain_style
        segments = [
            Segment(text, base + (self._color_of(tone) if tone else Style(bold=True)))
            for text, tone in cut_line(heading.line, width)
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def action_open(self) -> None:
        heading = self.heading
        if heading is not None:
            self.post_opened(heading.id)
        else:
            super().action_open()

    def action_mark(self) -> None:
        """Mark a row, or all rows of a heading; unmark them if all are marked."""
        heading = self.heading
        if heading is None:
            super().action_mark()
            return
        ids = self._markable_ids(heading.places)
        self.marks = self.marks - ids if ids <= self.marks else self.marks | ids
        self.repaint_changes()
        self.post_message(self.MarksChanged(self))

    def _markable_ids(self, places: Iterable[int]) -> set[int]:
        rows = self._rows
        return super()._markable_ids(at for at in places if not isinstance(rows[at], HeadingRow))
