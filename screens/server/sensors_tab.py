"""The tabs of a server: what it is, and what its sensors say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.server.server_pane import ServerPane
from tui.format import ago
from tui.models.kind import ServerKind
from tui.readings.attention import has_sensors
from widgets.lines import Line
from widgets.sensor_lines import sensor_lines
from widgets.server_lines import error_lines

if TYPE_CHECKING:
    from tui.deck import Deck


class SensorsPane(ServerPane):
    """Every sensor with its status and history. "no reading" is not a fault."""

    def draw(self, server_id: int, deck: Deck) -> None:
        row, reading, now = (
            deck.store.row(server_id),
            deck.store.sensors(server_id),
            deck.clock.now(),
        )
        kind = ServerKind.UNKNOWN if row is None else row.kind
        if not has_sensors(kind) and reading.value is None:
            words = (
                "Whether this server has sensors is not known yet."
                if kind is ServerKind.UNKNOWN
                else f"A {kind} has no sensors of its own; the provider reads them from bare metal "
                "only."
            )
            self.set_lines([((words, "dim"),)])
            return
        lines: list[Line] = []
        if reading.taken_at is not None:
            lines.append(((f"Read {ago(now - reading.taken_at)}", "dim"),))
        if reading.error:
            lines += error_lines(reading.error, self.room)
        if reading.value is None:
            lines.append((("Sensors not read yet; a reading takes a few seconds.", "dim"),))
        else:
            history = deck.store.sensor_history(server_id)
            lines += [(), *sensor_lines(reading.value, history, self.room, self.glyphs, words=True)]
        self.set_lines(lines)
