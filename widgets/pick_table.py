"""A table from which one row is picked: no marks."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from widgets.fleet_table import FleetTable


class PickTable(FleetTable, inherit_bindings=False):
    """The table of the fleet without its marks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, id="move.down"),
        Binding("up,k", "move(-1)", "Up", show=False, id="move.up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="move.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="move.page_up"),
        Binding("home,g", "go(0)", "First", show=False, id="move.first"),
        Binding("end,G", "go(-1)", "Last", show=False, id="move.last"),
        Binding("enter", "open", "Open", key_display="Enter", show=True, id="list.open"),
    ]
