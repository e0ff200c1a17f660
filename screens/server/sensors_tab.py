"""The Sensors tab: temperatures over time, values with their trends, the cause of an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.messages import Wish
from screens.server.metrics_tile import METRIC_KINDS, metrics_tile, metrics_wait_s
from screens.server.sensors_boxes import SensorBoxes, warm_sensors
from screens.server.server_pane import TilePane
from tui.format import duration
from tui.history.sample_values import HistorySpan
from tui.models.kind import ServerKind
from tui.readings.attention import has_sensors
from tui.store.changes import Kind, mentions
from widgets.fold import fold
from widgets.frames import FrameStyle
from widgets.heat_chart import plot_columns
from widgets.lines import Line
from widgets.tiles import AROUND, Tile, room_in, side_by_side

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.changes import Changes

_THREE_FROM = 180
_CHART_LEAST, _CHART_NARROW = 8, 7
_MOST_WANTED = 16
"""Maximum number of sensors whose series are read: those that the tab draws."""


class SensorsPane(TilePane):
    """Sensors of a server: left and right move the time cursor; letters choose the time span of the
    chart."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor(-1)", "Earlier", show=False, id="server.sensors_earlier"),
        Binding("right", "cursor(1)", "Later", show=False, id="server.sensors_later"),
        Binding("h", "span('1h')", "1 hour", id="server.sensors_hour"),
        Binding("H", "span('6h')", "6 hours", id="server.sensors_6_hours"),
        Binding("D", "span('24h')", "24 hours", id="server.sensors_day"),
        Binding("W", "span('7d')", "7 days", show=False, id="server.sensors_week"),
        Binding("M", "span('30d')", "30 days", show=False, id="server.sensors_month"),
        Binding("p", "command('access.open')", "Open IPMI", show=False, id="server.ipmi"),
        Binding("r", "command('power.reboot')", "Reboot", show=False, id="server.reboot"),
        Binding("w", "command('hands.assistance')", "Remote hands", show=False, id="server.hands"),
        Binding("m", "metrics", "Read metrics", id="server.metrics"),
        Binding("escape", "leave_time", "Now", show=False, id="server.sensors_now"),
    ]
    _span = HistorySpan.HOUR
    _cursor: int | None = None
    _plot = 0
    """Columns of the plot as drawn."""

    def look(self, server_id: int, deck: Deck) -> None:
        """Request samples, trends and alarms from the history on disk: no HTTP request is sent."""
        readings = deck.store.sensors(server_id).value or ()
        if not readings:
            return
        history = deck.engine.history
        history.want_server(server_id)
        warm = warm_sensors(readings)
        others = [sensor for sensor in readings if sensor.value is not None and sensor not in warm]
        for sensor in [*warm, *others][:_MOST_WANTED]:
            history.want(server_id, sensor.name, self._span)

    def follow(self, changes: Changes) -> None:
        """Request the samples of newly known sensors."""
        if self._shown is not None and mentions(changes, Kind.SENSORS, Kind.FLEET):
            self.look(*self._shown)

    def concerns(self, changes: Changes) -> bool:
        """Return whether sensors of other servers were read: the tab compares them."""
        return mentions(changes, Kind.SENSORS)

    def draw(self, server_id: int, deck: Deck) -> None:
        """Arrange the boxes in one, two or three columns."""
        row = deck.store.row(server_id)
        kind = ServerKind.UNKNOWN if row is None else row.kind
        self.hints.look()
        style = self.style_for(deck)
        boxes = SensorBoxes(server_id, deck, self.glyphs, self.hints, self._span)
        width, height = self.columns, self.size.height
        if not has_sensors(kind) and deck.store.sensors(server_id).value is None:
            self._without_sensors(kind, boxes, width, height, style)
            return
        if width < 72:
            rows = [self._temperature(boxes, width, _CHART_NARROW, style), *_all(boxes)]
            self.set_tiles(side_by_side([rows], width, style))
        elif style is FrameStyle.HEADING and width < 100:
            self._narrow(boxes, width, style)
        else:
            self._wide(boxes, width, height, style)

    def _temperature(self, boxes: SensorBoxes, width: int, rows: int, style: FrameStyle) -> Tile:
        room = room_in(width, style)
        self._plot = plot_columns(room)
        if self._cursor is not None:
            self._cursor = max(0, min(self._plot - 1, self._cursor))
        spans = "   ".join(
            self.hints.with_words(f"server.sensors_{name}", words)
            for name, words in (
                ("hour", "1 h"),
                ("6_hours", "6 h"),
                ("day", "24 h"),
                ("week", "7 d"),
                ("month", "30 d"),
            )
        )
        return boxes.temperature(rows, self._cursor, spans)

    def _narrow(self, boxes: SensorBoxes, width: int, style: FrameStyle) -> None:
        """Return the layout for 80 columns: the chart on top, two columns below, all without
        frames."""
        chart = self._temperature(boxes, width, _CHART_NARROW + 2, style)
        lines = side_by_side([[chart]], width, style)
        left = [boxes.now(self._cursor, self._plot)]
        right = [boxes.why(), *(tile for tile in (boxes.fans(), boxes.power()) if tile)]
        shares = [38, width - 38]
        lines += side_by_side([left, right], width, style, shares=shares)
        lines += side_by_side([[boxes.log(8)], [boxes.others(8)]], width, style, shares=shares)
        self.set_tiles(lines)

    def _wide(self, boxes: SensorBoxes, width: int, height: int, style: FrameStyle) -> None:
        side = max(42, min(56, width * 3 // 10))
        columns = 3 if width >= _THREE_FROM else 2
        main = width - side * (columns - 1)
        below = [tile for tile in (boxes.fans(), boxes.power()) if tile is not None]
        room = room_in(main, style)
        used = sum(len(tile.draw(room)) + AROUND for tile in below)
        rows = max(_CHART_LEAST, height - used - AROUND)
        left = [self._temperature(boxes, main, rows, style), *below]
        now, why = boxes.now(self._cursor, self._plot), boxes.why()
        if columns == 3:
            middle, right = [now, boxes.log(40)], [why, boxes.others(40)]
            shares = [main, side, side]
            self.set_tiles(side_by_side([left, middle, right], width, style, shares=shares))
            return
        taken = sum(len(tile.draw(room_in(side, style))) + AROUND for tile in (now, why))
        free = max(6, height - taken - 2 * AROUND)
        logged = max(1, min(6, free // 3))
        right = [now, why, boxes.others(max(3, free - logged)), boxes.log(logged)]
        self.set_tiles(side_by_side([left, right], width, style, shares=[main, side]))

    def _without_sensors(
        self, kind: ServerKind, boxes: SensorBoxes, width: int, height: int, style: FrameStyle
    ) -> None:
        """Explain why there are no sensors, and show servers that have some."""
        words = (
            "The kind of this server is not known yet, so its sensors are unknown."
            if kind is ServerKind.UNKNOWN
            else f"A {kind} has no sensors of its own. The provider reads bare metal only."
        )

        def draw(room: int) -> list[Line]:
            return [((part, "dim"),) for part in fold(words, room)]

        tiles = [Tile("Sensors", draw)]
        if self._shown is not None and kind in METRIC_KINDS:
            server_id, deck = self._shown
            tiles.append(metrics_tile(server_id, deck, self.glyphs, self.hints))
        tiles.append(boxes.others(max(3, height - 16)))
        self.set_tiles(side_by_side([tiles], width, style))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Make Esc return from an earlier time to the present first."""
        if action == "leave_time":
            return self._cursor is not None
        if action == "metrics":
            row = None if self._shown is None else self._shown[1].store.row(self._shown[0])
            return row is not None and row.kind in METRIC_KINDS
        return super().check_action(action, parameters)

    def action_metrics(self) -> None:
        """Read the metrics of the VM, at most once a minute."""
        from tui.readings.metrics_topics import READ_METRICS

        if self._shown is not None:
            server_id, deck = self._shown
            wait = metrics_wait_s(server_id, deck)
            if wait > 0:
                self.app.notify(f"Metrics can be read again in {duration(wait)}.", timeout=5)
            deck.engine.want(READ_METRICS, server_id)

    def action_leave_time(self) -> None:
        """Show the newest values again."""
        self._cursor = None
        self.show_again()
        self.refresh_bindings()

    def action_cursor(self, by: int) -> None:
        """Move the time cursor; beyond the newest value, return to the present."""
        if self._plot < 1:
            return
        at = self._plot - 1 if self._cursor is None else self._cursor + by
        self._cursor = None if at >= self._plot and self._cursor is not None else max(0, at)
        self.show_again()
        self.refresh_bindings()

    def action_span(self, span: str) -> None:
        """Choose the time span of the chart."""
        self._span, self._cursor = HistorySpan(span), None
        if self._shown is not None:
            self.look(*self._shown)
        self.show_again()

    def action_command(self, command: str) -> None:
        """Start a command: a dialog asks before anything is sent."""
        self.post_message(Wish(command))


def _all(boxes: SensorBoxes) -> list[Tile]:
    """Return the boxes below the chart, for a single column."""
    found = [boxes.now(None, 0), boxes.why(), boxes.fans(), boxes.power(), boxes.log(8)]
    return [tile for tile in found if tile is not None]
