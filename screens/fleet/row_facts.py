"""Facts about a server beyond its row: work, sensor state, traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.models.sensors import SensorReading, SensorStatus, by_urgency
from tui.readings.attention import VISIBLE_S, Want, has_sensors
from widgets.read_state import ReadState, read_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.charts.series import Series
    from tui.clock import Clock
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.operations import Operation
    from tui.store.store import Store

TRAFFIC_FRESH_S = 600.0
"""Two measuring intervals of the provider, in seconds."""


_NONE: Mapping[str, Deck] = {}


@dataclass(frozen=True, slots=True)
class Work:
    """A running task on a server."""

    words: str
    is_undecided: bool = False


class RowFacts:
    """No facts beyond the row: for a table without a store."""

    def account(self, row: ServerRow) -> tuple[str, str]:
        """Return the account of the server and its tone."""
        return row.account, ""

    def work(self, row: ServerRow) -> Work | None:
        """Return the running or undecided task of the server."""
        return None

    def alarm_words(self, row: ServerRow) -> str:
        """Return the alarm of the server as one word."""
        return str(row.alarm)

    def sensors(self, row: ServerRow) -> ReadState | None:
        """Return the state of its sensor readings; `None` for servers without sensors."""
        return ReadState.CURRENT if has_sensors(row.kind) else None

    def power_is_old(self, row: ServerRow) -> bool:
        """Return whether the power reading is older than its refresh interval."""
        return False

    def traffic(self, row: ServerRow) -> tuple[Series, float] | None:
        """Return the outgoing traffic of the last day and its age in seconds, if it was read."""
        return None


class StoreFacts(RowFacts):
    """Facts from the store. UI thread; reads nothing from the provider."""

    def __init__(self, store: Store, clock: Clock, accounts: Mapping[str, Deck] = _NONE) -> None:
        """
        Args:
            accounts: The decks of the accounts in a list of several.
        """
        self._store, self._clock, self._accounts = store, clock, accounts

    def account(self, row: ServerRow) -> tuple[str, str]:
        deck = self._accounts.get(row.account)
        if deck is None:
            return row.account, ""
        session = deck.store.session
        is_lost = session.problem or deck.store.fleet.error
        if is_lost or not (session.signed_in or session.busy):
            return f"{row.account}?", "warn"
        color = deck.settings.profile(deck.profile).color
        return row.account, f"paint {color}" if color else ""

    def work(self, row: ServerRow) -> Work | None:
        steps = self._reinstall_steps(row)
        if steps:
            return Work(steps)
        operation = self._store.pending(row.id)
        if operation is None:
            return None
        words = operation_word(operation)
        if operation.is_undecided:
            return Work(f"{words}?", is_undecided=True)
        return Work(words)

    def _reinstall_steps(self, row: ServerRow) -> str:
        """Return the step of a running reinstall: "step 4/9"."""
        if not self._store.knows_topics:
            return ""
        from tui.store.reinstalls import REINSTALL

        going = self._store.known(REINSTALL, row.id).value
        if going is None or going.is_over or not going.lines:
            return ""
        steps = len(going.lines)
        at = next((at for at, line in enumerate(going.lines, 1) if line.id == going.step), 0)
        return f"step {at}/{steps}" if at and steps > 1 else "reinstall"

    def alarm_words(self, row: ServerRow) -> str:
        readings = self._store.sensors(row.id).value or ()
        failing = [sensor for sensor in by_urgency(readings) if sensor.status is row.alarm]
        if failing:
            return sensor_word(failing[0])
        if not self._store.knows_topics:
            return str(row.alarm)
        from tui.history.history_views import alarms

        found = alarms(self._store, row.id)
        if found is None or not found.active:
            return str(row.alarm)
        return word_of_unit(found.active[0].unit, found.active[0].sensor, found.active[0].level)

    def sensors(self, row: ServerRow) -> ReadState | None:
        if not has_sensors(row.kind):
            return None
        reading = self._store.sensors(row.id)
        if reading.value is None and reading.error is None and row.hottest_c is not None:
            return ReadState.OLD  # from the cache of an earlier run
        return read_state(reading, self._clock.now(), 2 * VISIBLE_S[Want.SENSORS])

    def power_is_old(self, row: ServerRow) -> bool:
        limit_s = 2 * VISIBLE_S[Want.POWER]
        return row.power_at is not None and self._clock.now() - row.power_at > limit_s

    def traffic(self, row: ServerRow) -> tuple[Series, float] | None:
        if not self._store.knows_topics:
            return None
        from tui.charts.series import Span
        from tui.readings.ports_topics import PORTS
        from tui.readings.traffic_topics import TRAFFIC, carrying, key_of_port

        ports = self._store.known(PORTS, row.id).value
        if ports is None:
            return None
        key = key_of_port(row.id, Span.DAY, ports, carrying(ports), row.ip)
        found = self._store.known(TRAFFIC, key)
        if found.value is None or found.value.series is None or found.taken_at is None:
            return None
        return found.value.series, self._clock.now() - found.taken_at


def operation_word(operation: Operation) -> str:
    """Return the action of an operation as one or two words: "reboot", "hard off"."""
    return operation.action.partition("/")[2].replace("_", " ")


def sensor_word(reading: SensorReading) -> str:
    """Return a failing sensor as one word: "fan", "hot", "volts"."""
    return word_of_unit(reading.unit, reading.name, reading.status)


_BY_UNIT = {"°C": "hot", "RPM": "fan", "V": "volts", "W": "watts"}
_BY_NAME = (("fan", "fan"), ("temp", "hot"), ("ps", "PSU"), ("volt", "volts"), ("intru", "chassis"))


def word_of_unit(unit: str, name: str, level: SensorStatus) -> str:
    """Return an alarm as one word from the sensor's unit, otherwise from its name."""
    found = _BY_UNIT.get(unit)
    if found is None:
        found = next((word for part, word in _BY_NAME if part in name.lower()), None)
    return found or str(level)
