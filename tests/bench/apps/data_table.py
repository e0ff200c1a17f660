"""The list as Textual's stock widgets make it: an Input above a DataTable. `data_table.py FILE`.

FILE is JSON: {"columns": [[title, width], …], "rows": [[cell, …], …], "keys": [text, …]}. A
keystroke in the input (`/` goes there) clears the table and adds the rows whose key contains
the text.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Input, Static


class Table(App[None]):
    ENABLE_COMMAND_PALETTE = False
    CSS = "DataTable { height: 1fr; } Input { border: none; height: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("slash", "filter", "Filter")]

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.servers = json.loads(file.read_bytes())

    def compose(self) -> ComposeResult:
        field = Input(placeholder="filter")
        field.cursor_blink = False  # a blink is output that no key asked for
        yield field
        yield DataTable[str](cursor_type="row")
        yield Static(id="count")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for title, width in self.servers["columns"]:
            table.add_column(title, width=width)
        self.show("")
        table.focus()

    def show(self, text: str) -> None:
        rows, keys = self.servers["rows"], self.servers["keys"]
        chosen = [row for row, key in zip(rows, keys, strict=True) if text in key]
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows(chosen)
        self.query_one("#count", Static).update(f"{len(chosen):,} of {len(rows):,} match")

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.show(event.value.lower())


if __name__ == "__main__":
    Table(Path(sys.argv[1])).run()
