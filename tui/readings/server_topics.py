"""The list of servers, and the details, power and sensors of one server.

These readings change rows of the list, so each has its own writer. The refresher reads them
for what the person looks at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.api.catalog import eq_actions as eq
from tui.api.catalog.common import ServerRef
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.history.history_views import alarms
from tui.models.async_results import PowerAnswer, SensorAnswer
from tui.models.chunks import validate_in_chunks
from tui.models.sensors import SensorStatus
from tui.models.server import ServerDetail, ServerSummary
from tui.models.server_list import ServerList
from tui.readings.attention import SELECTED_S, Want
from tui.readings.topic_reader import Source, StoreWriter, computed, deferred, direct, of_server
from tui.store.merge import with_detail, with_id, with_sensors, with_summary
from tui.store.reading import Reading
from tui.store.topics import Key, Topic, server_of

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.history.sensor_history import SensorHistory
    from tui.store.store import Store

DRAWN_S = 0.05
"""Time that drawing a new list takes; work in other threads would slow it down."""
GIVE_UP_S = 60.0
"""An async key of a power or sensor reading that has not been answered by then."""
_NEVER = threading.Event()


class ListAnswer(NamedTuple):
    """The list of servers as the provider sent it."""

    answer: ServerList
    summaries: dict[int, ServerSummary]

    @property
    def ids(self) -> Sequence[int]:
        """Return all ids; a server can be listed by its id only."""
        return list(dict.fromkeys((*self.summaries, *self.answer.ids)))

    def row(self, server_id: int, before: ServerRow | None) -> ServerRow:
        """Return the new row of a server, which keeps the order and the details known before."""
        summary = self.summaries.get(server_id)
        return with_id(server_id, before) if summary is None else with_summary(summary, before)

    def row_from(self, before: ServerRow) -> ServerRow:
        """Return the new row of a server from its row before."""
        return self.row(before.id, before)


def _put_list(store: Store, key: Key, found: ListAnswer, taken_at: float) -> None:
    known = store.begin_list()
    before: Callable[[int], ServerRow | None] = _nothing if known is None else known.get
    rows = [found.row(server_id, before(server_id)) for server_id in found.ids]
    fresh = Fleet.sorted(rows, found.answer.unread)
    if known is not None and _is_same(known, fresh):
        store.confirm_fleet(taken_at)
        return
    store.put_fleet(fresh, taken_at, again=found.row_from)
    # Search keys for the first filter, once the list is on the screen: drawing goes first.
    _NEVER.wait(DRAWN_S)
    shown = store.fleet.value
    if shown is not None:
        shown.prepare(_yield_interpreter)


def _fail_list(store: Store, key: Key, error: str) -> None:
    store.fail_fleet(error)


def _put_details(store: Store, key: Key, detail: ServerDetail, taken_at: float) -> None:
    server_id = server_of(key)
    update = partial(with_detail, detail, server_id, taken_at=taken_at)
    store.put_detail(server_id, Reading(detail, taken_at), update)


def _fail_details(store: Store, key: Key, error: str) -> None:
    server_id = server_of(key)
    store.put_detail(server_id, store.detail(server_id).failed(error), None)


def _put_power(store: Store, key: Key, answer: PowerAnswer, taken_at: float) -> None:
    store.put_power(server_of(key), Reading(answer.power, taken_at))


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


def _read_list(client: Client, key: Key) -> ListAnswer:
    answer = client.call(eq.LIST, eq.ListParams(full=True))
    if not answer.records:
        return ListAnswer(answer, {})
    summaries = validate_in_chunks(answer.records, ServerSummary, _yield_interpreter)
    return ListAnswer(answer, {summary.id: summary for summary in summaries})


def _yield_interpreter() -> None:
    # Lets the UI thread have the interpreter between two portions of a big list.
    _NEVER.wait(0.001)


def _is_same(known: Fleet, fresh: Fleet) -> bool:
    return (
        known.unread == fresh.unread and len(known) == len(fresh) and list(known.rows) == fresh.rows
    )


def _unchanged(row: ServerRow) -> ServerRow:
    return row


def _nothing(server_id: int) -> ServerRow | None:
    return None


SERVERS = Topic[ListAnswer]("list of servers")
READ_SERVERS = computed(SERVERS, _read_list, writer=StoreWriter(_put_list, _fail_list))
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
"""The source of everything that a person who looks at a server wants."""


def note_in(history: SensorHistory) -> Callable[[Topic[Any], Key], None]:
    """Return the function that gives each new power or sensor reading to the history."""

    def note(topic: Topic[Any], key: Key) -> None:
        if topic is POWER:
            history.note_power(server_of(key))
        elif topic is SENSORS:
            history.note_sensors(server_of(key))

    return note
