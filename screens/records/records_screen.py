"""A list of records in a frame, with the details of the selected record next to or below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container

from screens.account_tiles import commands_tile, ends_tile, recent_tile
from screens.fleet_tiles import kind_tile
from screens.list_body import AROUND_ROWS, TALL_LINES, Beside
from screens.reading_screen import ReadingScreen
from screens.rows_and_tiles import RowsAndTiles
from screens.server.tab_keys import KeyHints
from screens.status_facts import footer_keys, freshness, header_facts
from screens.work_tiles import actions_tile, column_counts, requests_tile
from tui.format import ago
from tui.store.changes import Changes, Kind, mentions
from tui.store.reading import Reading
from tui.text import safe_text
from widgets.columns import Column
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.frame import Frame
from widgets.frames import ROOMY_COLUMNS, FrameStyle, frame_style
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, Lines
from widgets.pane import Pane
from widgets.pick_table import PickTable
from widgets.status_line import StatusLine
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.readings.topic_reader import Source
    from tui.store.topics import Key, Topic

ROOMY_LINES = 50
"""Minimum screen height for API requests below the details."""
EDGES = 2
"""Lines of the details' frame other than these."""
_NOT_OFFERED = ("unknown action", "unknown method", "no such action")


class RecordsScreen(ReadingScreen):
    """Base class of the screens that list records. Subclasses define the reads and the row
    format."""

    DEFAULT_CSS = """
    RecordsScreen {
        & #above { height: auto; padding: 0 1; }
        & #body { height: 1fr; layout: vertical; }
        & #records-main { height: 1fr; }
        & #records-side { height: 45%; }
        & #record Pane { padding: 0 1; }
        &.-wide #body { layout: horizontal; }
        &.-wide #records-main { width: 3fr; height: 1fr; }
        &.-wide #records-side { width: 2fr; height: 1fr; }
        &.-plain Frame > FrameEdge { padding: 0 1; }
    }
    """
    path: ClassVar[str] = ""
    """Place in the header: "Account > API keys"."""
    noun: ClassVar[str] = ""
    """Title of the frame around the list."""
    columns: ClassVar[Sequence[Column]] = ()
    opens: ClassVar[str] = "Details"
    """Footer text for Enter on a row; empty if Enter does nothing."""
    none_words: ClassVar[str] = "No entries."
    counted: ClassVar[Sequence[str]] = ()
    """Ids of the columns whose values are counted in the free space."""
    commands: ClassVar[Sequence[tuple[str, str]]] = ()
    """Commands of the command line about the list, with their meaning."""
    journal: ClassVar[tuple[str, tuple[str, ...]]] = ("", ())
    """Title of the tasks of this kind, and the beginnings of their API actions; empty for none."""
    splits: ClassVar[bool] = True
    """False if the details of a record need the whole height."""

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self.hints = KeyHints(self)
        self.glyphs = glyphs_for(ascii=deck.ascii)
        self._drawn_record: Any = None
        self._requests: Sequence[Tile] = ()

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Lines(id="above")
        with Container(id="body"):
            rows = PickTable(self.columns, opens=self.opens, id="rows")
            yield RowsAndTiles(self.deck, rows, frame="list", id="records-main")
            pane = Pane(self.glyphs, id="facts")
            yield RowsAndTiles(
                self.deck, pane, frame="record", id="records-side", least_lines=TALL_LINES
            )
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._look()
        self.show(frozenset())
        self.query_one(PickTable).focus()
        self.age_by_itself()

    # Implemented by subclasses

    def sources(self) -> Sequence[tuple[Topic[Any], Source[Any], Key]]:
        """Return the sources of the screen, the list first."""
        raise NotImplementedError

    def rows(self) -> Sequence[Any]:
        """Return the records, each with an `id`."""
        raise NotImplementedError

    def details(self, row: Any, width: int) -> tuple[str, Sequence[Line]]:
        """Return title and lines of the selected record."""
        raise NotImplementedError

    def tabs(self, width: int) -> Sequence[Line]:
        """Return the line of tabs that contains the list; none here."""
        return ()

    def above(self, width: int) -> Sequence[Line]:
        """Return lines above the list."""
        return ()

    def key_words(self) -> str:
        """Return the helpful keys for the edge of the frame."""
        return ""

    def tiles(self) -> Sequence[Tile]:
        """Return tiles about the list, shown below it if there is space."""
        return ()

    def more_tiles(self) -> Sequence[Tile]:
        """Return tiles below the counts and commands, where the rows leave room."""
        return ()

    def about(self, row: Any) -> Sequence[Tile]:
        """Return tiles about the selected record, shown below its details; `row` is `None` without
        a record."""
        return ()

    # Drawing

    def _look(self) -> None:
        for _, source, key in self.sources():
            self.deck.engine.want(source, key)

    @property
    def reading(self) -> Reading[Any]:
        """Return the reading of the list."""
        topic, _, key = self.sources()[0]
        return self.deck.store.known(topic, key)

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.SESSION):
            self._look()
        self.hints.look()
        width = max(20, self.size.width - 2)
        style = frame_style(
            ascii=self.deck.ascii, lean=bool(self.deck.lean), columns=self.size.width
        )
        self.set_class(self.size.width >= ROOMY_COLUMNS, "-wide")
        self.set_class(style is FrameStyle.HEADING, "-plain")
        self.query_one(HeaderLine).facts = header_facts(self.deck, self.path)
        self.query_one("#above", Lines).set_lines(
            [*self.tabs(width), *self.above(width), *self._problems(width)]
        )
        rows, table = self.rows(), self.query_one(PickTable)
        current = table.current
        frame = self.query_one("#list", Frame)
        frame.use_style(style)
        frame.tell(
            self.noun,
            right=_age_words(self.reading, self.deck.clock.now(), len(rows)),
            hint=self.key_words(),
        )
        table.show(
            rows,
            range(len(rows)),
            keep=None if current is None else current.id,
            empty=self._empty_words(),
        )
        self.query_one("#record", Frame).use_style(style)
        around = _around(self, rows)
        self._requests = around.side if self.size.height >= ROOMY_LINES else ()
        self.query_one("#records-main", RowsAndTiles).place(around.below, rows=len(rows))
        self._show_record()
        self.query_one(StatusLine).tell(self.status_facts(rows), freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def status_facts(self, rows: Sequence[Any]) -> list[tuple[str, str]]:
        """Return the list's facts for the status line."""
        return [(f"{len(rows):,} listed", "dim")] if self.reading.value else []

    def _problems(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for topic, _, key in self.sources():
            trouble = self.deck.store.known(topic, key).trouble
            for part in fold(safe_text(trouble), max(10, width))[:3] if trouble else ():
                lines.append(((part, "warn"),))
        return lines

    def _empty_words(self) -> str:
        reading = self.reading
        if reading.value is not None:
            return self.none_words
        if not reading.error:
            return (
                "Not read yet."
                if self.deck.store.session.signed_in
                else "Sign in to see this list."
            )
        said = reading.error.lower()
        if any(words in said for words in _NOT_OFFERED):
            return "The provider does not offer this list."
        if "access denied" in said or "not allowed" in said or "permission" in said:
            return "This API key or login may not read the list."
        return "The list could not be read. Its entries are unknown."

    def _show_record(self) -> None:
        row, pane, frame = self.selected, self.query_one(Pane), self.query_one("#record", Frame)
        if row is None:
            frame.tell("Details")
            pane.set_lines([(("No entry is selected.", "dim"),)])
            self._place_side(row, 1)
            return
        title, lines = self.details(row, max(20, pane.size.width - 2))
        pane.set_lines(list(lines))
        self._place_side(row, len(pane.lines))
        # The key that scrolls to hidden lines.
        is_cut = len(pane.lines) > pane.size.height
        frame.tell(title, right=self.hints.with_words("list.open", "scrolls") if is_cut else "")
        if self._drawn_record != row.id:
            self._drawn_record = row.id
            pane.action_by(-1_000_000)

    def _place_side(self, row: Any, lines: int) -> None:
        """Give the lines that the details do not need to the tiles about the record."""
        about = (*self.about(row), *_journal_tiles(self), *self._requests)
        tiles = about if self.splits or row is None else ()
        needed = lines + EDGES - AROUND_ROWS
        self.query_one("#records-side", RowsAndTiles).place((tiles,) if tiles else (), rows=needed)

    @property
    def selected(self) -> Any:
        """Return the record under the cursor; `None` without any."""
        return self.query_one(PickTable).current

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        if self.is_mounted:
            self.moved()
            self._show_record()

    def moved(self) -> None:
        """Request the details of the newly selected record."""

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.open_row()

    def open_row(self) -> None:
        """Handle Enter on the selected record: focus its details."""
        self.query_one(Pane).focus()


def _age_words(reading: Reading[Any], now: float, rows: int) -> str:
    if reading.taken_at is None:
        return "not read yet" if not reading.error else "could not be read"
    return f"{rows:,}, read {ago(now - reading.taken_at)}"


def _around(screen: RecordsScreen, rows: Sequence[Any]) -> Beside:
    """Return the tiles of a screen: requests at the side, counts and tasks below the rows."""
    deck, glyphs = screen.deck, screen.glyphs
    counts = [
        tile
        for tile in column_counts(screen.columns, screen.counted, rows, glyphs)
        if tile.note  # the number of rows with a value
    ]
    if screen.commands:
        counts.append(commands_tile("On the command line", screen.commands))
    counts += screen.more_tiles()
    side = (actions_tile(deck, glyphs), requests_tile(deck))
    ends = ends_tile(deck, glyphs, is_narrow=True)
    below = [*screen.tiles(), recent_tile(deck, glyphs), ends]
    return Beside(side, (counts, below))


def _journal_tiles(screen: RecordsScreen) -> Sequence[Tile]:
    """Return the tasks of the kind that the screen names; none where it names no kind."""
    title, actions = screen.journal
    return (kind_tile(screen.deck, screen.glyphs, title, actions),) if actions else ()


def fact_lines(pairs: Sequence[tuple[str, str]], width: int, name_width: int = 14) -> list[Line]:
    """Return names and values, long values on several lines; an empty value is unknown."""
    lines: list[Line] = []
    room = max(10, width - name_width - 1)
    for name, value in pairs:
        parts = fold(value, room) if value else []
        label = f"{name:<{name_width}} "[: name_width + 1]
        if not parts:
            lines.append(((label, "dim"), ("unknown", "dim")))
        for at, part in enumerate(parts):
            lines.append(((label if at == 0 else " " * (name_width + 1), "dim"), (part, "")))
    return lines
