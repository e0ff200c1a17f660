"""Widgets that show tiles: a changed value repaints only its own cells, not the whole line."""

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
"""Tones of chart parts among the lines, as in `TrafficChart`."""
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
    """A mixin of `Lines`: it redraws only cells that differ.

    It does not derive from a Textual class, which would hide the bindings and styles of the other
    base class.
    """

    _before: Sequence[Line] = ()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; equal cells cost nothing."""
        self._before = self._lines
        super().set_lines(lines)

    def redraw(self, lines: Iterable[int]) -> None:
        """Redraw the changed cells of these lines."""
        if regions := changed_regions(self._before, self._lines, lines, self.scroll_offset.y):
            self.refresh(*regions)


class TileLines(CellwiseRedraw, Lines):
    """Tiles without focus."""

    DEFAULT_CSS = "TileLines {" + CHART_STYLES + "}"
    COMPONENT_CLASSES: ClassVar[set[str]] = set(CHART_TONES)
