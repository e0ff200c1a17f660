"""The marks of a table: the marked rows, and the keys that mark."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from tui.format import count
from widgets.line_view import LineView


def _any_row(row: Any) -> bool:
    return True


class MarkableRows(LineView):
    """Rows with a cursor and marks. Marks are ids, so they remain when other rows are shown."""

    @dataclass
    class MarksChanged(Message):
        """Message: rows were marked or unmarked."""

        table: MarkableRows

        @property
        def control(self) -> MarkableRows:
            return self.table

    def __init__(self, *, id: str | None = None, markable: bool = True) -> None:
        super().__init__(id=id)
        self._markable = markable
        self._rows: Sequence[Any] = ()
        self._view: Sequence[int] = ()
        self._cursor = 0
        self._range_from: int | None = None
        self.marks: set[int] = set()
        """Ids of marked rows, including those hidden by a filter."""
        self.may_mark: Callable[[Any], bool] = _any_row
        """Returns whether a row may be marked as part of a range or of all rows."""

    @property
    @abstractmethod
    def current(self) -> Any | None:
        """Return the row under the cursor; `None` in an empty table."""

    @property
    @abstractmethod
    def row_count(self) -> int:
        """Return the number of rows in the table, visible or not."""

    @abstractmethod
    def move_to(self, position: int) -> None:
        """Move the cursor to a visible row."""

    @abstractmethod
    def repaint_changes(self) -> None:
        """Refresh the lines whose content differs from the last drawing."""

    @property
    def hidden_marks(self) -> frozenset[int]:
        """Return ids of marked rows that the table does not list at the moment."""
        if not self.marks:
            return frozenset()
        return frozenset(self.marks - {self._rows[at].id for at in self._view})

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action.startswith("mark"):
            return self._markable
        return super().check_action(action, parameters)

    def action_mark(self) -> None:
        row = self.current
        if row is None:
            return
        self.marks ^= {row.id}
        self._range_from = self._cursor
        self.repaint_changes()
        self.move_to(self._cursor + 1)
        self.post_message(self.MarksChanged(self))

    def action_mark_range(self) -> None:
        """Mark from the last marked row to the cursor."""
        start = self._cursor if self._range_from is None else self._range_from
        low, high = sorted((start, self._cursor))
        self.marks |= self._markable_ids(self._view[low : high + 1])
        self._range_from = self._cursor
        self.repaint_changes()
        self.post_message(self.MarksChanged(self))

    def action_mark_all(self) -> None:
        """Mark all shown rows that match exactly, or unmark them if all are marked."""
        shown = self._markable_ids(self._view)
        if unsure := self.row_count - len(shown):
            self.app.notify(
                f"{count(unsure, 'row')} not marked: their details are not read.",
                timeout=6,
            )
        self.marks = self.marks - shown if shown <= self.marks else self.marks | shown
        self.repaint_changes()
        self.post_message(self.MarksChanged(self))

    def _markable_ids(self, places: Iterable[int]) -> set[int]:
        return {self._rows[at].id for at in places if self.may_mark(self._rows[at])}

    def add_marks(self, ids: Iterable[int]) -> None:
        """Mark these rows too."""
        self.marks |= set(ids)
        self.repaint_changes()
        self.post_message(self.MarksChanged(self))

    def keep_marks(self, keep: Callable[[int], bool]) -> None:
        """Keep only the marks whose ids satisfy `keep`, before the rows are shown again."""
        left = set(filter(keep, self.marks))
        if left != self.marks:
            self.marks = left
            self._range_from = None
            self.post_message(self.MarksChanged(self))

    def clear_marks(self) -> None:
        """Unmark everything."""
        if self.marks:
            self.marks = set()
            self._range_from = None
            self.repaint_changes()
            self.post_message(self.MarksChanged(self))
