"""The reads that keep the store fresh: list, details, power, sensors. Worker threads only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from tui.api.catalog import eq_actions as eq
from tui.api.catalog.common import ServerRef
from tui.errors import HostdeckError
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.history.history_views import alarms
from tui.models.chunks import validate_in_chunks
from tui.models.sensors import SensorStatus
from tui.models.server import ServerSummary
from tui.models.server_list import ServerList
from tui.readings.large_lists import LargeLists, Unchanged
from tui.readings.list_process import ListProcess, PackedList
from tui.store.merge import with_detail, with_id, with_sensors, with_summary
from tui.store.reading import Reading

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.history.sensor_history import SensorHistory
    from tui.models.async_results import PowerAnswer, SensorAnswer
    from tui.store.store import Store
    from tui.workers.poller import Poller
    from tui.workers.pool import Urgency

DRAWN_S = 0.05
"""What a new list takes to be drawn; work in other threads would slow that down."""
POLL_FOR_S = 60.0
"""A status or sensor reading that is not answered by then is given up, and said so."""


class Readers:
    """Each method reads one thing into the store; a failure is kept beside the last value."""

    def __init__(
        self,
        client: Client,
        poller: Poller,
        store: Store,
        clock: Clock,
        history: SensorHistory | None = None,
    ) -> None:
        self._history = history
        self._client = client
        self._poller = poller
        self._store = store
        self._clock = clock
        self._breath = threading.Event()
        self._large = LargeLists(
            ListProcess(client.gate.closing, client.remark),
            store,
            clock,
            pause=self._breathe,
            again=self.read_list,
            remark=client.remark,
        )

    def _breathe(self) -> None:
        # Lets the UI thread have the interpreter between two portions of a big list.
        self._breath.wait(0.001)

    def read_list(self) -> None:
        """All servers, with the order and the details that are known already."""
        try:
            found = self._client.call(eq.LIST, eq.ListParams(full=True), self._large.read)
            answer = cast("ServerList | PackedList | Unchanged", found)
            if not isinstance(answer, ServerList):
                self._large.put(answer)
                return
            known = self._store.begin_list()
            before: Callable[[int], ServerRow | None] = known.get if known is not None else _nothing
            summaries = self._summaries(answer)
            rows = [
                _listed(server_id, summaries, before(server_id))
                for server_id in _all_ids(answer, summaries)
            ]
        except HostdeckError as error:
            self._store.fail_fleet(str(error))
            return
        now = self._clock.now()
        fresh = Fleet.sorted(rows, answer.unread)
        if known is not None and _is_same(known, fresh):
            self._store.confirm_fleet(now)
        else:

            def again(row: ServerRow) -> ServerRow:
                return _listed(row.id, summaries, row)

            self._store.put_fleet(fresh, now, again=again)
            # Search keys for the first filter, once the list is on the screen: drawing goes first.
            self._breath.wait(DRAWN_S)
            shown = self._store.fleet.value
            if shown is not None:
                shown.prepare(self._breathe)

    def _summaries(self, answer: ServerList) -> dict[int, ServerSummary]:
        if not answer.records:
            return {}
        return {
            summary.id: summary
            for summary in validate_in_chunks(answer.records, ServerSummary, self._breathe)
        }

    def read_detail(self, server_id: int, urgency: Urgency, ended: Callable[[], None]) -> None:
        """eq/show. Runs on the calling worker; `urgency` is that of its job."""
        try:
            detail = self._client.call(eq.SHOW, ServerRef(id=server_id))
        except HostdeckError as error:
            self._store.put_detail(
                server_id, self._store.detail(server_id).failed(str(error)), None
            )
        else:
            now = self._clock.now()
            self._store.put_detail(
                server_id,
                Reading(detail, now),
                partial(with_detail, detail, server_id, taken_at=now),
            )
        finally:
            ended()

    def read_power(self, server_id: int, urgency: Urgency, ended: Callable[[], None]) -> None:
        """eq/status: an async key, polled to its end."""

        def on_error(error: HostdeckError) -> None:
            self._store.put_power(server_id, self._store.power(server_id).failed(str(error)))
            ended()

        def on_result(answer: PowerAnswer) -> None:
            self._store.put_power(server_id, Reading(answer.power, self._clock.now()))
            if self._history is not None:
                self._history.note_power(server_id)
            ended()

        self._poller.read(
            eq.STATUS,
            ServerRef(id=server_id),
            on_result=on_result,
            on_error=on_error,
            urgency=urgency,
            timeout_s=POLL_FOR_S,
        )

    def read_sensors(self, server_id: int, urgency: Urgency, ended: Callable[[], None]) -> None:
        """eq/sensors: an async key, polled to its end."""

        def on_error(error: HostdeckError) -> None:
            reading = self._store.sensors(server_id).failed(str(error))
            self._store.put_sensors(server_id, reading, _unchanged)
            ended()

        def on_result(answer: SensorAnswer) -> None:
            readings = answer.readings
            now = self._clock.now()
            judged = alarms(self._store, server_id)
            level = SensorStatus.UNKNOWN if judged is None else judged.level_at(now)
            with_alarms = partial(with_sensors, readings, level=level)
            self._store.put_sensors(server_id, Reading(readings, now), with_alarms)
            if self._history is not None:
                self._history.note_sensors(server_id)
            ended()

        self._poller.read(
            eq.SENSORS,
            ServerRef(id=server_id),
            on_result=on_result,
            on_error=on_error,
            urgency=urgency,
            timeout_s=POLL_FOR_S,
        )


def _all_ids(answer: ServerList, summaries: dict[int, ServerSummary]) -> Sequence[int]:
    return list(dict.fromkeys((*summaries, *answer.ids)))


def _listed(
    server_id: int, summaries: dict[int, ServerSummary], before: ServerRow | None
) -> ServerRow:
    """The row of a server on the list, which may tell its id only."""
    summary = summaries.get(server_id)
    return with_id(server_id, before) if summary is None else with_summary(summary, before)


def _is_same(known: Fleet, fresh: Fleet) -> bool:
    return (
        known.unread == fresh.unread and len(known) == len(fresh) and list(known.rows) == fresh.rows
    )


def _unchanged(row: ServerRow) -> ServerRow:
    return row


def _nothing(server_id: int) -> ServerRow | None:
    return None
