"""The last known state. Worker threads write it, and any thread reads it without waiting.

Values are immutable and replaced as a whole, so readers need no lock. The lock only prevents lost
updates between two writers. Listeners are called after it is released.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tui.fleet.fleet import Fleet, same_server
from tui.fleet.rows import ServerRow, is_another
from tui.lazy_dataclass import dataclass
from tui.models.power import Power
from tui.models.sensors import SensorReading
from tui.store.changes import Change, Kind
from tui.store.reading import Reading
from tui.store.topic_readings import TopicReadings
from tui.store.topics import Key, Topic, server_of

if TYPE_CHECKING:
    from tui.models.server import ServerDetail
    from tui.store.operations import LooseEnd, Operation

T = TypeVar("T")
HISTORY = 60
"""Number of samples stored of each sensor, for the sparkline."""
OLD_POWER_S = 240.0
"""Age at which lists draw a power state as old. A new reading then changes the display, even if it
is equal."""


@dataclass(frozen=True, slots=True)
class SessionState:
    """The signed-in account, and whether the API responds."""

    account: str = ""
    """Customer id or e-mail from the provider; empty before the sign-in."""
    source: str = ""
    """Source of the secret: "typed", "HOSTKEY_API_KEY", "the system keyring"…"""
    until: float | None = None
    """End of the session, Unix seconds."""
    signed_in: bool = False
    busy: str = ""
    """Current wait in a word; empty if there is none."""
    problem: str = ""
    """Why the API does not respond or refused; empty if all is well."""
    problem_since: float | None = None
    journal: str = ""
    """Message about the journal: why changes are refused, or where the file is; empty if all is
    well."""
    journal_loss: str = ""
    """Sentences on lost records of the journal that the user has not confirmed. Until then changes
    are refused."""
    silent_since: float | None = None
    """Start of the outage in Unix seconds; `None` while the API responds."""


class Store:
    """The only store of known values."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._touched: set[int] = set()
        self._listeners: list[Callable[[Change], None]] = []
        self.fleet: Reading[Fleet] = Reading()
        """All servers, by host name."""
        self.session = SessionState()
        self.only = ""
        """Name of the only account that the combined list shows; empty for all accounts."""
        self.left_out: Mapping[str, str] = {}
        """Accounts that the combined list never shows, with the reason."""
        self._details: dict[int, Reading[ServerDetail]] = {}
        self._power_errors: dict[int, str] = {}
        """Errors of the last failed power reads, by server. The rows contain the values."""
        self._unlisted_power: dict[int, Reading[Power]] = {}
        """Power of servers that no list has contained yet. Their rows will take it over."""
        self._sensors: dict[int, Reading[tuple[SensorReading, ...]]] = {}
        self.sensed: Collection[int] = self._sensors.keys()
        """The servers whose sensors were read."""
        self._history: dict[int, dict[str, deque[float]]] = {}
        self.operations: Mapping[int, Operation] = {}
        """Recent operations and all open ones, by number."""
        self.loose_ends: tuple[LooseEnd, ...] = ()
        self.planned_ends: Mapping[int, float] = {}
        """Unix seconds at which this process ends the effect of an operation, by its number."""
        self._pending: dict[int, Operation] = {}
        self.topics = TopicReadings()
        """All other readings. `put_known` also notifies the listeners."""

    def subscribe(self, listener: Callable[[Change], None]) -> None:
        """Call `listener` with every change, on the thread that made the change."""
        self._listeners.append(listener)

    def _tell(self, kind: Kind, ids: Iterable[int] = ()) -> None:
        change = Change(kind, frozenset(ids))
        for listener in self._listeners:
            listener(change)

    # Reading

    def row(self, server_id: int) -> ServerRow | None:
        """Return the list row of a server."""
        fleet = self.fleet.value
        return None if fleet is None else fleet.get(server_id)

    def detail(self, server_id: int) -> Reading[ServerDetail]:
        """Return the answer of eq/show."""
        return self._details.get(server_id, Reading())

    def power(self, server_id: int) -> Reading[Power]:
        """Return the power and its time from the row, with the error of the last attempt."""
        row, error = self.row(server_id), self._power_errors.get(server_id)
        if row is not None and row.power_at is not None:
            return Reading(row.power, row.power_at, error)
        return replace(self._unlisted_power.get(server_id, Reading()), error=error)

    def sensors(self, server_id: int) -> Reading[tuple[SensorReading, ...]]:
        """Return the sensors as last read."""
        return self._sensors.get(server_id, Reading())

    def sensor_history(self, server_id: int) -> Mapping[str, tuple[float, ...]]:
        """Return earlier values of each sensor by name, oldest first."""
        with self._lock:
            return {
                name: tuple(samples) for name, samples in self._history.get(server_id, {}).items()
            }

    def known(self, topic: Topic[T], key: Key) -> Reading[T]:
        """Return the last reading of a topic."""
        return self.topics.get(topic, key)

    @property
    def knows_topics(self) -> bool:
        """Return whether anything beyond list, details, power and sensors has been read."""
        return bool(self.topics)

    def pending(self, server_id: int) -> Operation | None:
        """Return the operation that locks a server: in progress, or with an undecided outcome."""
        return self._pending.get(server_id)

    # Writing (worker threads)

    def begin_list(self) -> Fleet | None:
        """Return the rows for building the next list. `put_fleet` merges changes made after this
        call."""
        with self._lock:
            self._touched.clear()
            return self.fleet.value

    def put_fleet(
        self,
        fleet: Fleet,
        taken_at: float,
        *,
        again: Callable[[ServerRow], ServerRow] | None = None,
    ) -> None:
        """Replace all rows.

        Args:
            again: Makes the list's row again from a row that changed since `begin_list`, so that no
                new reading is lost.
        """
        with self._lock:
            if again is not None:
                current = [row for row in map(self.row, self._touched) if row is not None]
                fleet = fleet.replacing(
                    {row.id: again(row) for row in current if fleet.get(row.id) is not None}
                )
            power = {*self._power_errors, *self._unlisted_power}
            read = {*self._details, *power, *self._sensors, *self.topics.servers()}
            self._forget(_gone(self.fleet.value, fleet, read))
            fleet = _with_unlisted_power(fleet, self._unlisted_power)
            self.fleet = Reading(fleet, taken_at)
        self._tell(Kind.FLEET)

    def confirm_fleet(
        self, taken_at: float | None = None, repacked: Callable[[Fleet], Fleet] | None = None
    ) -> None:
        """Note that the list is unchanged. Only the age is new, or the form of the rows.

        Args:
            repacked: Returns another form of the same rows; their age stays.
        """
        with self._lock:
            fleet = self.fleet.value
            if repacked is None:
                self.fleet = replace(self.fleet, taken_at=taken_at, error=None)
            elif fleet is not None:
                self.fleet = replace(self.fleet, value=repacked(fleet))
        self._tell(Kind.SESSION if repacked is None else Kind.FLEET)

    def fail_fleet(self, error: str) -> None:
        """Note that the list could not be refreshed. The known list stays."""
        with self._lock:
            self.fleet = self.fleet.failed(error)
        self._tell(Kind.SESSION)

    def put_session(self, **changes: object) -> None:
        """Replace some fields of the session state."""
        with self._lock:
            session = replace(self.session, **changes)  # type: ignore[arg-type]  # names are ours
            same = session == self.session
            self.session = session
        if not same:
            self._tell(Kind.SESSION)

    def put_detail(
        self,
        server_id: int,
        detail: Reading[ServerDetail],
        update: Callable[[ServerRow], ServerRow] | None,
    ) -> None:
        """Store an eq/show answer. `update` makes the new row from the row in the list."""
        with self._lock:
            row = self.row(server_id)
            if row is not None and update is not None:
                changed = update(row)
                if is_another(row, changed.hostname, (changed.ip, *changed.ips)):
                    self._forget({server_id})
                self._replace_row(changed)
            self._details[server_id] = detail
        self._tell(Kind.SERVER, (server_id,))

    def put_power(self, server_id: int, power: Reading[Power]) -> None:
        """Write a power reading into the row of the server, and store its error.

        Notifies only if value or error changed, or if the previous reading was missing or old.
        """
        with self._lock:
            before = self.power(server_id)
            self._power_errors.pop(server_id, None)
            if power.error is not None:
                self._power_errors[server_id] = power.error
            row = self.row(server_id)
            if row is None:
                self._unlisted_power[server_id] = power
            elif power.value is not None:
                self._replace_row(_with_power(row, power))
        is_old = (power.taken_at or 0.0) - (before.taken_at or 0.0) > OLD_POWER_S
        if is_old or (before.value, before.error) != (power.value, power.error):
            self._tell(Kind.SERVER, (server_id,))

    def put_sensors(
        self,
        server_id: int,
        sensors: Reading[tuple[SensorReading, ...]],
        update: Callable[[ServerRow], ServerRow],
    ) -> None:
        """Store a sensor reading and add it to the history. `update` makes the new row."""
        with self._lock:
            self._sensors[server_id] = sensors
            if sensors.value is not None and sensors.error is None:
                samples = self._history.setdefault(server_id, {})
                for item in sensors.value:
                    if item.value is not None:
                        samples.setdefault(item.name, deque(maxlen=HISTORY)).append(item.value)
            row = self.row(server_id)
            changed = None if row is None else update(row)
            if changed != row:
                self._replace_row(changed)
        self._tell(Kind.SENSORS, (server_id,))

    def change_row(self, server_id: int, update: Callable[[ServerRow], ServerRow]) -> None:
        """Replace the row of a server with the result of `update`. Notifies if it differs."""
        with self._lock:
            row = self.row(server_id)
            changed = None if row is None else update(row)
            if changed == row:
                return
            self._replace_row(changed)
        self._tell(Kind.SERVER, (server_id,))

    def put_operations(
        self, changed: Iterable[Operation], *, loose_ends: tuple[LooseEnd, ...] | None = None
    ) -> None:
        """Store the current content of the journal."""
        by_number = {item.id: item for item in changed}
        with self._lock:
            self.operations = {**self.operations, **by_number}
            self._pending = {
                operation.server_id: operation
                for operation in self.operations.values()
                if operation.server_id is not None
                and operation.locks
                and (operation.under_way or operation.is_undecided)
            }
            if loose_ends is not None:
                self.loose_ends = loose_ends
        self._tell(Kind.OPERATION, by_number)

    def put_planned_ends(self, dues: Mapping[int, float]) -> None:
        """Store the automatic actions of this process and their times."""
        self.planned_ends = dues
        self._tell(Kind.OPERATION)

    def put_known(self, topic: Topic[T], key: Key, reading: Reading[T]) -> None:
        """Store a reading of a topic. Notifies if more than the age has changed."""
        before = self.topics.put(topic, key, reading)
        if (before.value, before.error, before.taken_at is None, before.gap) != (
            reading.value,
            reading.error,
            reading.taken_at is None,
            reading.gap,
        ):
            self._tell(Kind.TOPIC, (server_of(key),))

    def _forget(self, servers: set[int]) -> None:
        for server_id in servers:
            for values in (
                self._details,
                self._power_errors,
                self._unlisted_power,
                self._sensors,
                self._history,
            ):
                values.pop(server_id, None)
        self.topics.forget(servers)

    def _replace_row(self, row: ServerRow | None) -> None:
        fleet = self.fleet.value
        if row is None or fleet is None:
            return
        self._touched.add(row.id)
        self.fleet = replace(self.fleet, value=fleet.replacing({row.id: row}))


def _with_power(row: ServerRow, power: Reading[Power]) -> ServerRow:
    """Return a row with a power reading. A reading without a value changes nothing."""
    if power.value is None:
        return row
    return replace(row, power=power.value, power_at=power.taken_at)


def _with_unlisted_power(fleet: Fleet, unlisted: dict[int, Reading[Power]]) -> Fleet:
    """Return the fleet with the power that was read before its list arrived. The method removes
    these values from `unlisted`."""
    rows = {
        row.id: _with_power(row, unlisted.pop(row.id))
        for row in map(fleet.get, list(unlisted))
        if row is not None
    }
    return fleet.replacing(rows) if rows else fleet


def _gone(before: Fleet | None, now: Fleet, read: Iterable[int]) -> set[int]:
    """Return the servers among `read` that left the list, or whose id now belongs to another
    server.

    A server that was not in the list yet, as after an order, has not left it.
    """
    if before is None:
        return set()
    return {
        server_id
        for server_id in read
        if before.get(server_id) is not None and not same_server(before, now, server_id)
    }
