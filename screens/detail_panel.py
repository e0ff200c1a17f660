"""Panel beside a list with the details of the selected row; wide screens only."""

from __future__ import annotations

from collections.abc import Sequence

from tui.deck import Deck
from widgets.frames import FrameStyle, frame_style, framed, inner_width
from widgets.glyphs import glyphs_for
from widgets.lines import Line
from widgets.pane import Pane

WIDE_COLUMNS = 110
"""A narrower screen gives all its columns to the list."""


class DetailPanel(Pane, can_focus=False):
    """Lines in a titled frame as high as the list."""

    DEFAULT_CSS = """
    DetailPanel { width: 46; padding: 0; display: none; }
    DetailPanel.-wide { display: block; }
    """

    def __init__(self, deck: Deck, *, id: str = "detail") -> None:
        super().__init__(glyphs_for(ascii=deck.ascii), id=id)
        self._deck = deck
        self._title = ""
        self._content: Sequence[Line] = ()

    @property
    def columns(self) -> int:
        """Columns of the content."""
        return max(20, inner_width(self.size.width or 46, self._frame))

    @property
    def _frame(self) -> FrameStyle:
        deck = self._deck
        return frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=self.app.size.width)

    def fit(self) -> bool:
        """Show or hide the panel for the width of the screen; return whether it is shown."""
        wide = self.app.size.width >= WIDE_COLUMNS
        self.set_class(wide, "-wide")
        return wide

    def tell(self, title: str, content: Sequence[Line]) -> None:
        """Show other details."""
        self._title, self._content = title, content
        self.relayout()

    def relayout(self) -> None:
        if self.size.width and self.size.height:
            width, height = self.size
            self.set_lines(
                framed(self._content, self._title, width, height=height, style=self._frame)
            )
