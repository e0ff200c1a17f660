"""The mouse on a table: clicks select, open and mark rows; the wheel moves the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.events import Click, MouseScrollDown, MouseScrollUp

from widgets.columns import GAP
from widgets.line_view import WHEEL_LINES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.geometry import Offset
    from textual.message import Message

    from widgets.columns import Column

HEAD = 1
"""Lines taken by the column titles."""
MARK_CELLS = 2
"""Cells before the columns of a row, for its mark."""


class RowMouse:
    """Mouse part of a table of rows. A click does exactly what the keys do."""

    _clicked: int | None = None
    """Id of the row that the mouse clicked last."""
    _cursor: int
    _markable: bool

    if TYPE_CHECKING:

        @property
        def scroll_offset(self) -> Offset: ...
        def _row_at(self, position: int) -> Any | None: ...
        def move_to(self, position: int) -> None: ...
        def action_move(self, by: int) -> None: ...
        def action_open(self) -> None: ...
        def action_mark(self) -> None: ...
        def titles(self) -> Sequence[Column]: ...
        def post_message(self, message: Message) -> bool: ...
        @property
        def TitleChosen(self) -> Callable[[Any, str], Message]: ...

    def on_click(self, event: Click) -> None:
        """Move the cursor to a row; a second click opens it, like Enter. A click on its first cells
        marks it. A click on a title sorts by its column."""
        event.stop()
        if event.y < HEAD:
            self._choose_title(event.x)
            return
        position = self.scroll_offset.y + event.y - HEAD
        row = self._row_at(position)
        if row is None:
            return
        again, self._clicked = self._clicked == row.id and position == self._cursor, row.id
        self.move_to(position)
        if event.x < MARK_CELLS and self._markable:
            self._clicked = None
            self.action_mark()
        elif again:
            self._clicked = None
            self.action_open()

    def _choose_title(self, x: int) -> None:
        """Post the column whose title is at a cell of the header, if it is sortable."""
        begin = MARK_CELLS
        for column in self.titles():
            if begin <= x < begin + column.width and column.sort_key is not None:
                self.post_message(self.TitleChosen(self, column.id))
            begin += column.width + GAP

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.action_move(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.action_move(-WHEEL_LINES)
