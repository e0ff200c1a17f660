"""Traffic of a port over a day, month or year: chart, value at a cursor, figures below."""

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
from widgets.chart_canvas import LEAST_COLUMNS, LEAST_ROWS, Marks
from widgets.chart_view import ChartView
from widgets.chart_words import caption, figure_lines, figured, readout
from widgets.fold import fold
from widgets.frames import FrameStyle
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines
from widgets.tiles import AROUND, Tile, room_in, tile_box
from widgets.traffic_plot import Compared, Manner, Plot, Shown, plot

__all__ = ["Compared", "Shown", "TrafficChart"]
_AROUND = 5
"""Lines around the chart: caption, cursor value, header of the figures, in, out."""
_LEAST_AROUND = 2
"""Rows around the chart if space is short: caption and cursor value."""
_LEAP_S = {"day": 3600.0, "month": 86_400.0, "year": 30 * 86_400.0}
"""Seconds of one large step of the cursor, by the name of the time span."""


class TrafficChart(Lines, can_focus=True):
    """Out is above the zero line and in below it if there is space; otherwise in is an area and out
    a line. Neither needs color.

    Left and right move a cursor by columns. Its value is shown below; in a frame, the screen shows
    it after `Moved`.
    """

    DEFAULT_CSS = """
    TrafficChart {
        height: 1fr;
        & > .lines--in { color: $text-primary; }
        & > .lines--out { color: $text-warning; text-style: bold; }
        & > .lines--speed { color: $text-accent; }
        & > .lines--other { color: $foreground; text-style: bold; }
        & > .lines--axis { color: $text-muted; }
        &:ansi > .lines--in { color: ansi_default; }
        &:ansi > .lines--out { color: ansi_magenta; text-style: bold; }
        &:ansi > .lines--speed { color: ansi_magenta; }
        &:ansi > .lines--other { color: ansi_default; text-style: bold; }
        &:ansi > .lines--axis { color: ansi_default; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"lines--{tone}" for tone in ("in", "out", "speed", "other", "axis")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "columns(-1)", "Earlier", show=False, id="chart.earlier"),
        Binding("right,l", "columns(1)", "Later", show=False, id="chart.later"),
        Binding("shift+left", "by(-1)", "Previous value", show=False, id="chart.earlier_value"),
        Binding("shift+right", "by(1)", "Next value", show=False, id="chart.later_value"),
        Binding(
            "pageup", "leap(-1)", "Hour, day, or month earlier", show=False, id="chart.much_earlier"
        ),
        Binding(
            "pagedown", "leap(1)", "Hour, day, or month later", show=False, id="chart.much_later"
        ),
        Binding("home", "edge(0)", "First value", show=False, id="chart.first"),
        Binding("end", "edge(-1)", "Last value", show=False, id="chart.last"),
        Binding("z", "zoom(True)", "Zoom in", show=False, id="chart.zoom_in"),
        Binding("Z", "zoom(False)", "Zoom out", show=False, id="chart.zoom_out"),
        Binding("b", "beside", "Side by side", show=False, id="chart.beside"),
        Binding("f", "whole_port", "Up to the port's speed", show=False, id="chart.whole_port"),
        Binding("m", "marks", "Change the chart style", show=False, id="chart.marks"),
    ]

    @dataclass
    class Moved(Message):
        """Message: the cursor moved to another value, or another part is visible."""

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
        self._view = ChartView()
        self._whole_port = self._beside = False
        self._plot: Plot | None = None
        self._figures = True
        """True if there is space for the figures below the chart."""

    @property
    def shown(self) -> Shown | None:
        """Return the chart's traffic."""
        return self._shown

    @property
    def part(self) -> Shown | None:
        """Return the traffic of the visible part."""
        return None if self._shown is None else self._shown.part(self._view)

    @property
    def is_part(self) -> bool:
        """Return whether only a part of the time span is visible."""
        return self._view.is_part

    @property
    def cursor(self) -> int | None:
        """Return the index of the cursor's value among all values; `None` before the first key
        press."""
        return self._view.cursor

    @property
    def samples(self) -> tuple[str, str]:
        """Return the marks of in and out for a legend."""
        return self._marks.samples

    def frame(self, style: FrameStyle | None, note: str = "") -> None:
        """Draw a frame instead of caption, cursor value and figures, which are then shown
        elsewhere."""
        if (style, note) != (self._frame_style, self._note):
            self._frame_style, self._note = style, note
            self._redraw()

    def show_traffic(self, shown: Shown) -> None:
        """Show other traffic; equal traffic costs nothing. The cursor stays at its time."""
        if shown == self._shown:
            return
        before = None if self._shown is None else self._shown.series
        self._shown, series = shown, shown.series
        self._view = _view_of(series, before, self._view)
        self._redraw()

    def relayout(self) -> None:
        self._redraw()

    def _redraw(self) -> None:
        """Draw again after a change of data, size, scale or marks."""
        self._plot = None
        shown, width, rows = self.part, self._room, self.size.height - _AROUND
        if shown is None or width < 1:
            return
        self._figures = rows >= LEAST_ROWS
        if self._frame_style is not None:
            rows = self.size.height - AROUND
        elif not self._figures:
            rows = self.size.height - _LEAST_AROUND
        if shown.series.incoming and width >= LEAST_COLUMNS and rows >= LEAST_ROWS:
            manner = Manner(self._marks, self._mirrored, self._whole_port, self._beside, self._zone)
            self._plot = plot(shown, width, rows, manner)
        self._tell()

    @property
    def _room(self) -> int:
        """Return the cells available for the chart."""
        return (
            self.size.width
            if self._frame_style is None
            else room_in(self.size.width, self._frame_style)
        )

    def _tell(self) -> None:
        """Assemble caption, chart, cursor value and figures; unchanged lines are not sent again."""
        shown = self.part
        if shown is None or self._shown is None:
            return
        unit = self._plot.canvas.axis.unit if self._plot else ""
        width = self.size.width
        lines: list[Line] = list(self._plot.canvas.lines) if self._plot else []
        if not lines and shown.series.incoming:
            lines = self._no_room()
        title = _title(
            shown,
            is_part=self.is_part,
            is_beside=self._plot is not None and len(self._plot.lefts) > 1,
        )
        if self._frame_style is not None:
            tile = Tile(", ".join(part for part in (title, unit) if part), _no_lines, self._note)
            self.set_lines(
                tile_box(tile, lines, width, self.size.height - AROUND, self._frame_style)
            )
            return
        lines = [
            caption(shown.series, title, unit, shown.speed_bps, width, self._glyphs),
            *lines,
            readout(self._shown.series, self.cursor, width, self._glyphs, self._zone),
        ]
        if self._figures or self._plot is None:
            lines += figure_lines(
                figured(shown.series), self._marks.samples, shown.speed_bps, width, self._glyphs
            )
        self.set_lines(lines)

    def _no_room(self) -> list[Line]:
        words = (
            f"A chart needs {LEAST_COLUMNS} columns and {LEAST_ROWS + _LEAST_AROUND} lines here."
        )
        return [((part, "dim"),) for part in fold(words, max(10, self._room))]

    # The cursor is painted over the drawn chart: moving it repaints two columns and its value.

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        # The caption, or the edge of the frame, is above.
        if self._plot is None or y + self.scroll_offset.y - 1 not in self._plot.rows:
            return strip
        for column in self._cursor_columns:
            under = strip.crop(column, column + 1).apply_style(Style(reverse=True))
            strip = Strip.join([strip.crop(0, column), under, strip.crop(column + 1)])
        return strip

    @property
    def _cursor_columns(self) -> tuple[int, ...]:
        before = 0 if self._frame_style is None else (self.size.width - self._room) // 2
        cells = () if self._plot is None else self._plot.cursor_cells(self._view)
        return tuple(before + cell for cell in cells)

    def _look(self, view: ChartView) -> None:
        """Show another part, or move the cursor."""
        before, columns = self._view, self._cursor_columns
        if view == before:
            return
        self._view = view
        if (view.first, view.last) != (before.first, before.last):
            self._redraw()
        else:
            if columns != self._cursor_columns and self._plot is not None:
                rows = self._plot.rows
                for column in {*columns, *self._cursor_columns}:
                    self.refresh(Region(column, rows.start + 1, 1, len(rows)))
            self._tell()
        self.post_message(self.Moved(self))

    def action_by(self, values: int) -> None:
        self._look(self._view.by_values(values))

    def action_columns(self, steps: int) -> None:
        if self._shown is not None:
            columns = self._plot.canvas.columns if self._plot else 0
            self._look(self._view.by_columns(steps, columns, self._shown.series.outgoing))

    def action_leap(self, steps: int) -> None:
        if self._shown is not None:
            series = self._shown.series
            values = max(1, round(_LEAP_S[series.span.word] / series.step_s))
            self._look(self._view.by_values(steps * values))

    def action_edge(self, at: int) -> None:
        if self._view.count:
            self._look(self._view.moved_to(at % self._view.count))

    def action_zoom(self, closer: bool) -> None:
        self._look(self._view.zoomed_in() if closer else self._view.zoomed_out())

    def action_beside(self) -> None:
        self._beside = not self._beside
        self._redraw()

    def action_whole_port(self) -> None:
        self._whole_port = not self._whole_port
        self._redraw()

    def action_marks(self) -> None:
        self._marks = self._choices[(self._choices.index(self._marks) + 1) % len(self._choices)]
        self._redraw()


def _view_of(series: Series, before: Series | None, view: ChartView) -> ChartView:
    """Return the view of other values: the cursor stays at its time, and zooming ends."""
    count = len(series.incoming)
    if before is None or view.cursor is None:
        same = before is not None and view.is_part and len(before.incoming) == count
        return view if same else ChartView.whole(count)
    at = round((before.time_of(view.cursor) - series.t0) / series.step_s)
    if view.is_part and len(before.incoming) == count and before.span == series.span:
        return view.moved_to(at)
    return ChartView.whole(count, at)


def _title(shown: Shown, *, is_part: bool, is_beside: bool) -> str:
    """Return the title with the meaning of the line over the areas."""
    words = f"{shown.title}, part" if is_part else shown.title
    return words if shown.other is None or is_beside else f"{words}, line: {shown.other.name}"


def _no_lines(room: int) -> tuple[Line, ...]:
    """Return no lines, for a tile whose contents are created elsewhere."""
    return ()
