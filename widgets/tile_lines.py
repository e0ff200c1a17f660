"""Widgets that show tiles: a value that changes repaints its own cells, not the whole line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from widgets.lines import Line, Lines
from widgets.tiles import changed_regions

if TYPE_CHECKING:
    _Base = Lines
else:
    _Base = object

CHART_TONES = frozenset(
    f"lines--{tone}" for tone in ("in", "out", "speed", "other", "axis", "cursor")
)
"""Parts of charts among the lines, as `TrafficChart` has them."""
CHART_STYLES = """
        & > .lines--in { color: $text-primary; }
        & > .lines--out { color: $text-warning; }
        & > .lines--speed { color: $text-accent; }
        & > .lines--other { color: $foreground; text-style: bold; }
        & > .lines--axis { color: $text-muted; }
        & > .lines--cursor { text-style: reverse; }
        &:ansi > .lines--in { color: ansi_default; }
        &:ansi > .lines--out { color: ansi_magenta; }
        &:ansi > .lines--speed { color: ansi_magenta; }
        &:ansi > .lines--other { color: ansi_default; text-style: bold; }
        &:ansi > .lines--axis { color: ansi_default; }
"""


class CellwiseRedraw(_Base):
    """A mixin of `Lines`: only the cells that differ are drawn anew.

    No base of Textual's: it would hide the bindings and the styles of the class beside it.
    """

    _before: Sequence[Line] = ()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; equal cells cost nothing."""
        self._before = self._lines
        super().set_lines(lines)

    def redraw(self, lines: Iterable[int]) -> None:
        """Draw the changed cells of these lines anew."""
        if regions := changed_regions(self._before, self._lines, lines, self.scroll_offset.y):
            self.refresh(*regions)


class TileLines(CellwiseRedraw, Lines):
    """Tiles that take no focus."""

    DEFAULT_CSS = "TileLines {" + CHART_STYLES + "}"
    COMPONENT_CLASSES: ClassVar[set[str]] = set(CHART_TONES)
