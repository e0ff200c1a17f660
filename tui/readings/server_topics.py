"""The details, power, and sensors of one server.

These readings change rows of the list, so each has its own writer. The refresher reads them for the
servers in view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tui.api.catalog import eq_actions as eq
from tui.api.catalog.common import ServerRef
from tui.fleet.rows import ServerRow
from tui.history.history_views import alarms
from tui.models.async_results import PowerAnswer, SensorAnswer
from tui.models.sensors import SensorStatus
from tui.models.server import ServerDetail
from tui.readings.attention import SELECTED_S, Want
from tui.readings.topic_reader import Source, StoreWriter, deferred, direct, of_server
from tui.store.merge import with_detail, with_sensors
from tui.store.reading import Reading
from tui.store.topics import Key, Topic, server_of

if TYPE_CHECKING:
    from tui.history.sensor_history import SensorHistory
    from tui.store.store import Store

GIVE_UP_S = 60.0
"""Time limit of the async key of a power or sensor reading."""


def _put_details(store: Store, key: Key, detail: ServerDetail, taken_at: float) -> None:
    server_id = server_of(key)
    update = partial(with_detail, detail, server_id, taken_at=taken_at)
    store.put_detail(server_id, Reading(detail, taken_at), update)


def _fail_details(store: Store, key: Key, error: str) -> None:
    server_id = server_of(key)
    store.put_detail(server_id, store.detail(server_id).failed(error), None)


def _put_power(store: Store, key: Key, answer: PowerAnswer, taken_at: float) -> None:
    store.put_power(server_of(key), Reading(answer.power, taken_at, answer.unknown_words))


def _fail_power(store: Store, key: Key, error: str) -> None:
    server_id = server_of(key)
    store.put_power(server_id, store.power(server_id).failed(error))


def _put_sensors(store: Store, key: Key, answer: SensorAnswer, taken_at: float) -> None:
    server_id = server_of(key)
    known = alarms(store, server_id)
    level = SensorStatus.UNKNOWN if known is None else known.level_at(taken_at)
    update = partial(with_sensors, answer.readings, level=level)
    store.put_sensors(server_id, Reading(answer.readings, taken_at), update)


def _fail_sensors(store: Store, key: Key, error: str) -> None:
    server_id = server_of(key)
    store.put_sensors(server_id, store.sensors(server_id).failed(error), _unchanged)


def _unchanged(row: ServerRow) -> ServerRow:
    return row


DETAILS = Topic[ServerDetail]("details")
READ_DETAILS = direct(
    DETAILS,
    eq.SHOW,
    of_server(ServerRef),
    fresh_s=SELECTED_S[Want.DETAIL],
    writer=StoreWriter(_put_details, _fail_details),
)
POWER = Topic[PowerAnswer]("power")
READ_POWER = deferred(
    POWER,
    eq.STATUS,
    of_server(ServerRef),
    fresh_s=SELECTED_S[Want.POWER],
    give_up_s=GIVE_UP_S,
    writer=StoreWriter(_put_power, _fail_power),
)
SENSORS = Topic[SensorAnswer]("sensors")
READ_SENSORS = deferred(
    SENSORS,
    eq.SENSORS,
    of_server(ServerRef),
    fresh_s=SELECTED_S[Want.SENSORS],
    give_up_s=GIVE_UP_S,
    writer=StoreWriter(_put_sensors, _fail_sensors),
)
SOURCES: Mapping[Want, Source[Any]] = MappingProxyType(
    {Want.DETAIL: READ_DETAILS, Want.POWER: READ_POWER, Want.SENSORS: READ_SENSORS}
)
"""The sources of all readings in the view of a server."""


def note_in(history: SensorHistory) -> Callable[[Topic[Any], Key], None]:
    """Return the function that passes each new power or sensor reading to the history."""

    def note(topic: Topic[Any], key: Key) -> None:
        if topic is POWER:
            history.note_power(server_of(key))
        elif topic is SENSORS:
            history.note_sensors(server_of(key))

    return note
