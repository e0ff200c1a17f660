"""The tabs of a server: what it is, and what its sensors say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.format import ago
from tui.models.kind import ServerKind
from tui.readings.attention import has_sensors
from widgets.lines import Line, beside, field
from widgets.pane import Pane
from widgets.sensor_lines import sensor_lines
from widgets.server_lines import error_lines, facts_of, known_power, name_line, power_line

if TYPE_CHECKING:
    from tui.deck import Deck


TWO_COLUMNS, LEFT_WIDTH = 110, 56
"""From so many cells on the Overview has two columns, and the second begins there."""
MOST_SENSORS = 20


class ServerPane(Pane):
    """Shows a server again when its width changes: a tab that was hidden had none.

    Keys of a tab stand in the `BINDINGS` of its pane, with ids `server.…`.
    """

    _shown: tuple[int, Deck] | None = None

    def look(self, server_id: int, deck: Deck) -> None:
        """The tab is in view, again or still: want what it shows (`deck.engine.want`)."""

    def argument(self) -> object:
        """What a command is for here besides the server."""
        return None

    def show(self, server_id: int, deck: Deck) -> None:
        """Show what the store knows."""
        self._shown = (server_id, deck)
        self.draw(server_id, deck)

    def show_again(self) -> None:
        if self._shown is not None:
            self.draw(*self._shown)

    def draw(self, server_id: int, deck: Deck) -> None:
        """Make the lines."""


class OverviewPane(ServerPane):
    """Power, identity, hardware, addresses, rental, tags; then whatever else the answer held."""

    def draw(self, server_id: int, deck: Deck) -> None:
        row, detail, now = deck.store.row(server_id), deck.store.detail(server_id), deck.clock.now()
        if row is None:
            self.set_lines(
                [((f"Server {server_id} is not in the list any more. Esc goes back.", "warn"),)]
            )
            return
        power = known_power(deck.store.power(server_id), row)
        lines: list[Line] = [name_line(row, self.room), power_line(power, now, self.glyphs)]
        if power.error:
            lines += error_lines(power.error, self.room)
        lines += [(), *facts_of(row, self.room)]
        if detail.taken_at is not None:
            lines.append(
                field("Details", f"read {ago(now - detail.taken_at)}", self.room, tone="dim")
            )
        if detail.trouble:
            lines += error_lines(detail.trouble, self.room)
        others = [] if detail.value is None else list(detail.value.other_facts())
        if self.room < TWO_COLUMNS:
            self.set_lines([*lines, *_other_lines(others, self.room)])
            return
        sensors = self._sensor_lines(server_id, deck, right := self.room - LEFT_WIDTH)
        self.set_lines(
            beside(lines, [*sensors, *_other_lines(others, right, first=not sensors)], LEFT_WIDTH)
        )

    def _sensor_lines(self, server_id: int, deck: Deck, width: int) -> list[Line]:
        """What the sensors say, as far as they have been read: they have their own tab, with all
        that can go wrong."""
        reading = deck.store.sensors(server_id)
        if reading.value is None or reading.taken_at is None:
            return []
        history = deck.store.sensor_history(server_id)
        head = (("Sensors", "head"), (f"   read {ago(deck.clock.now() - reading.taken_at)}", "dim"))
        return [head, *sensor_lines(reading.value, history, width, self.glyphs, limit=MOST_SENSORS)]


def _other_lines(
    others: Sequence[tuple[str, str]], width: int, *, first: bool = False
) -> list[Line]:
    """What the answer held besides, name by name."""
    if not others:
        return []
    lines: list[Line] = [] if first else [()]
    lines.append((("Also in the answer", "head"),))
    return [
        *lines,
        *(field(name, value or "-", width, tone="dim", name_width=28) for name, value in others),
    ]


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
