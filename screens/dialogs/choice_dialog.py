"""Dialog for choosing one or several options: sorting, columns, colors, copying, commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from screens.dialogs.modal import Modal
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines

TALLEST = 0.9
"""Maximum share of the screen height; the style has the same value."""
GROUP_WIDTH = 13
WIDTH, WIDEST = 64, 112
"""Width in cells: by default, and if reasons need more space."""
ROOMY = 110
"""Minimum screen columns for long titles."""

_KEYS = "{key:choice.take}: select, {key:choice.close}: cancel"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list."""

    id: str
    title: str
    note: str = ""
    marked: bool = False
    key: str = ""
    """A letter that selects the line immediately."""
    dim: bool = False
    """True if it cannot be chosen now; the note states the reason."""
    also: str = ""
    """Additional search words."""
    group: str = ""
    """Title of its group, shown next to the group's first line."""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    choice: Choice
    leads: bool = False
    """True for the first visible line of its group."""


def _group_cell(row: _Row) -> Cell:
    return Cell(row.choice.group if row.leads else "", "dim")


def _key_cell(row: _Row) -> Cell:
    return Cell(row.choice.key, "good")


def _title_cell(row: _Row) -> Cell:
    return Cell(row.choice.title, "dim" if row.choice.dim else "")


def _note_cell(row: _Row) -> Cell:
    return Cell(row.choice.note, "dim")


class ChoiceScreen(Modal["str | None"]):
    """Dialog that returns the chosen id, several joined by line breaks, or `None` for Esc."""

    DEFAULT_CSS = """
    ChoiceScreen {
        align: center middle;
        & > Vertical {
            width: 64; max-width: 100%; height: auto; max-height: 90%;
            background: $surface; border: round $primary; padding: 0 1;
        }
        & FleetTable { background: $surface; }
        &:ansi > Vertical { border: round ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "give_up", "Close", id="choice.close"),
        Binding("enter", "take", "Select", id="choice.take", priority=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        several: bool = False,
        hint: str = "",
        keys: str = "",
        leaving: str = "",
    ) -> None:
        """
        Args:
            leaving: Message shown when the dialog is left; empty if it is not about a change.
            hint: Additional information below the list.
            keys: Description of the keys, if there are more than the usual ones.
        """
        super().__init__()
        self.leaving = leaving
        self._keys = keys or (f"{{key:list.mark}}: mark, {_KEYS}" if several else _KEYS)
        self._title = safe_text(title)
        self._rows = [_Row(at, choice) for at, choice in enumerate(choices)]
        self._view: Sequence[int] = range(len(self._rows))
        """Indexes of the visible rows."""
        self._several = several
        self._above = 0
        self.always_above = 0
        """Lines always shown above the list."""
        self.takes = frozenset(choice.key for choice in choices if choice.key)
        """Letters with actions in this dialog, including those that move the cursor in other
        lists."""
        self._hint = hint

    def compose(self) -> ComposeResult:
        columns = [
            Column("key", "", 2, 90, _key_cell),
            Column("title", self._title.upper(), self._title_width(), 100, _title_cell),
            Column("note", "", 10, 50, _note_cell, grows=60, prose=True),
        ]
        if any(row.choice.group for row in self._rows):
            columns.insert(0, Column("group", "", GROUP_WIDTH, 80, _group_cell))
        with Vertical():
            yield from self.above()
            yield FleetTable(columns, markable=self._several, id="choices")
            hint = Lines(id="hint")
            hint.set_lines(self._hint_lines())
            yield hint

    def above(self) -> Iterable[Widget]:
        """Yield the widgets above the list."""
        return ()

    def narrow(self, fits: Callable[[Choice], bool]) -> None:
        """Show only the matching lines."""
        view = [at for at, row in enumerate(self._rows) if fits(row.choice)]
        self._show(view)

    def renew(self, choices: Sequence[Choice]) -> None:
        """Replace choices that have the same ids. Lines keep their positions, so the cursor stays
        on its choice."""
        newer = {choice.id: choice for choice in choices}
        self._rows = [
            replace(row, choice=newer.get(row.choice.id, row.choice)) for row in self._rows
        ]
        self.takes = frozenset(row.choice.key for row in self._rows if row.choice.key)
        self._show(self._view)
        self.query_one("#hint", Lines).set_lines(self._hint_lines())

    def _show(self, view: Sequence[int]) -> None:
        self._view = view
        before = ""
        for at in view:
            group = self._rows[at].choice.group
            self._rows[at] = replace(self._rows[at], leads=group != before)
            before = group
        self.query_one(FleetTable).show(self._rows, view, empty="No entry matches.")

    def _hint_lines(self) -> list[Line]:
        """Return the key hints; above them, the full reason why the line under the cursor is
        unavailable."""
        joined = "" if not self._hint else ", " if self._hint[:1].islower() else ". "
        words = with_key_names(self, f"{self._keys}{joined}{self._hint}")
        width = max(20, min(60, self.app.size.width - 6))
        lines: list[Line] = [((part, "dim"),) for part in fold(words, width)]
        longest = max(
            (len(fold(row.choice.note, width)) for row in self._rows if row.choice.dim), default=0
        )
        tables = self.query(FleetTable)
        current = tables.first().current if tables else None
        why = fold(current.choice.note, width) if current is not None and current.choice.dim else []
        return [*(((part, "warn"),) for part in why), *[()] * (longest - len(why)), *lines]

    def _title_width(self) -> int:
        """Return the width of the widest title, limited to leave space for the notes."""
        widest = max((cell_len(row.choice.title) for row in self._rows), default=0)
        if any(row.choice.note for row in self._rows):
            widest_here = 28 if self.app.size.width < ROOMY else 36
            return max(14, min(widest_here, max(widest, cell_len(self._title))))
        return max(14, min(50, max(widest, cell_len(self._title))))

    def on_mount(self) -> None:
        table = self.query_one(FleetTable)
        self._lay_out()
        table.marks = {row.id for row in self._rows if row.choice.marked}
        self._show(range(len(self._rows)))
        table.focus()

    def on_resize(self) -> None:
        self._lay_out()
        self.query_one("#hint", Lines).set_lines(self._hint_lines())

    def _lay_out(self) -> None:
        # A reason is shown in its line if there is space, otherwise below the list.
        longest = max(
            (cell_len(row.choice.note) for row in self._rows if row.choice.dim), default=0
        )
        groups = GROUP_WIDTH + 1 if any(row.choice.group for row in self._rows) else 0
        self.query_one(Vertical).styles.width = max(
            WIDTH, min(WIDEST, self.app.size.width - 4, 16 + self._title_width() + groups + longest)
        )
        self.make_room(self._above)

    def make_room(self, above: int) -> None:
        """Reserve lines above the list. A long menu scrolls; key hints and reasons stay in view."""
        self._above = above
        above += self.always_above
        room = int(self.app.size.height * TALLEST) - 2 - above - max(1, len(self._hint_lines()))
        lowest = max(3, min(room, self.app.size.height - 6 - above))
        self.query_one(FleetTable).styles.height = min(len(self._rows) + 1, lowest)

    def on_key(self, event: object) -> None:
        character = getattr(event, "character", None)
        for row in self._rows:
            if row.choice.key and row.choice.key == character:
                event.stop()  # type: ignore[attr-defined]
                self.dismiss(row.choice.id)
                return

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.action_take()

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self.query_one("#hint", Lines).set_lines(self._hint_lines())

    def on_markable_rows_marks_changed(self, event: FleetTable.MarksChanged) -> None:
        event.stop()

    def action_take(self) -> None:
        table = self.query_one(FleetTable)
        if self._several:
            self.dismiss("\n".join(row.choice.id for row in self._rows if row.id in table.marks))
        elif table.current is not None:
            self.dismiss(table.current.choice.id)

    def action_give_up(self) -> None:
        self.leave()
