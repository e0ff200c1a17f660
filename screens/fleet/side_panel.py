"""The panel of the selected server: state, sensors, a chart, traffic, and actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from screens.fleet.action_hints import ActionHints
from screens.fleet.row_facts import StoreFacts
from screens.fleet.side_boxes import Box, stacked
from screens.fleet.state_marks import most_important
from tui.fleet.server_state import is_known_rental, is_rented, rental_reason
from tui.format import ago, days_until
from tui.models.kind import ServerKind
from tui.models.sensors import hottest
from tui.readings.attention import SELECTED_S, Want, has_sensors
from widgets.fold import fold
from widgets.frames import FrameStyle, inner_width
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines
from widgets.read_state import ReadState, read_state
from widgets.scales import TEMPERATURE
from widgets.server_lines import (
    error_lines,
    facts_of,
    hardware_words,
    machine_line,
    power_line,
)

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

LEAST_WIDTH = 20
HARDWARE_LINES = 2
"""Maximum lines for the hardware, and for the system: more would push the sensors out of view."""
_CHART_ROWS, _TALL_CHART_ROWS, _TALL = 5, 9, 46
MOST_TASKS = 6
_OWN_TAGS = frozenset({"hostname", "server_name"})
_SHOWN_ABOVE = frozenset(
    {"State", "Rental", "Kind", "Location", "Main IP", "System", "CPU", "Memory"}
)
Keys = Mapping[str, str]


class SidePanel(Lines):
    """Boxes about the server under the cursor. All data comes from the store."""

    DEFAULT_CSS = "SidePanel { height: 1fr; }"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="side")
        self._glyphs = glyphs
        self.hints = ActionHints()

    def show(self, row: ServerRow | None, deck: Deck, keys: Keys, style: FrameStyle) -> None:
        """Show the known data of a row's server.

        Pass the row, not its id: looking up a row by id would decode the whole cached fleet.
        """
        width, height = self.size
        if row is None or width < LEAST_WIDTH or height < 1:
            self.set_lines([])
            return
        inside = inner_width(width, style)
        boxes = [
            self._server(row, deck, inside),
            self._sensors(row, deck, inside),
            *self._chart(row, deck, inside),
            self._traffic(row, deck, inside),
            Box("Do", self.hints.lines(row, keys, inside), urgency=2),
            Box(
                "Details",
                [line for line in facts_of(row, inside) if _name_of(line) not in _SHOWN_ABOVE],
                keys.get("list.open", ""),
                least=3,
                urgency=5,
                grows=True,
            ),
            *self._recent(row, deck, inside),
        ]
        self.set_lines(stacked([box for box in boxes if box.lines], width, height, style))

    def want(self, row: ServerRow, deck: Deck, ready: Callable[[], None]) -> None:
        """Request the panel's data that the list does not contain: history, ports and traffic.

        Args:
            ready: Called on a worker thread when the actions can be shown.
        """
        self.hints.load(deck, ready)

        def job() -> None:
            # Run on the local worker: building the models takes time.
            from screens.fleet.traffic_box import want_traffic
            from tui.history.sample_values import HistorySpan

            want_traffic(deck, row)
            top = hottest(deck.store.sensors(row.id).value or ())
            if top is not None:
                deck.engine.history.want(row.id, top.name, HistorySpan.HOUR)

        if deck.store.session.signed_in:
            deck.engine.on_disk(job)

    def _server(self, row: ServerRow, deck: Deck, width: int) -> Box:
        store, now = deck.store, deck.clock.now()
        facts = StoreFacts(store, deck.clock)
        work = facts.work(row)
        word, tone = most_important(row, facts, work)
        power = store.power(row.id)
        lines: list[Line] = [machine_line(row, width)]
        lines += [
            ((part, "dim"),)
            for text in (hardware_words(row), row.os)
            for part in fold(text, width)[:HARDWARE_LINES]
        ]
        lines.append(power_line(power, now, self._glyphs))
        if power.error:
            lines += error_lines(power.error, width, 2)
        lines += self._rental_lines(row, width)
        if work is not None:
            lines.append(((f"{self._glyphs.asking} {work.words}", "warn"),))
        tags = "  ".join(
            f"{tag}={value}" if value else tag for tag, value in row.tags if tag not in _OWN_TAGS
        )
        lines += [((part, ""),) for part in fold(tags, width)[:2]]
        trouble = store.detail(row.id).trouble
        if trouble:
            lines += error_lines(trouble, width, 2)
        title: Line = ((row.hostname or "unnamed", "title"), (f" {row.id}", "dim"))
        return Box(title, lines, ((word, tone),))

    def _rental_lines(self, row: ServerRow, width: int) -> list[Line]:
        if not row.status:
            return [((f"{self._glyphs.no_reading} Rental not read yet", "dim"),)]
        if not is_known_rental(row.status):
            words = f"{self._glyphs.unknown} {rental_reason(row.status)}"
            return [((part, "warn"),) for part in fold(words, width)]
        rented = is_rented(row.status)
        mark = self._glyphs.ok if rented else self._glyphs.critical
        due = "" if row.days_left is None else f"   due {days_until(row.days_left)}"
        words = "active" if rented else row.status
        return [((f"{mark} Rental {words}", "" if rented else "bad"), (due, "dim"))]

    def _sensors(self, row: ServerRow, deck: Deck, width: int) -> Box:
        if not has_sensors(row.kind):
            is_known = row.kind is not ServerKind.UNKNOWN
            words = f"A {row.kind} has no sensors of its own." if is_known else "not known yet"
            return Box("Sensors", [((words, "dim"),)], urgency=1)
        reading, now = deck.store.sensors(row.id), deck.clock.now()
        state = read_state(reading, now, 3 * SELECTED_S[Want.SENSORS])
        if reading.value is None:
            lines = (
                error_lines(reading.error, width)
                if reading.error
                else [(("Sensors not read yet", "dim"),)]
            )
            return Box("Sensors", lines, urgency=1)
        seen = deck.store.sensor_history(row.id)
        from screens.fleet.sensor_gauges import gauge_lines

        lines = gauge_lines(reading.value, width, self._glyphs, seen=seen, state=state)
        if reading.error:
            lines = [*error_lines(reading.error, width, 2), *lines]
        taken_at = reading.taken_at
        age = "" if taken_at is None else f"read {ago(now - taken_at)}"
        right = ((age, "warn" if state is ReadState.OLD else "dim"),)
        return Box("Sensors", lines, right, least=4, urgency=1, grows=True)

    def _chart(self, row: ServerRow, deck: Deck, width: int) -> list[Box]:
        """Return the hottest sensor over the last hour; nothing without a history."""
        top = hottest(deck.store.sensors(row.id).value or ())
        if top is None or not deck.store.knows_topics:
            return []
        from screens.fleet.problem_words import short_name
        from tui.history.history_views import series, trend
        from tui.history.sample_values import HistorySpan
        from widgets.line_chart import line_chart

        found = series(deck.store, row.id, top.name, HistorySpan.HOUR).value
        if found is None or found.is_empty:
            return []
        samples = [(each.at, each.mean) for each in found.samples if each.mean is not None]
        rows = _TALL_CHART_ROWS if self.size.height >= _TALL else _CHART_ROWS
        lines = line_chart(
            samples,
            (found.begins, found.ends),
            TEMPERATURE,
            width,
            rows,
            longest_gap_s=found.gap_s,
            ascii=self._glyphs.on.isascii(),
        )
        moving = trend(deck.store, row.id, top.name).words
        title = f"{short_name(top.name)} {self._glyphs.degree}, {found.span.words}"
        return [Box(title, lines, "" if moving == "unknown" else moving, urgency=4)]

    def _recent(self, row: ServerRow, deck: Deck, width: int) -> list[Box]:
        """Return the newest tasks of the server, if the panel has space for them."""
        own = [each for each in deck.store.operations.values() if each.server_id == row.id]
        if not own:
            return []
        from screens.fleet.recent_tasks import recent_lines
        from screens.operations.task_lines import task_lines

        newest = task_lines(own, (), _no_comeback, ())[:MOST_TASKS]
        lines = recent_lines(newest, width, self._glyphs, deck.clock.now())
        return [Box("Recent tasks", lines, urgency=6)]

    def _traffic(self, row: ServerRow, deck: Deck, width: int) -> Box:
        if not deck.store.knows_topics:
            return Box("Traffic", [(("not read yet", "dim"),)], urgency=3)
        from screens.fleet.traffic_box import traffic_box

        return traffic_box(row, deck, width, self._glyphs)


def _no_comeback(server_id: int) -> None:
    """Return no post-reboot check: the box has space only for titles."""


def _name_of(line: Line) -> str:
    """Return the name of a field."""
    return line[0][0].strip()
