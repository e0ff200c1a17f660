"""Keys of a table of rows: moving the cursor, marking and opening."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from widgets.markable_rows import MarkableRows


class RowKeys(MarkableRows):
    """Rows with keys: the bindings, and the actions that move and open.

    This is a subclass of the rows, not a second base class: Textual takes default styles only from
    the first base, and a table without the styles of its view is as wide as its container.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="move.down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="move.up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="move.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="move.page_up"),
        Binding("home,g", "go(0)", "First", show=False, id="move.first"),
        Binding("end,G", "go(-1)", "Last", show=False, id="move.last"),
        Binding("enter", "open", "Open", key_display="Enter", show=True, id="list.open"),
        Binding("space", "mark", "Mark", key_display="Space", show=True, id="list.mark"),
        Binding("V", "mark_range", "Mark range", show=False, id="list.mark_range"),
        Binding("asterisk", "mark_all", "Mark all shown", show=False, id="list.mark_all"),
    ]

    @dataclass
    class Missed(Message):
        """Message: the user pressed a key to move or open, but there are no rows."""

        rows: RowKeys

        @property
        def control(self) -> RowKeys:
            return self.rows

    @property
    @abstractmethod
    def page(self) -> int:
        """Number of rows that fit."""

    @abstractmethod
    def post_opened(self, row_id: int) -> None:
        """Post a message that a row was opened."""

    def post_missed(self) -> None:
        """Post a message that a key had no row to act on."""
        self.post_message(self.Missed(self))

    def action_move(self, by: int) -> None:
        self._press_on(self._cursor + by)

    def action_page(self, sign: int) -> None:
        self._press_on(self._cursor + sign * max(1, self.page - 1))

    def action_go(self, position: int) -> None:
        self._press_on(position if position >= 0 else len(self._view) - 1)

    def _press_on(self, position: int) -> None:
        if self._view:
            self.move_to(position)
        else:
            self.post_missed()

    def action_open(self) -> None:
        row = self.current
        if row is None:
            self.post_missed()
        else:
            self.post_opened(row.id)
