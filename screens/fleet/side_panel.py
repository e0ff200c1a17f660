"""The selected server beside the list: power, sensors, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.models.kind import ServerKind
from tui.models.sensors import SensorReading
from tui.readings.attention import has_sensors
from tui.store.reading import Reading
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines
from widgets.sensor_lines import sensor_lines
from widgets.server_lines import (
    error_lines,
    hardware_words,
    known_power,
    machine_line,
    name_line,
    power_line,
    tag_lines,
)

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

HARDWARE_LINES = 2
"""So many lines tell of the hardware, and of the system: more would push the sensors out of
view."""
_OUTSIDE = 2
"""Columns taken by the border and the blank beside it."""


class SidePanel(Lines):
    """Follows the cursor; everything in it comes from the store."""

    DEFAULT_CSS = """
    SidePanel { height: 1fr; border-left: solid $panel; padding-left: 1; }
    SidePanel:ansi { border-left: solid ansi_default; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="side")
        self._glyphs = glyphs

    def show(self, row: ServerRow | None, deck: Deck) -> None:
        """Show what is known of the server of a row.

        The row itself, not its id: finding a row by its id would decode the whole cached fleet.
        """
        self.set_lines([] if row is None else list(self._about(row, deck)))

    def _about(self, row: ServerRow, deck: Deck) -> list[Line]:
        width, store, now = max(10, self.size.width), deck.store, deck.clock.now()
        power = known_power(store.power(row.id), row)
        lines: list[Line] = [name_line(row, width), machine_line(row, width)]
        lines += [
            ((part, "dim"),)
            for text in (hardware_words(row), row.os)
            for part in fold(text, width)[:HARDWARE_LINES]
        ]
        lines += [(), power_line(power, now, self._glyphs)]
        if power.error:
            lines += error_lines(power.error, width)
        traffic = self._traffic(row, deck, width)
        lines += [
            (),
            *self._sensors(
                row, store.sensors(row.id), deck, width, room=self.size.height - len(traffic)
            ),
        ]
        lines += [(), *traffic, *tag_lines(row, width)]
        detail = store.detail(row.id)
        if detail.trouble:
            lines += [(), *error_lines(detail.trouble, width)]
        return lines

    def _sensors(
        self,
        row: ServerRow,
        reading: Reading[tuple[SensorReading, ...]],
        deck: Deck,
        width: int,
        *,
        room: int,
    ) -> list[Line]:
        if not has_sensors(row.kind):
            words = (
                "" if row.kind is ServerKind.UNKNOWN else f"A {row.kind} has no sensors of its own."
            )
            return [((words, "dim"),)]
        if reading.value is None:
            if reading.error:
                return error_lines(reading.error, width)
            return [(("Sensors not read yet", "dim"),)]
        limit = max(4, room - 14)
        lines = sensor_lines(
            reading.value, deck.store.sensor_history(row.id), width, self._glyphs, limit=limit
        )
        if reading.error:
            lines += error_lines(reading.error, width)
        return [(("Sensors", "head"),), *lines]

    def _traffic(self, row: ServerRow, deck: Deck, width: int) -> list[Line]:
        """The last day, when it has been looked at: moving through the list reads none."""
        if not deck.store.knows_topics:
            return []
        from tui.charts.series import Span
        from tui.readings.ports_topics import PORTS
        from tui.readings.traffic_topics import TRAFFIC, carrying, key_of_port
        from widgets.traffic_lines import traffic_lines

        ports = deck.store.known(PORTS, row.id).value
        if ports is None:
            return []
        traffic = deck.store.known(
            TRAFFIC, key_of_port(row.id, Span.DAY, ports, carrying(ports), row.ip)
        )
        if traffic.value is None or traffic.value.series is None or traffic.taken_at is None:
            return []
        age = deck.clock.now() - traffic.taken_at
        return [*traffic_lines(traffic.value.series, age, width, self._glyphs), ()]
