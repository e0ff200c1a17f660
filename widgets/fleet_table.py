"""A table of any number of rows that draws only the visible rows.

Textual's DataTable lays out every row (3 s for 10,000) and repeats the colors of every cell. This
table renders lines on demand, merges cells with the same style, repaints only changed lines, and
scrolls half a page at the edge, so a held key costs few bytes over SSH. It is independent of
servers: a row is any object with an `id`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from widgets.columns import Column, columns_for
from widgets.headed_rows import HeadedRows, HeadingRow
from widgets.key_words import with_key_names
from widgets.lines import painted
from widgets.row_drawing import (
    HIT,
    HitFinder,
    empty_text,
    head_text,
    joined,
    row_runs,
    under_cursor,
)
from widgets.row_mouse import HEAD, RowMouse

TONES = ("good", "bad", "warn", "dim", "fill", HIT)


class FleetTable(RowMouse, HeadedRows, can_focus=True):
    """Rows under column titles, with a cursor and marks."""

    DEFAULT_CSS = """
    FleetTable {
        height: 1fr;
        overflow: hidden hidden;
        scrollbar-size: 0 0;
        background: $background;
        color: $foreground;
    }
    FleetTable > .table--head { color: $text-muted; text-style: bold; }
    FleetTable > .table--cursor { background: $primary 30%; text-style: bold; }
    FleetTable > .table--marked { text-style: bold; color: $text-accent; }
    FleetTable > .table--good { color: $text-success; }
    FleetTable > .table--bad { color: $text-error; text-style: bold; }
    FleetTable > .table--warn { color: $text-warning; }
    FleetTable > .table--dim { color: $text-muted; }
    FleetTable > .table--fill { color: $text-primary; }
    FleetTable > .table--hit { color: $text-accent; text-style: bold underline; }
    FleetTable:ansi > .table--head { color: ansi_default; text-style: bold; }
    FleetTable:ansi > .table--cursor { background: ansi_default; text-style: reverse; }
    FleetTable:ansi > .table--good { color: ansi_green; }
    FleetTable:ansi > .table--bad { color: ansi_red; text-style: bold; }
    FleetTable:ansi > .table--warn { color: ansi_magenta; }
    FleetTable:ansi > .table--dim { color: ansi_default; }
    FleetTable:ansi > .table--fill { color: ansi_default; }
    FleetTable:ansi > .table--hit { color: ansi_default; text-style: bold underline; }
    FleetTable:ansi > .table--marked { color: ansi_default; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--head",
        "table--cursor",
        "table--marked",
        *(f"table--{tone}" for tone in TONES),
    }

    @dataclass
    class Moved(Message):
        """Message: the cursor moved to another row, or other rows came into view."""

        table: FleetTable

        @property
        def control(self) -> FleetTable:
            return self.table

    @dataclass
    class Opened(Message):
        """Message: the user opens a row."""

        table: FleetTable
        row_id: int

        @property
        def control(self) -> FleetTable:
            return self.table

    @dataclass
    class TitleChosen(Message):
        """Message: the user clicked the title of a sortable column."""

        table: FleetTable
        column_id: str

        @property
        def control(self) -> FleetTable:
            return self.table

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        mark_glyph: str = "*",
        markable: bool = True,
        opens: str = "Open",
        picks_one: bool = False,
        id: str | None = None,
    ) -> None:
        """
        Args:
            markable: Whether rows can be marked.
            picks_one: A mark selects a single row, as Enter does: the footer omits the mark keys.
            opens: Footer text for Enter on a row; empty if Enter does nothing.
        """
        super().__init__(id=id, markable=markable)
        self.opens = opens
        self.picks_one = picks_one
        self._columns = list(columns)
        self._fitting: list[Column] = []
        self._fitted_width = -1
        self._drawn: dict[int, Strip] = {}
        self._coming: dict[int, Strip] = {}
        """Lines rendered for comparison, valid until the next refresh."""
        self._empty = empty
        self._headings = 0
        self._mark_glyph = mark_glyph
        self._place_of: Callable[[int], int | None] | None = None
        self.hits: HitFinder | None = None
        """Function that finds the text to highlight in a cell; used by the next `show`."""

    # Rows

    @property
    def cursor(self) -> int:
        """Index of the cursor among the visible rows."""
        return self._cursor

    @property
    def row_count(self) -> int:
        """Return the number of rows in the table without headings, visible or not."""
        return len(self._view) - self._headings

    @property
    def current(self) -> Any | None:
        """Return the row under the cursor; `None` on a heading or in an empty table."""
        row = self._row_at(self._cursor)
        return None if isinstance(row, HeadingRow) else row

    @property
    def page(self) -> int:
        """Return the number of rows that fit on the screen."""
        return max(1, self.size.height - HEAD)

    def _row_at(self, position: int) -> Any | None:
        if not 0 <= position < len(self._view):
            return None
        return self._rows[self._view[position]]

    def visible_rows(self) -> list[Any]:
        """Return the rows on the screen, top to bottom."""
        top = self.scroll_offset.y
        rows = (self._rows[at] for at in self._view[top : top + self.page])
        return [row for row in rows if not isinstance(row, HeadingRow)]

    def show(
        self,
        rows: Sequence[Any],
        view: Sequence[int],
        *,
        keep: int | None = None,
        empty: str = "",
        place_of: Callable[[int], int | None] | None = None,
        headings: int = 0,
    ) -> None:
        """Show `rows[i] for i in view`, repainting only changed lines.

        Args:
            keep: Id of the row for the cursor; without it, or if the row is gone, the cursor keeps
                its screen position.
            empty: The text of an empty table; keys in it are placeholders.
            place_of: Returns the index in `rows` of the row with an id; without it, all rows are
                searched.
            headings: Number of headings among the shown rows.
        """
        self._place_of = place_of
        self._rows, self._view = rows, view
        self._empty = with_key_names(self, empty)
        self._headings = headings
        size = Size(max(1, self.size.width), len(view) + HEAD)
        position = self._find(keep) if keep is not None else None
        if position is None:
            position = min(self._cursor, max(0, len(view) - 1))
        moved_by = position - self._cursor
        self._cursor = position
        if size != self.virtual_size:
            self._set_virtual_size(size)
        top = max(0, min(self.scroll_offset.y + moved_by, len(view) - self.page))
        if position < top or position >= top + self.page:
            top = max(0, position - self.page // 2)
        if top != self.scroll_offset.y:
            self._scroll(top)
        self.repaint_changes()
        self.post_message(self.Moved(self))

    def _set_virtual_size(self, size: Size) -> None:
        # A plain assignment would lay out the whole screen again for scroll bars that are never
        # shown.
        self.set_reactive(FleetTable.virtual_size, size)

    def _find(self, row_id: int) -> int | None:
        # Usually it has not moved, so look there first.
        if self.cursor_id == row_id:
            return self._cursor
        rows = self._rows
        if self._place_of is not None:
            place = self._place_of(row_id)
            return self._view.index(place) if place is not None and place in self._view else None
        return next((at for at, index in enumerate(self._view) if rows[index].id == row_id), None)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns."""
        self._columns = list(columns)
        self._fitted_width = -1
        self.repaint_changes()

    def titles(self) -> list[Column]:
        """Return the columns that currently fit."""
        width = self.size.width
        if width != self._fitted_width:
            self._fitted_width = width
            self._fitting = columns_for(self._columns, max(0, width - 2))
        return self._fitting

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn.clear()

    def forget_looks(self) -> None:
        super().forget_looks()
        self._coming = {}

    def on_resize(self) -> None:
        self._fitted_width = -1
        # The new size is already drawn; lines recorded for the old size are not on the screen.
        width, height = self.size
        self._drawn = {
            y: strip
            for y, strip in self._drawn.items()
            if strip.cell_length == width and y < height
        }
        self._set_virtual_size(Size(max(1, self.size.width), len(self._view) + HEAD))
        top = self.scroll_offset.y
        if not top <= self._cursor < top + self.page:
            self._scroll(max(0, self._cursor - self.page // 2))
        self.post_message(self.Moved(self))

    def render_line(self, y: int) -> Strip:
        strip = self._coming.pop(y, None)
        if strip is None or strip.cell_length != self.size.width:
            strip = self._line(y)
        self._drawn[y] = strip
        return strip

    def _line(self, y: int) -> Strip:
        width = self.size.width
        if y < HEAD:
            style = self.get_component_rich_style("table--head")
            # Titles appear with the first rows: the widgets above the list appear at the same time,
            # and move it.
            titles = head_text(self.titles(), width) if self._rows else " " * width
            return Strip([Segment(titles, style)], width)
        row = self._row_at(self.scroll_offset.y + y - HEAD)
        if row is None:
            empty = "" if self._view else self._empty
            return Strip([Segment(empty_text(empty, y - HEAD - 1, width), self.plain_style)], width)
        return self._row_line(row, width, cursor=self.scroll_offset.y + y - HEAD == self._cursor)

    def _row_line(self, row: Any, width: int, *, cursor: bool) -> Strip:
        if isinstance(row, HeadingRow):
            return self._heading_line(row, width, cursor=cursor)
        runs = row_runs(
            row,
            self.titles(),
            width,
            mark=self._mark_glyph if row.id in self.marks else "",
            hits=self.hits,
        )
        if not cursor:
            segments = [Segment(run.text, self._style(run.tone)) for run in joined(runs)]
            return Strip(segments).adjust_cell_length(width, self.plain_style)
        style = self.get_component_rich_style("table--cursor")
        if row.id in self.marks:
            style += Style(bold=True)
        segments = [
            Segment(run.text, style + self._color_of(run.tone) if run.tone else style)
            for run in joined(under_cursor(runs), blanks_take_tone=False)
        ]
        return Strip(segments).adjust_cell_length(width, style)

    def _color_of(self, tone: str) -> Style:
        """Return only the color of a tone, for the row under the cursor."""
        look = self._style(tone)
        return Style(color=look.color, bold=True, underline=look.underline)

    def _style(self, tone: str) -> Style:
        if tone.startswith("paint "):
            return self.plain_style + painted(tone.removeprefix("paint "))
        return self.get_component_rich_style(f"table--{tone}") if tone else self.plain_style

    def repaint_changes(self, ids: Collection[int] = ()) -> None:
        """Refresh the lines whose content is not what was drawn last; with `ids`, only the lines of
        these rows."""
        changed = {}
        for y in range(self.size.height):
            row = None if y < HEAD else self._row_at(self.scroll_offset.y + y - HEAD)
            if ids and getattr(row, "id", None) not in ids:
                continue
            line = self._line(y)
            if line != self._drawn.get(y):
                changed[y] = line
        self.redraw(changed)
        self._coming = changed

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, immediate=True, force=True)

    # Moving

    def move_to(self, position: int) -> None:
        """Move the cursor to a visible row, scrolling by half pages."""
        if not self._view:
            return
        position = min(max(position, 0), len(self._view) - 1)
        before, self._cursor = self._cursor, position
        if before == position:
            return
        top, page = self.scroll_offset.y, self.page
        if top <= position < top + page:
            self.redraw(line + HEAD for line in (before - top, position - top) if 0 <= line < page)
        else:
            # Scroll half a page at a time: most presses of a held key then repaint two lines, not
            # all.
            half = page // 2
            target = position - half if position < top else position - page + 1 + half
            self._scroll(max(0, min(target, len(self._view) - page)))
            self.refresh()
        self.post_message(self.Moved(self))

    def select_id(self, row_id: int) -> bool:
        """Move the cursor to the row with this id; return `False` if it is not shown."""
        position = self._find(row_id)
        if position is None:
            return False
        self.move_to(position)
        return True

    def post_opened(self, row_id: int) -> None:
        self.post_message(self.Opened(self, row_id))
