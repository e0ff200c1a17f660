"""A base class for widgets that draw line by line: the style is computed once per frame, and
changed lines are reported together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView

WHEEL_LINES = 3
"""Lines per step of the mouse wheel."""


class LineView(ScrollView):
    """Base class of the tables and of all widgets made of lines.

    Textual computes a widget's style from all its ancestors on every access, and forgets the styles
    of its parts at every refresh. With one refresh per line, that was half of a key's cost.
    """

    _plain: Style | None = None

    @property
    def plain_style(self) -> Style:
        """Return `rich_style`, cached as long as Textual caches the styles of a widget's parts."""
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
        """Redraw these lines, counted from the top of the screen; an empty set costs nothing."""
        if regions := [Region(0, y, self.size.width, 1) for y in lines]:
            self.refresh(*regions)
