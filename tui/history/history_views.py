"""The history in the store: topics, keys, and one function for each item that a screen draws.

    deck.engine.history.want(server_id, "CPU Temp", HistorySpan.DAY)   # at each display of a screen
    reading = series(deck.store, server_id, "CPU Temp", HistorySpan.DAY) trend(deck.store,
    server_id, "CPU Temp").words                     # "+8 °C in 1 h" alarms(deck.store,
    server_id).active                               # the hottest reason first

All values are immutable; a change is announced as `Change(Kind.TOPIC, {server_id})`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.clock import age_s
from tui.history.alarm_states import FRESH_S, ActiveAlarm, AlarmEvent
from tui.history.sample_values import HistorySpan, SensorSeries
from tui.history.trends import NO_TREND, Trend, Trends
from tui.models.sensors import SensorStatus
from tui.store.topics import ACCOUNT, Key, Topic

if TYPE_CHECKING:
    from tui.store.reading import Reading
    from tui.store.store import Store


LOG_S = 7 * 86_400.0
"""Length of a server's alarm log in seconds."""


@dataclass(frozen=True, slots=True)
class ServerAlarms:
    """The alarms of a server."""

    active: tuple[ActiveAlarm, ...] = ()
    """Alarms that have not ended, the most serious first."""
    log: tuple[AlarmEvent, ...] = ()
    """Starts and ends, newest first: the last 7 days, at most 200 lines."""
    implausible: tuple[str, ...] = ()
    """Sensors whose last value cannot be a real measurement."""
    read_at: float | None = None
    """Unix seconds of the last sensor reading. `None`: not read since the start, so the absence of
    active alarms does not mean that all is well."""

    def level_at(self, now: float) -> SensorStatus:
        """Return the level of the most serious alarm whose sensor was read recently; `UNKNOWN` if
        there is none. An alarm of a sensor that no longer answers does not describe the current
        state."""
        fresh = (alarm for alarm in self.active if age_s(alarm.read_at, now) <= FRESH_S)
        return next((alarm.level for alarm in fresh), SensorStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class HistoryState:
    """The state of the history on disk."""

    problem: str = ""
    """Why no history is stored or shown, in sentences; empty if all is well."""
    is_off: bool = False
    """Disabled in the configuration."""
    lost_at: float | None = None
    """Unix seconds at which a damaged history was moved aside; its content is unknown. `None` if
    none was moved."""


SERIES = Topic[SensorSeries]("sensor series")
TRENDS = Topic[Trends]("sensor trends")
ALARMS = Topic[ServerAlarms]("alarms")
STATE = Topic[HistoryState]("history on disk")
"""Keyed by the account."""


def series_key(server_id: int, sensor: str, span: HistorySpan) -> Key:
    """Return the key of a series in the store."""
    return (server_id, sensor, str(span))


def series(store: Store, server_id: int, sensor: str, span: HistorySpan) -> Reading[SensorSeries]:
    """Return the known values of a sensor over a span.

    `POWER` as the sensor is the power of the server. `value` is `None` before the file has been
    read, and if no history is stored; `error` then contains the reason.
    """
    return store.known(SERIES, series_key(server_id, sensor, span))


def trend(store: Store, server_id: int, sensor: str) -> Trend:
    """Return how a sensor has changed within the last hour; unknown with too few values."""
    trends = store.known(TRENDS, server_id).value
    return NO_TREND if trends is None else trends.of(sensor)


def alarms(store: Store, server_id: int) -> ServerAlarms | None:
    """Return the alarms of a server; `None` if none of its sensors has been judged yet."""
    return store.known(ALARMS, server_id).value


def history_state(store: Store) -> HistoryState:
    """Return whether samples are being stored."""
    return store.known(STATE, ACCOUNT).value or HistoryState()
