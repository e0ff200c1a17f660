"""A frame with tiles below it, if the frame's content leaves space."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from screens.list_body import AROUND_ROWS, LEAST_BELOW, TALL_LINES, WIDE_COLUMNS
from tui.deck import Deck
from widgets.frame import Frame
from widgets.frames import FrameStyle, frame_style
from widgets.tile_block import TileBlock
from widgets.tiles import Tile


class RowsAndTiles(Vertical):
    """Container that shows tiles only on a wide and tall screen. UI thread."""

    DEFAULT_CSS = """
    RowsAndTiles {
        & > Frame { height: 1fr; }
        & > TileBlock { display: none; height: 1fr; }
        &.-below > TileBlock { display: block; }
    }
    """

    def __init__(
        self, deck: Deck, inside: Widget, *, frame: str, id: str, least_lines: int = TALL_LINES
    ) -> None:
        """Put `inside` into the frame.

        Args:
            frame: Id of the frame.
            id: Id of the container.
            least_lines: Minimum screen height for tiles.
        """
        super().__init__(id=id)
        self._deck = deck
        self._inside = inside
        self._frame = frame
        self._least_lines = least_lines

    def compose(self) -> ComposeResult:
        yield Frame(self._inside, style=FrameStyle.HEADING, id=self._frame)
        yield TileBlock(id=f"{self._frame}-tiles")

    @property
    def frame(self) -> Frame:
        """Return the frame above the tiles."""
        return self.query_one(Frame)

    def place(self, columns: Sequence[Sequence[Tile]], *, rows: int | None = None) -> None:
        """Show columns of tiles below a given number of rows.

        Args:
            rows: Rows in the frame; without a number, frame and tiles share the height.
        """
        width, lines = self.app.size
        needed = None if rows is None else max(2, rows) + AROUND_ROWS
        room = self.size.height // 2 if needed is None else self.size.height - needed
        is_large = width >= WIDE_COLUMNS and lines >= self._least_lines
        below = bool(columns) and is_large and room >= LEAST_BELOW
        self.set_class(below, "-below")
        self.frame.styles.height = needed if below and needed is not None else "1fr"
        deck = self._deck
        style = frame_style(ascii=deck.ascii, lean=bool(deck.lean), columns=width)
        self.query_one(TileBlock).show(columns if below else (), style)
