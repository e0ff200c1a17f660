"""A list in a titled frame, with tiles next to and below it if the screen has space for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from tui.deck import Deck
from widgets.fleet_table import FleetTable
from widgets.frame import Frame
from widgets.frames import ROOMY_COLUMNS, FrameStyle, frame_style
from widgets.lines import Line
from widgets.tile_block import TileBlock
from widgets.tiles import Tile

WIDE_COLUMNS = 110
"""Minimum screen width for tiles next to the list."""
WIDER_COLUMNS, WIDEST_COLUMNS = 150, 190
"""Minimum screen widths for wider tiles next to the list."""
TALL_LINES = 30
"""Minimum screen height for tiles below the list."""
AROUND_ROWS = 3
"""Lines of a list's frame that are not rows: two borders and the titles."""
LEAST_BELOW = 8
"""Minimum number of free lines for tiles below a list."""


class Beside(NamedTuple):
    """The boxes around a list on a large screen."""

    side: Sequence[Tile] = ()
    """Next to the list, from top to bottom; the last one fills the column."""
    below: Sequence[Sequence[Tile]] = ()
    """Below the list, in columns: only if the rows leave space."""


class ListBody(Horizontal):
    """The list gets the width and height that the tiles leave. UI thread."""

    DEFAULT_CSS = """
    ListBody {
        height: 1fr;
        & > #list-main { width: 1fr; height: 1fr; }
        & #list-frame { height: 1fr; }
        &.-narrow #list-frame > FrameEdge { display: none; }
        &.-plain > #list-main { padding: 0 1 0 0; }
        & #list-below { display: none; }
        &.-below #list-below { display: block; height: 1fr; }
        & > #list-side { display: none; width: 46; height: 1fr; }
        &.-wide > #list-side { display: block; }
        &.-wider > #list-side { width: 60; }
        &.-widest > #list-side { width: 84; }
    }
    """

    def __init__(self, deck: Deck, table: Widget) -> None:
        super().__init__(id="body")
        self._deck = deck
        self._inside = table
        self._rows = 0
        self._has_below = False

    def compose(self) -> ComposeResult:
        with Vertical(id="list-main"):
            yield Frame(self._inside, style=FrameStyle.HEADING, id="list-frame")
            yield TileBlock(id="list-below")
        yield TileBlock(id="list-side", splits=True)

    @property
    def style(self) -> FrameStyle:
        """Return the style of the frames on this screen."""
        deck = self._deck
        return frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=self.app.size.width)

    @property
    def is_wide(self) -> bool:
        """Return whether tiles are next to the list."""
        return self.app.size.width >= WIDE_COLUMNS

    def show(
        self,
        title: str | Line,
        around: Beside,
        *,
        rows: int,
        right: str | Line = "",
        hint: str | Line = "",
    ) -> None:
        """Show the title and the tiles of a list with this many rows."""
        columns = self.app.size.width
        # One change of classes: each costs the styles of everything in here.
        self.update_classes(
            {
                "-narrow": columns < ROOMY_COLUMNS,
                "-wide": self.is_wide and bool(around.side),
                "-wider": columns >= WIDER_COLUMNS,
                "-widest": columns >= WIDEST_COLUMNS,
                "-plain": self.is_wide and self.style is FrameStyle.HEADING,
            },
            animate=False,
        )
        frame = self.query_one("#list-frame", Frame)
        frame.use_style(self.style)
        frame.tell(title, right=right, hint=hint)
        self._rows, self._has_below = rows, bool(around.below)
        self.fit()
        self.query_one("#list-below", TileBlock).show(around.below, self.style)
        self.query_one("#list-side", TileBlock).show([around.side], self.style)

    def fit(self) -> None:
        """Give the lines that the rows do not need to the tiles below."""
        height, is_tall = self.size.height, self.app.size.height >= TALL_LINES
        needed = max(self._rows, 2) + AROUND_ROWS
        below = self.is_wide and is_tall and self._has_below and height - needed >= LEAST_BELOW
        self.set_class(below, "-below")
        self.query_one("#list-frame", Frame).styles.height = needed if below else "1fr"

    @property
    def table(self) -> FleetTable:
        """Return the list if it is a table."""
        return self.query_one(FleetTable)
