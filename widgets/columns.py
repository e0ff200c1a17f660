"""Columns of a table as data: what they show, how wide, and which go first when room is short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rich.cells import cell_len, set_cell_size

GAP = 1
"""Blanks between two columns."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell. `tone` names a look: "", "good", "bad", "warn", "dim"."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `cell` gets a row and whether it is marked."""

    id: str
    title: str
    width: int
    importance: int
    """Columns of the lowest importance are left out first."""
    cell: Callable[[Any], Cell]
    sort_key: Callable[[Any], Any] | None = None
    """Orders rows by this column; `None` when the order would mean nothing."""
    right: bool = False
    """Aligned to the right, as numbers are."""
    grows: int = 0
    """Cells it may take beyond `width` when there is room."""


def fit_text(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells; what does not fit ends in `…`."""
    if text.isascii():
        if len(text) > width:
            return text[: width - 1] + "…" if width > 1 else text[:width]
        return text.rjust(width) if right else text.ljust(width)
    room = cell_len(text)
    if room > width:
        return set_cell_size(text, width - 1) + "…" if width > 1 else set_cell_size(text, width)
    return " " * (width - room) + text if right else text + " " * (width - room)


def columns_for(columns: Sequence[Column], width: int) -> list[Column]:
    """The columns that fit into `width` cells, in their order, growing into what is left."""
    chosen: set[str] = set()
    room = width
    for column in sorted(columns, key=lambda one: -one.importance):
        if column.width <= room:
            chosen.add(column.id)
            room -= column.width + GAP
        else:
            # A less important column must not take the place of a more important one.
            break
    fitting = [column for column in columns if column.id in chosen]
    room = width - sum(column.width + GAP for column in fitting) + GAP
    for at, column in enumerate(fitting):
        extra = min(column.grows, max(room, 0))
        fitting[at] = replace(column, width=column.width + extra)
        room -= extra
    return fitting
