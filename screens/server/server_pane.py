"""A server tab that consists of lines: drawn from the store, and again when its width changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from screens.server.tab_keys import KeyHints
from widgets.frames import FrameStyle, frame_style
from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.pane import Pane
from widgets.tile_lines import CHART_STYLES, CHART_TONES, CellwiseRedraw

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.changes import Changes


class ServerPane(Pane):
    """Tab that redraws a server when its width changes: a hidden tab has no width.

    Keys of a tab are in the `BINDINGS` of its pane, with ids `server.…`.
    """

    _shown: tuple[int, Deck] | None = None

    def look(self, server_id: int, deck: Deck) -> None:
        """Request the tab's data (`deck.engine.want`): the tab is in view."""

    def follow(self, changes: Changes) -> None:
        """Request reads that depend on new data of the server."""

    def concerns(self, changes: Changes) -> bool:
        """Return whether the tab also shows something other than the server that these changes
        touch."""
        return False

    def argument(self) -> object:
        """Return the argument of a command on this tab besides the server."""
        return None

    def show(self, server_id: int, deck: Deck) -> None:
        """Show the known data of the store."""
        self._shown = (server_id, deck)
        self.draw(server_id, deck)

    def show_again(self) -> None:
        """Draw the last server again."""
        if self._shown is not None:
            self.draw(*self._shown)

    def draw(self, server_id: int, deck: Deck) -> None:
        """Build the lines."""


class TilePane(CellwiseRedraw, ServerPane):
    """A tab made of tiles. A changed value repaints only its own cells."""

    DEFAULT_CSS = "TilePane { padding: 0; " + CHART_STYLES + "}"
    COMPONENT_CLASSES: ClassVar[set[str]] = set(CHART_TONES)

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(glyphs, id=id)
        self.hints = KeyHints(self)

    @property
    def columns(self) -> int:
        """Return the width of the tab in cells; at least that of the narrowest terminal."""
        return max(40, self.size.width)

    def style_for(self, deck: Deck) -> FrameStyle:
        """Return the style of frames on this screen."""
        return frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=self.columns)

    def set_tiles(self, lines: list[Line]) -> None:
        """Show a block of tiles; trailing blank lines take no space."""
        while lines and not any(text.strip() for text, _ in lines[-1]):
            lines.pop()
        self.set_lines(lines)
