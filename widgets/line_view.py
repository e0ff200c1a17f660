"""A base for widgets that draw line by line: the style is computed once for each frame, and changed
lines are reported together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView

WHEEL_LINES = 3
"""Lines that a step of the mouse's wheel moves."""


class LineView(ScrollView):
    """Base of the tables and of everything that is made of lines.

    Textual works the style of a widget out of all its ancestors each time that it is asked for, and
    forgets the styles of its parts at every refresh: with one refresh a line that was half of what
    a key cost.
    """

    _plain: Style | None = None

    @property
    def plain_style(self) -> Style:
        """`rich_style`, remembered as long as Textual remembers the styles of a widget's parts."""
        if self._plain is None:
            self._plain = self.rich_style
        return self._plain

    def forget_looks(self) -> None:
        """Forget cached styles. Subclasses that cache more extend this method."""
        self._plain = None

    def notify_style_update(self) -> None:
        self.forget_looks()
        super().notify_style_update()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        self.forget_looks()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def redraw(self, lines: Iterable[int]) -> None:
        """Draw these lines anew, counted from the first one on the screen; none costs nothing."""
        if regions := [Region(0, y, self.size.width, 1) for y in lines]:
            self.refresh(*regions)
