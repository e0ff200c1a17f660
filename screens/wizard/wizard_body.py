"""The current step, with tiles about all answers next to it on a wide screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from screens.list_body import (
    LEAST_BELOW,
    TALL_LINES,
    WIDE_COLUMNS,
    WIDER_COLUMNS,
    WIDEST_COLUMNS,
)
from screens.wizard.wizard_pane import WizardPane
from tui.deck import Deck
from widgets.frames import frame_style
from widgets.tile_block import TileBlock
from widgets.tiles import Tile

Columns = Sequence[Sequence[Tile]]


def no_tiles() -> Columns:
    """Return no tiles."""
    return ()


class WizardBody(Horizontal):
    """The steps of a wizard. On a narrow screen, the step takes all columns. UI thread.

    At 120 columns the tiles take 40: the step keeps the 80 columns that it is designed for.
    """

    DEFAULT_CSS = """
    WizardBody {
        height: 1fr;
        & > #wizard-main { width: 1fr; height: 1fr; }
        & > #wizard-side { display: none; width: 40; height: 1fr; }
        & #wizard-below { display: none; height: 1fr; }
        &.-below #wizard-below { display: block; }
        &.-wide > #wizard-side { display: block; }
        &.-wider > #wizard-side { width: 60; }
        &.-widest > #wizard-side { width: 84; }
    }
    """

    def __init__(self, deck: Deck, steps: Sequence[Widget]) -> None:
        super().__init__(id="wizard-body")
        self._deck = deck
        self._steps = steps
        self._below: Columns = ()

    def compose(self) -> ComposeResult:
        with Vertical(id="wizard-main"):
            yield ContentSwitcher(*self._steps, initial=self._steps[0].id)
            yield TileBlock(id="wizard-below")
        yield TileBlock(id="wizard-side", splits=True)

    def on_resize(self) -> None:
        self._place()

    def show(self, tiles: Sequence[Tile], below: Callable[[], Columns] = no_tiles) -> None:
        """Show tiles beside the step, and columns of tiles below it, where there is room.

        Args:
            below: Makes the columns; called only for a screen that is large enough.
        """
        width, deck = self.app.size.width, self._deck
        is_wide = width >= WIDE_COLUMNS and bool(tiles)
        self.update_classes(
            {
                "-wide": is_wide,
                "-wider": width >= WIDER_COLUMNS,
                "-widest": width >= WIDEST_COLUMNS,
            },
            animate=False,
        )
        style = frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=width)
        self.query_one("#wizard-side", TileBlock).show([tiles] if is_wide else (), style)
        self._below = below() if is_wide and self.app.size.height >= TALL_LINES else ()
        self._place()

    def _place(self) -> None:
        """Give the lines that the step does not need to the tiles below it."""
        switcher = self.query_one(ContentSwitcher)
        step = switcher.visible_content
        needed = step.needed_lines if isinstance(step, WizardPane) else self.size.height
        has_below = bool(self._below) and self.size.height - needed >= LEAST_BELOW
        self.set_class(has_below, "-below")
        switcher.styles.height = needed if has_below else "1fr"
        deck = self._deck
        style = frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=self.app.size.width)
        self.query_one("#wizard-below", TileBlock).show(self._below if has_below else (), style)
