"""The History tab: operations from this machine, alarms, and the provider's events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.account_tiles import ends_tile, recent_tile
from screens.fleet_tiles import problems_tile
from screens.server.happenings import alarm_happenings, no_alarm_lines
from screens.server.overview_boxes import OverviewBoxes
from screens.server.server_pane import TilePane
from screens.server.task_words import task_words
from tui.format import ago, local_time
from tui.history.sample_values import HistorySpan
from tui.models.sensors import hottest
from tui.readings.attention import has_sensors
from tui.readings.history_topics import HISTORY, READ_HISTORY
from tui.store.operations import Operation, OpState
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.frames import ROOMY_COLUMNS
from widgets.lines import Line
from widgets.overview_tiles import happening_lines
from widgets.server_lines import error_lines
from widgets.tile_block import beside_each_other
from widgets.tiles import Tile, side_by_side

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.history import HistoryLine
    from widgets.glyphs import Glyphs

MOST_OWN, MOST_ALARMS = 40, 12
CHART_ROWS, TALL_CHART_ROWS = 9, 16
TALL_LINES = 32
_TASK, _WIDE_TASK = 24, 40
_TONES = {
    OpState.DONE: "good",
    OpState.FAILED: "bad",
    OpState.REFUSED: "bad",
    OpState.UNKNOWN: "warn",
    OpState.RUNNING: "key",
    OpState.SENDING: "key",
}
_GOOD = frozenset({"", "ok", "success", "done"})


def history_line(line: HistoryLine, width: int) -> Line:
    """Return an event as one line: time, action, result, user."""
    when = (fit_text(line.when or "time unknown", 21), "dim")
    how = (fit_text(line.how, 8), "" if line.how.lower() in _GOOD else "warn")
    rest = " ".join(part for part in (line.who, line.rest) if part)
    room = max(8, width - 21 - 8)
    what = min(room, max(18, room - len(rest) - 1))
    return (
        when,
        (fit_text(line.what or "?", what), ""),
        how,
        (fit_text(rest, max(1, room - what)), "dim"),
    )


def own_line(operation: Operation, width: int) -> Line:
    """Return an operation as one line: time, task, state, last message."""
    when = (fit_text(local_time(operation.planned_at), 21), "dim")
    state = (fit_text(str(operation.state), 9), _TONES.get(operation.state, ""))
    task = _TASK if width < ROOMY_COLUMNS else _WIDE_TASK
    return (
        when,
        (fit_text(task_words(operation), task), ""),
        (" ", ""),
        state,
        (fit_text(safe_text(operation.said, 300), max(8, width - 31 - task)).rstrip(), "dim"),
    )


class HistoryTab(TilePane):
    """Own operations of recent weeks, newest first, the provider's events, and alarms."""

    def look(self, server_id: int, deck: Deck) -> None:
        """Request the provider's events, and the alarms from the history on disk."""
        deck.engine.want(READ_HISTORY, server_id)
        row = deck.store.row(server_id)
        if row is not None and has_sensors(row.kind):
            deck.engine.history.want_server(server_id)
            warm = hottest(deck.store.sensors(server_id).value or ())
            if warm is not None:
                deck.engine.history.want(server_id, warm.name, HistorySpan.WEEK)

    def draw(self, server_id: int, deck: Deck) -> None:
        """Arrange the boxes below each other, or next to each other on a wide screen."""
        self.hints.look()
        style, width, height = self.style_for(deck), self.columns, self.size.height
        own, provider = _own_tile(server_id, deck), _provider_tile(server_id, deck)
        row = deck.store.row(server_id)
        chart: list[Line] = []
        alarms: list[Tile] = []
        if row is not None and has_sensors(row.kind):
            boxes = OverviewBoxes(row, deck, self.glyphs, self.hints, style)
            rows = CHART_ROWS if height < TALL_LINES else TALL_CHART_ROWS
            chart = boxes.wide(boxes.temperature(rows, HistorySpan.WEEK), width)
            alarms = [_alarms_tile(server_id, deck, self.glyphs)]
        if width < ROOMY_COLUMNS:
            tiles = side_by_side([[own, *alarms, provider]], width, style, rows=height - len(chart))
            self.set_tiles([*chart, *tiles])
            return
        shares, left = (width * 3 // 5, width - width * 3 // 5), height - len(chart)
        others = recent_tile(deck, self.glyphs)._replace(title="Tasks, all servers")
        beside = [*alarms, others, ends_tile(deck, self.glyphs, is_narrow=True)]
        main = [own, provider]
        if row is not None:
            boxes = OverviewBoxes(row, deck, self.glyphs, self.hints, style)
            beside += [boxes.state(), boxes.machine(), boxes.money(), boxes.network()]
            main += [boxes.events(MOST_OWN)]
        beside.append(problems_tile(deck, self.glyphs))
        tiles = beside_each_other(main, beside, shares, left, style)
        self.set_tiles([*chart, *tiles])


def _own_tile(server_id: int, deck: Deck) -> Tile:
    own = [
        operation
        for operation in deck.store.operations.values()
        if operation.server_id == server_id
    ]
    own.sort(key=_number, reverse=True)

    def draw(room: int) -> list[Line]:
        lines = [own_line(operation, room) for operation in own[:MOST_OWN]]
        if len(own) > MOST_OWN:
            lines.append(((f"{len(own) - MOST_OWN:,} more on the Operations screen", "dim"),))
        return lines or [(("Nothing was sent from this machine in the last 30 days.", "dim"),)]

    return Tile("Sent from this machine", draw, str(len(own)) if own else "")


def _number(operation: Operation) -> int:
    return operation.id


def _provider_tile(server_id: int, deck: Deck) -> Tile:
    reading, now = deck.store.known(HISTORY, server_id), deck.clock.now()

    def draw(room: int) -> list[Line]:
        lines = error_lines(reading.trouble, room) if reading.trouble else []
        if reading.value is None:
            return lines or [(("Not read yet.", "dim"),)]
        lines += [history_line(line, room) for line in reading.value]
        if not reading.value:
            lines.append((("The provider lists no events of this server.", "dim"),))
        return lines

    age = "not read yet" if reading.taken_at is None else f"read {ago(now - reading.taken_at)}"
    return Tile("Recorded by the provider", draw, age)


def _alarms_tile(server_id: int, deck: Deck, glyphs: Glyphs) -> Tile:
    now = deck.clock.now()
    found = alarm_happenings(deck, server_id, glyphs, now)[:MOST_ALARMS]

    def draw(room: int) -> list[Line]:
        return happening_lines(found, room) or no_alarm_lines(deck.store, server_id, now, room)

    return Tile("Alarms", draw, str(len(found)) if found else "")
