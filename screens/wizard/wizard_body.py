"""The current step, with tiles about all answers next to it on a wide screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from screens.list_body import WIDE_COLUMNS, WIDER_COLUMNS, WIDEST_COLUMNS
from tui.deck import Deck
from widgets.frames import frame_style
from widgets.tile_block import TileBlock
from widgets.tiles import Tile


class WizardBody(Horizontal):
    """The steps of a wizard. On a narrow screen, the step takes all columns. UI thread.

    At 120 columns the tiles take 40: the step keeps the 80 columns that it is designed for.
    """

    DEFAULT_CSS = """
    WizardBody {
        height: 1fr;
        & > #wizard-side { display: none; width: 40; height: 1fr; }
        &.-wide > #wizard-side { display: block; }
        &.-wider > #wizard-side { width: 60; }
        &.-widest > #wizard-side { width: 78; }
    }
    """

    def __init__(self, deck: Deck, steps: Sequence[Widget]) -> None:
        super().__init__(id="wizard-body")
        self._deck = deck
        self._steps = steps

    def compose(self) -> ComposeResult:
        yield ContentSwitcher(*self._steps, initial=self._steps[0].id)
        yield TileBlock(id="wizard-side")

    def show(self, tiles: Sequence[Tile]) -> None:
        """Show these tiles if there is space."""
        width, deck = self.app.size.width, self._deck
        is_wide = width >= WIDE_COLUMNS and bool(tiles)
        self.set_class(is_wide, "-wide")
        self.set_class(width >= WIDER_COLUMNS, "-wider")
        self.set_class(width >= WIDEST_COLUMNS, "-widest")
        style = frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=width)
        self.query_one(TileBlock).show([tiles] if is_wide else (), style)
