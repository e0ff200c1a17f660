"""A server tab with a framed table, and boxes next to it if there is space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from screens.list_body import AROUND_ROWS, LEAST_BELOW, WIDEST_COLUMNS
from widgets.columns import Column
from widgets.frame import Frame
from widgets.frames import ROOMY_COLUMNS, FrameStyle, frame_style
from widgets.lines import Line, Lines
from widgets.pick_table import PickTable
from widgets.tile_block import TileBlock
from widgets.tiles import Tile

if TYPE_CHECKING:
    from typing import Self

    from tui.deck import Deck
    from tui.store.changes import Changes
    from widgets.glyphs import Glyphs


class TableTab(Vertical):
    """Rows with a cursor. Keys of a tab are in its `BINDINGS`, with ids `server.…`."""

    DEFAULT_CSS = """
    TableTab {
        height: 1fr;
        & > #tab-head { padding: 0 1; }
        & #tab-main { width: 1fr; }
        &.-plain #tab-main { padding: 0 1 0 0; }
        & #tab-below { display: none; height: 1fr; }
        &.-below #tab-below { display: block; }
        & #tab-side { display: none; width: 44; height: 1fr; }
        &.-wide #tab-side { display: block; }
        &.-widest #tab-side { width: 84; }
    }
    """
    title = ""
    """Title of the frame around the rows."""
    columns: Sequence[Column] = ()
    opens = "Open"
    """Description of Enter on a row."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self._shown: tuple[int, Deck] | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="tab-head")
        with Horizontal():
            with Vertical(id="tab-main"):
                rows = PickTable(self.columns, opens=self.opens, id="tab-rows")
                yield Frame(rows, style=FrameStyle.HEADING, id="tab-frame")
                yield TileBlock(id="tab-below")
            yield TileBlock(id="tab-side", splits=True)

    def on_mount(self) -> None:
        self.show_again()

    def on_resize(self) -> None:
        self.show_again()

    def show_again(self) -> None:
        """Draw the last server again once the tab has a width."""
        if self._shown is not None:
            self.show(*self._shown)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the rows."""
        self.table.focus(scroll_visible)
        return self

    @property
    def room(self) -> int:
        return max(20, self.size.width - 2)

    @property
    def table(self) -> PickTable:
        return self.query_one(PickTable)

    def argument(self) -> object:
        """Return the argument of a command on this tab besides the server."""
        return None

    def look(self, server_id: int, deck: Deck) -> None:
        """Request the tab's data: the tab is in view."""

    def follow(self, changes: Changes) -> None:
        """Request reads that depend on new data of the server."""

    def concerns(self, changes: Changes) -> bool:
        """Return whether the tab also shows something other than the server that these changes
        touch."""
        return False

    def show(self, server_id: int, deck: Deck) -> None:
        """Show the known data of the store."""
        self._shown = (server_id, deck)
        if self.query("#tab-rows"):
            self.draw(server_id, deck)

    def draw(self, server_id: int, deck: Deck) -> None:
        """Fill header and rows."""

    def fill(
        self,
        head: Sequence[Line],
        rows: Sequence[Any],
        *,
        empty: str,
        note: str = "",
        side: Sequence[Tile] = (),
        below: Sequence[Sequence[Tile]] = (),
    ) -> None:
        """Show lines above, rows in the frame, boxes around it; the cursor stays on its row."""
        columns, deck = self.screen.size.width, self._shown[1] if self._shown else None
        style = frame_style(
            ascii=deck is not None and deck.ascii,
            lean=deck is not None and bool(deck.lean),
            columns=columns,
        )
        self.set_class(columns >= ROOMY_COLUMNS and bool(side), "-wide")
        self.set_class(columns >= WIDEST_COLUMNS, "-widest")
        self.set_class(bool(side) and style is FrameStyle.HEADING, "-plain")
        self.query_one("#tab-head", Lines).set_lines(list(head))
        frame = self.query_one("#tab-frame", Frame)
        frame.use_style(style)
        frame.tell(self.title, right=note)
        needed = max(2, len(rows)) + AROUND_ROWS
        has_below = bool(below) and self.size.height - len(head) - needed >= LEAST_BELOW
        self.set_class(has_below, "-below")
        frame.styles.height = needed if has_below else "1fr"
        self.query_one("#tab-below", TileBlock).show(below, style)
        self.query_one("#tab-side", TileBlock).show([side], style)
        current = self.table.current
        self.table.show(
            rows, range(len(rows)), keep=None if current is None else current.id, empty=empty
        )
