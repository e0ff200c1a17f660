"""A tab of a server that is lines: drawn from the store, again when its width changes."""

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
    """Shows a server again when its width changes: a tab that was hidden had none.

    Keys of a tab stand in the `BINDINGS` of its pane, with ids `server.…`.
    """

    _shown: tuple[int, Deck] | None = None

    def look(self, server_id: int, deck: Deck) -> None:
        """Want what the tab shows (`deck.engine.want`): it has come into view, or still is."""

    def follow(self, changes: Changes) -> None:
        """Want what follows from news about the server."""

    def concerns(self, changes: Changes) -> bool:
        """Return whether the tab shows something else than the server that these changes touch."""
        return False

    def argument(self) -> object:
        """Return what a command is for here besides the server."""
        return None

    def show(self, server_id: int, deck: Deck) -> None:
        """Show what the store knows."""
        self._shown = (server_id, deck)
        self.draw(server_id, deck)

    def show_again(self) -> None:
        """Draw the last server again."""
        if self._shown is not None:
            self.draw(*self._shown)

    def draw(self, server_id: int, deck: Deck) -> None:
        """Make the lines."""


class TilePane(CellwiseRedraw, ServerPane):
    """A tab made of tiles. A value that changes repaints its own cells."""

    DEFAULT_CSS = "TilePane { padding: 0; " + CHART_STYLES + "}"
    COMPONENT_CLASSES: ClassVar[set[str]] = set(CHART_TONES)

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(glyphs, id=id)
        self.hints = KeyHints(self)

    @property
    def columns(self) -> int:
        """Cells of the tab; at least as many as the narrowest terminal has."""
        return max(40, self.size.width)

    def style_for(self, deck: Deck) -> FrameStyle:
        """Return how frames look here."""
        return frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=self.columns)

    def set_tiles(self, lines: list[Line]) -> None:
        """Show a block of tiles; blank lines at its end take no room."""
        while lines and not any(text.strip() for text, _ in lines[-1]):
            lines.pop()
        self.set_lines(lines)
