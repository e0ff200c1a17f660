"""Traffic of a port over a day, month or year: chart, readout of a cursor, figures below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui.charts.series import Series
from tui.charts.stats import percentile_95
from widgets.chart_axes import column_of, highest_shown
from widgets.chart_canvas import LEAST_COLUMNS, LEAST_ROWS, Canvas, Marks, draw
from widgets.chart_words import Figured, caption, figure_lines, figured, readout
from widgets.fold import fold
from widgets.frames import FrameStyle
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines
from widgets.mirror_chart import LEAST_COLUMNS as LEAST_MIRRORED_COLUMNS
from widgets.mirror_chart import LEAST_ROWS as LEAST_MIRRORED_ROWS
from widgets.mirror_chart import draw_mirrored
from widgets.tiles import AROUND, Tile, room_in, tile_box

_AROUND = 5
"""Lines beside the chart: caption, readout, head of the figures, in, out."""
_LEAST_AROUND = 2
"""Where there is little room the figures give way: caption and readout stay."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The traffic of a chart. Equal values are drawn once."""

    series: Series
    title: str
    """Of what, and how long: "gi1/0/12, day"."""
    speed_bps: float | None = None
    """Of the port; `None` is unknown."""


class TrafficChart(Lines, can_focus=True):
    """Out stands above the zero line and in below it where there is room, else in is an area and
    out a line: no color is needed.

    Left and right move a cursor from value to value; its value is read out below, or by whoever
    listens to `Moved` while the chart stands in a frame.
    """

    DEFAULT_CSS = """
    TrafficChart {
        height: 1fr;
        & > .lines--in { color: $text-primary; }
        & > .lines--out { color: $text-warning; text-style: bold; }
        & > .lines--speed { color: $text-accent; }
        & > .lines--axis { color: $text-muted; }
        &:ansi > .lines--in { color: ansi_default; }
        &:ansi > .lines--out { color: ansi_magenta; text-style: bold; }
        &:ansi > .lines--speed { color: ansi_magenta; }
        &:ansi > .lines--axis { color: ansi_default; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"lines--{tone}" for tone in ("in", "out", "speed", "axis")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "by(-1)", "Earlier value", show=False, id="chart.earlier"),
        Binding("right,l", "by(1)", "Later value", show=False, id="chart.later"),
        Binding("pageup", "by(-20)", "Much earlier", show=False, id="chart.much_earlier"),
        Binding("pagedown", "by(20)", "Much later", show=False, id="chart.much_later"),
        Binding("home", "edge(0)", "First value", show=False, id="chart.first"),
        Binding("end", "edge(-1)", "Last value", show=False, id="chart.last"),
        Binding("f", "whole_port", "Up to the port's speed", show=False, id="chart.whole_port"),
        Binding("m", "marks", "Change the chart style", show=False, id="chart.marks"),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on another value."""

        chart: TrafficChart

        @property
        def control(self) -> TrafficChart:
            return self.chart

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        ascii: bool,
        zone: tzinfo | None = None,
        mirrored: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._mirrored = mirrored
        self._frame_style: FrameStyle | None = None
        self._note = ""
        self._glyphs = glyphs
        self._zone = zone
        self._choices = [Marks.ASCII] if ascii else list(Marks)
        self._marks = self._choices[0]
        self._shown: Shown | None = None
        self._figured: Figured | None = None
        self._whole_port = False
        self._cursor: int | None = None
        self._canvas: Canvas | None = None
        self._figures = True
        """There is room for the figures below the chart."""

    @property
    def shown(self) -> Shown | None:
        """The traffic that is shown."""
        return self._shown

    @property
    def cursor(self) -> int | None:
        """The value that is read out; `None` before the first key."""
        return self._cursor

    @property
    def samples(self) -> tuple[str, str]:
        """The marks of in and out, as a legend shows them."""
        return self._marks.samples

    def frame(self, style: FrameStyle | None, note: str = "") -> None:
        """Draw a frame instead of caption, readout and figures, which stand elsewhere then."""
        if (style, note) != (self._frame_style, self._note):
            self._frame_style, self._note = style, note
            self._redraw()

    def show_traffic(self, shown: Shown) -> None:
        """Show other traffic; the same costs nothing. The cursor stays at its time."""
        if shown == self._shown:
            return
        at = (
            None
            if self._shown is None or self._cursor is None
            else self._shown.series.time_of(self._cursor)
        )
        self._shown, self._figured = shown, figured(shown.series)
        count, series = len(shown.series.incoming), shown.series
        self._cursor = (
            None
            if at is None or not count
            else max(0, min(count - 1, round((at - series.t0) / series.step_s)))
        )
        self._redraw()

    def relayout(self) -> None:
        self._redraw()

    def _redraw(self) -> None:
        """Draw anew: other data, size, scale or marks."""
        self._canvas = None
        shown, width, rows = self._shown, self._room, self.size.height - _AROUND
        if shown is None or width < 1:
            return
        self._figures = rows >= LEAST_ROWS
        if self._frame_style is not None:
            rows = self.size.height - AROUND
        elif not self._figures:
            rows = self.size.height - _LEAST_AROUND
        if shown.series.incoming and width >= LEAST_COLUMNS and rows >= LEAST_ROWS:
            self._canvas = self._drawn(shown, width, rows)
        self._tell()

    @property
    def _room(self) -> int:
        """Cells that the chart may take."""
        return (
            self.size.width
            if self._frame_style is None
            else room_in(self.size.width, self._frame_style)
        )

    def _drawn(self, shown: Shown, width: int, rows: int) -> Canvas:
        series = shown.series
        if self._mirrored and rows >= LEAST_MIRRORED_ROWS and width >= LEAST_MIRRORED_COLUMNS:
            return draw_mirrored(
                series,
                width,
                rows,
                self._marks,
                speed_bps=shown.speed_bps,
                percentile_bps=percentile_95(series.outgoing),
                whole_port=self._whole_port,
                zone=self._zone,
            )
        return draw(
            series,
            width,
            rows,
            self._marks,
            speed_bps=shown.speed_bps,
            zone=self._zone,
            highest_bps=highest_shown(series, shown.speed_bps, whole_port=self._whole_port),
        )

    def _tell(self) -> None:
        """Put caption, chart, readout and figures together; lines that stay the same are not sent
        again."""
        shown = self._shown
        if shown is None or self._figured is None:
            return
        unit = self._canvas.axis.unit if self._canvas else ""
        width = self.size.width
        lines: list[Line] = list(self._canvas.lines) if self._canvas else []
        if not lines and shown.series.incoming:
            lines = self._no_room()
        if self._frame_style is not None:
            tile = Tile(
                ", ".join(part for part in (shown.title, unit) if part), _no_lines, self._note
            )
            self.set_lines(
                tile_box(tile, lines, width, self.size.height - AROUND, self._frame_style)
            )
            return
        lines = [
            caption(shown.series, shown.title, unit, shown.speed_bps, width, self._glyphs),
            *lines,
            readout(shown.series, self._cursor, width, self._glyphs, self._zone),
        ]
        if self._figures or self._canvas is None:
            lines += figure_lines(
                self._figured, self._marks.samples, shown.speed_bps, width, self._glyphs
            )
        self.set_lines(lines)

    def _no_room(self) -> list[Line]:
        words = (
            f"A chart needs {LEAST_COLUMNS} columns and {LEAST_ROWS + _LEAST_AROUND} lines here."
        )
        return [((part, "dim"),) for part in fold(words, max(10, self._room))]

    # The cursor is painted over the drawn chart: moving it repaints two columns and the readout.

    def render_line(self, y: int) -> Strip:
        strip, column = super().render_line(y), self._cursor_column
        at = y + self.scroll_offset.y
        if column is None or self._canvas is None or not 1 <= at <= self._canvas.rows:
            return strip
        under = strip.crop(column, column + 1).apply_style(Style(reverse=True))
        return Strip.join([strip.crop(0, column), under, strip.crop(column + 1)])

    @property
    def _cursor_column(self) -> int | None:
        if self._cursor is None or self._canvas is None or self._shown is None:
            return None
        count = len(self._shown.series.incoming)
        before = 0 if self._frame_style is None else (self.size.width - self._room) // 2
        return before + self._canvas.left + column_of(self._cursor, count, self._canvas.columns)

    def _move_to(self, at: int) -> None:
        before = self._cursor_column
        self._cursor = at
        for column in {before, self._cursor_column} - {None}:
            if before != self._cursor_column and self._canvas is not None and column is not None:
                self.refresh(Region(column, 1, 1, self._canvas.rows))
        self._tell()
        self.post_message(self.Moved(self))

    def action_by(self, values: int) -> None:
        count = 0 if self._shown is None else len(self._shown.series.incoming)
        if count:
            now = self._cursor
            # The first key takes up the newest value: that is what one looks for.
            self._move_to(count - 1 if now is None else max(0, min(count - 1, now + values)))

    def action_edge(self, at: int) -> None:
        count = 0 if self._shown is None else len(self._shown.series.incoming)
        if count:
            self._move_to(at % count)

    def action_whole_port(self) -> None:
        self._whole_port = not self._whole_port
        self._redraw()

    def action_marks(self) -> None:
        self._marks = self._choices[(self._choices.index(self._marks) + 1) % len(self._choices)]
        self._redraw()


def _no_lines(room: int) -> tuple[Line, ...]:
    """For a tile whose contents are made elsewhere."""
    return ()
