"""A table for picking one row, without marks."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from widgets.fleet_table import FleetTable

_MARKS = ("mark", "mark_range", "mark_all")


class PickTable(FleetTable, inherit_bindings=False):
    """The fleet table without marks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in FleetTable.BINDINGS
        if isinstance(binding, Binding) and binding.action not in _MARKS
    ]
