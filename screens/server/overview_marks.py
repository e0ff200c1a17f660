"""The status symbols of a server: power, health, rental, ports, remote access, maintenance.
Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from screens.server.network_choice import NetworkChoice
from tui.fleet.server_state import is_known_rental, is_rented
from tui.fleet.tag_guards import guards
from tui.format import ago, count, days_until, rate
from tui.history.history_views import alarms
from tui.models.kind import ServerKind
from tui.models.port import PortState
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.models.unknown_word import unknown_word
from tui.operations.openings import open_ways
from tui.readings.attention import SELECTED_S, Want, has_sensors
from tui.store.as_ordered import newest_delivery, points_of
from tui.text import safe_text
from widgets.delivery_lines import delivery_marks
from widgets.operation_lines import left_words, when_words
from widgets.overview_tiles import Mark, short_sensor_name
from widgets.read_state import ReadState, read_state

if TYPE_CHECKING:
    from screens.server.tab_keys import KeyHints
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from widgets.glyphs import Glyphs

DELIVERY_SHOWN_S = 7 * 86_400.0
"""Seconds after an order or reinstall during which a matching server is reported as matching."""
OLD_AFTER = 3.0
"""Number of refresh intervals after which a reading is marked as old."""
_PORT_WORDS = {
    PortState.UP: "Port up",
    PortState.DOWN: "Port down",
    PortState.OFF: "Port disabled",
    PortState.UNKNOWN: "Port state unknown",
}
_POWER_WORDS = {Power.ON: "Power on", Power.OFF: "Power off", Power.UNKNOWN: "Power unknown"}
_ALARMING = (SensorStatus.WARNING, SensorStatus.CRITICAL)


def state_marks(row: ServerRow, deck: Deck, glyphs: Glyphs, hints: KeyHints) -> list[Mark]:
    """Return one symbol for each possible problem; unknown has its own symbol."""
    return list(_Marks(row, deck, glyphs, hints).all())


class _Marks:
    """Builder of the symbols of one server at one time."""

    def __init__(self, row: ServerRow, deck: Deck, glyphs: Glyphs, hints: KeyHints) -> None:
        self.row, self._deck, self._glyphs, self._hints = row, deck, glyphs, hints
        self._store, self._now = deck.store, deck.clock.now()
        self._sensors = deck.store.sensors(row.id)
        self._network = NetworkChoice(row.id)
        self.has_sensors = has_sensors(row.kind) or self._sensors.value is not None
        self.is_vm = row.kind in (ServerKind.VM, ServerKind.VGPU)

    def all(self) -> Iterator[Mark]:
        """Return the symbols in order."""
        yield self._power()
        health = self._health()
        if health is not None:
            yield health
        yield self._rental()
        yield self._ports()
        yield from self._access()
        yield from self._guards()
        yield from self._delivery()

    def _power(self) -> Mark:
        power = self._store.power(self.row.id)
        value = power.value or Power.UNKNOWN
        sign = {Power.ON: self._glyphs.on, Power.OFF: self._glyphs.off}.get(
            value, self._glyphs.unknown
        )
        fresh_s = SELECTED_S[Want.POWER] * OLD_AFTER
        state = read_state(power, self._now, fresh_s)
        tone = {Power.ON: "good", Power.OFF: "strong"}.get(value, "dim")
        if state is ReadState.OLD:
            tone = "dim"
        if power.taken_at is None:
            note = "not read yet" if power.error is None else "could not be read"
        else:
            note = f"read {ago(self._now - power.taken_at)}"
        return Mark(sign, tone, _POWER_WORDS[value], note)

    def _health(self) -> Mark | None:
        if not self.has_sensors:
            if self.row.kind is ServerKind.UNKNOWN:
                return None
            return Mark(self._glyphs.no_reading, "dim", f"A {self.row.kind} has no sensors")
        known = alarms(self._store, self.row.id)
        if known is not None and known.active:
            first = known.active[0]
            since = f"since {when_words(first.since, self._now)}"
            return self._alarm(first.level, first.words_at(self._now), since, first.words)
        value = self._sensors.value
        if value is None:
            failed = self._sensors.error is not None
            words = "Sensors could not be read" if failed else "Sensors not read yet"
            return Mark(self._glyphs.unknown, "warn" if failed else "dim", words)
        bad = [sensor for sensor in value if sensor.status in _ALARMING]
        if bad:
            worst = max(bad, key=lambda sensor: sensor.status is SensorStatus.CRITICAL)
            words = f"{short_sensor_name(worst.name)} {worst.words}"
            return self._alarm(worst.status, words, f"{len(bad)} of {len(value)}")
        lying = [
            short_sensor_name(sensor.name) for sensor in value if sensor.note == "not plausible"
        ]
        if lying:
            words = f"Not plausible: {', '.join(lying)}"
            return Mark(self._glyphs.unknown, "warn", words, f"{len(lying)} of {len(value)}")
        read = sum(sensor.status is SensorStatus.OK for sensor in value)
        if not read:
            return Mark(self._glyphs.unknown, "dim", "No sensor reports a value")
        note = f"{read} of {len(value)} sensors"
        return Mark(self._glyphs.ok, "good", "No alarm", note)

    def _alarm(self, level: SensorStatus, words: str, note: str, short: str = "") -> Mark:
        is_critical = level is SensorStatus.CRITICAL
        sign = self._glyphs.critical if is_critical else self._glyphs.warning
        return Mark(sign, "bad" if is_critical else "warn", words, note, short)

    def _rental(self) -> Mark:
        row = self.row
        if not row.status:
            return Mark(self._glyphs.unknown, "dim", "Rental unknown")
        due = "" if row.days_left is None else f"due {days_until(row.days_left)}"
        if not is_known_rental(row.status):
            words = f"Rental: {unknown_word(safe_text(row.status, 30))}"
            return Mark(self._glyphs.unknown, "warn", words, due)
        if not is_rented(row.status):
            return Mark(self._glyphs.critical, "bad", f"Rental {safe_text(row.status, 30)}", due)
        soon = row.days_left is not None and row.days_left <= 3
        sign = self._glyphs.warning if soon else self._glyphs.ok
        return Mark(sign, "warn" if soon else "good", "Rented", due)

    def _ports(self) -> Mark:
        reading = self._network.ports(self._deck)
        ports = reading.value or ()
        at = self._network.place(ports)
        if at is None:
            words = "Ports could not be read" if reading.error else "Ports not read yet"
            note = self._hints.with_words("server.network", "reads them")
            return Mark(self._glyphs.unknown, "warn" if reading.error else "dim", words, note)
        port = ports[at]
        good = port.state is PortState.UP
        words = _PORT_WORDS[port.state] + (f", {rate(port.most_bps)}" if port.most_bps else "")
        sign = self._glyphs.ok if good else self._glyphs.warning
        if port.state is PortState.UNKNOWN:
            sign = self._glyphs.unknown
        return Mark(sign, "good" if good else "warn", words, count(len(ports), "port"))

    def _access(self) -> Iterator[Mark]:
        ends = open_ways(self._store.loose_ends, self.row.id)
        for end in ends[:2]:
            yield Mark(
                self._glyphs.warning, end.tone, safe_text(end.what, 60), left_words(end, self._now)
            )
        if ends:
            return
        if self.is_vm:
            yield Mark(
                self._glyphs.no_reading,
                "dim",
                "Console not open",
                self._hints.with_words("server.console", "Open"),
            )
        elif self.row.remote_control is False:
            yield Mark(self._glyphs.no_reading, "dim", "No remote control")
        else:
            note = self._hints.with_words("server.ipmi", "Open")
            yield Mark(self._glyphs.no_reading, "dim", "IPMI access not open", note)

    def _delivery(self) -> Iterator[Mark]:
        """Yield whether the server matches its order or reinstall: shortly after it, or if it does
        not match."""
        delivery = newest_delivery(self._store.operations.values(), self.row.id)
        if delivery is None or delivery.operation.settled:
            return
        marks = delivery_marks(points_of(self._store, delivery), self._glyphs)
        is_recent = self._now - delivery.ended_at < DELIVERY_SHOWN_S
        yield from (mark for mark in marks if is_recent or mark.tone == "bad")

    def _guards(self) -> Iterator[Mark]:
        for guard in guards(self.row.tags):
            if guard.holds(self._now):
                words = guard.sentence(self._now)
                yield Mark(self._glyphs.warning, "warn", f"{words[:1].upper()}{words[1:]}")
