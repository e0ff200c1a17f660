"""The Overview tab: a server's state, cost, events, and actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.messages import Open, Place, Wish
from screens.server.overview_boxes import CHART_ROWS, OverviewBoxes
from screens.server.reinstall_banner import banner_lines, running_reinstall
from screens.server.sensors_boxes import warm_sensors
from screens.server.server_pane import TilePane
from tui.history.sample_values import HistorySpan
from tui.readings.attention import has_sensors
from tui.store.changes import Kind, mentions
from widgets.key_words import with_key_names
from widgets.lines import Line
from widgets.tiles import AROUND, Tile, room_in, side_by_side

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.changes import Changes

COLUMN = 40
"""Approximate width of a column of boxes, in cells."""
_LEAST_WIDE = 6
"""Minimum rows of a wide chart, including its axis."""
AXIS_ROWS = 2
_EVENTS_LEAST = 3
_MORE_ABOVE_FROM = 5
"""Minimum columns for a separate column with the other fields."""
_MOST_WIDE = 26


class OverviewPane(TilePane):
    """State, sensors, billing, machine, traffic, network, tags and actions in boxes; below them the
    traffic of the day and the events."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "progress", "Progress", key_display="Enter", id="server.progress"),
        Binding("r", "command('power.reboot')", "Reboot", show=False, id="server.reboot"),
        Binding("o", "command('power.on')", "Power on", show=False, id="server.power_on"),
        Binding("f", "command('power.off')", "Power off", show=False, id="server.power_off"),
        Binding(
            "h", "command('power.hard_off')", "Power off (hard)", show=False, id="server.power_hard"
        ),
        Binding("p", "command('access.open')", "Open IPMI", show=False, id="server.ipmi"),
        Binding("w", "command('hands.assistance')", "Remote hands", show=False, id="server.hands"),
    ]

    def look(self, server_id: int, deck: Deck) -> None:
        """Request samples and alarms from the history on disk, and the provider's events."""
        from tui.readings.history_topics import HISTORY, READ_HISTORY

        row, events = deck.store.row(server_id), deck.store.known(HISTORY, server_id)
        if events.taken_at is None and events.error is None:
            # One read is enough here: the History tab refreshes it.
            deck.engine.want(READ_HISTORY, server_id)
        if row is None or not has_sensors(row.kind):
            return
        history = deck.engine.history
        history.want_server(server_id)
        for warm in warm_sensors(deck.store.sensors(server_id).value or ()):
            history.want(server_id, warm.name, HistorySpan.HOUR)
            history.want(server_id, warm.name, HistorySpan.DAY)

    def follow(self, changes: Changes) -> None:
        """Request the samples of the hottest sensor once it is known."""
        if self._shown is not None and mentions(changes, Kind.SENSORS, Kind.FLEET, Kind.SERVER):
            self.look(*self._shown)

    def draw(self, server_id: int, deck: Deck) -> None:
        """Arrange the boxes in as many columns as fit."""
        row = deck.store.row(server_id)
        if row is None:
            gone = f"Server {server_id} is no longer in the list. {{key:go.back}} goes back."
            self.set_lines([((with_key_names(self, gone), "warn"),)])
            return
        self.hints.look()
        style = self.style_for(deck)
        boxes = OverviewBoxes(row, deck, self.glyphs, self.hints, style)
        width = self.columns
        going = running_reinstall(deck, server_id)
        lines: list[Line] = []
        if going is not None:
            key = self.hints.of("server.progress")
            lines = banner_lines(going, self.glyphs, deck.clock.now(), width, key, style)
        lines += side_by_side(_columns(boxes, width), width, style)
        lines += self._below(boxes, width, self.size.height - len(lines))
        self.set_tiles(lines)

    def _below(self, boxes: OverviewBoxes, width: int, free: int) -> list[Line]:
        """Return the wide boxes: a chart if there are figures, the events, the other fields."""
        rows = min(_MOST_WIDE, free - _EVENTS_LEAST - 2 * AROUND)
        chart: list[Line] = []
        if rows >= _LEAST_WIDE:
            chart = boxes.traffic_chart(width, rows)
            found = boxes.sensor_series(HistorySpan.DAY)
            if not chart and found is not None and not found.is_empty:
                tile = boxes.temperature(rows - AXIS_ROWS, HistorySpan.DAY)
                chart = boxes.wide(tile, width)
        left = max(_EVENTS_LEAST, free - len(chart) - AROUND)
        return [*chart, *self._events(boxes, width, left)]

    def _events(self, boxes: OverviewBoxes, width: int, rows: int) -> list[Line]:
        """Return the events, with the other fields next to them on a wide screen."""
        more = boxes.more(rows) if width >= 2 * COLUMN + 20 and boxes.has_sensors else None
        if more is None or width // COLUMN >= _MORE_ABOVE_FROM:
            lines = boxes.wide(boxes.events(max(_EVENTS_LEAST, rows)), width, rows)
            rest = boxes.more(200) if width < 2 * COLUMN + 20 else None
            return lines if rest is None else [*lines, *boxes.wide(rest, width)]
        shares = [width * 3 // 5, width - width * 3 // 5]
        return side_by_side(
            [[boxes.events(rows)], [more]], width, boxes.style, rows=rows + AROUND, shares=shares
        )

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable Enter for the progress of a reinstall only while there is a reinstall."""
        if action == "progress":
            return self._shown is not None and (
                running_reinstall(self._shown[1], self._shown[0]) is not None
            )
        return super().check_action(action, parameters)

    def action_progress(self) -> None:
        """Open the progress of the reinstall."""
        if self._shown is not None:
            self.post_message(Open(Place("reinstall", self._shown[0])))

    def action_command(self, command: str) -> None:
        """Start a command: a dialog asks before anything is sent."""
        self.post_message(Wish(command))


def _columns(boxes: OverviewBoxes, width: int) -> list[list[Tile]]:
    """Return the boxes in columns: two on a narrow screen, three at 120 columns, five at 200."""
    count = max(1, min(5, width // COLUMN))
    sensors = [boxes.sensors(), boxes.temperature()] if boxes.has_sensors else []
    money, plan = boxes.money(), boxes.traffic_plan()
    if count == 1:
        return [
            [
                boxes.state(),
                *sensors,
                money,
                boxes.machine(),
                plan,
                boxes.network(),
                boxes.tags(),
                boxes.do(),
            ]
        ]
    if count == 2:
        left = [boxes.state(), boxes.machine(), boxes.do()]
        right = [*sensors[:1], money, plan, boxes.network(), boxes.tags()]
        return [left, right] if sensors else [left[:2], [*right, boxes.do()]]
    first = [boxes.state(), boxes.machine(), boxes.network()]
    last = [money, plan, boxes.do()]
    if not sensors:
        more = boxes.more(12)
        middle = [more, boxes.tags()] if more is not None else [boxes.tags()]
        return [first, middle, last]
    columns = [first, [*sensors, boxes.tags()], last]
    if count >= 4:
        every, tags = [boxes.all_sensors()], boxes.tags()
        room = room_in(width // count, boxes.style)
        lines = max(_lines_of(column, room) for column in (first, every, last))
        chart = boxes.temperature(
            max(CHART_ROWS, lines - _lines_of([tags], room) - AXIS_ROWS - AROUND)
        )
        columns = [first, every, [chart, tags], last]
    if count >= 5:
        more = boxes.more(24)
        if more is not None:
            columns.append([more])
    return columns


def _lines_of(column: Sequence[Tile], room: int) -> int:
    """Return the number of lines that the boxes of a column need."""
    return sum(len(tile.draw(room)) + AROUND for tile in column)
