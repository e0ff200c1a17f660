"""The read of the list of servers. Worker threads only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from tui.api.catalog import eq_actions as eq
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.models.chunks import validate_in_chunks
from tui.models.server import ServerSummary
from tui.models.server_list import ServerList
from tui.readings.large_lists import LargeAnswer, LargeLists, Unchanged
from tui.readings.list_process import ListProcess, PackedList
from tui.readings.topic_reader import Source, StoreWriter, computed
from tui.store.merge import with_id, with_summary
from tui.store.topics import Key, Topic

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.store.store import Store

DRAWN_S = 0.05
"""Time reserved for drawing a new list, because work in other threads would slow it down."""


class ListAnswer(NamedTuple):
    """The list of servers as the provider sent it."""

    answer: ServerList
    summaries: dict[int, ServerSummary]

    @property
    def ids(self) -> Sequence[int]:
        """Return all ids. A server may be listed by id only."""
        return list(dict.fromkeys((*self.summaries, *self.answer.ids)))

    def row(self, server_id: int, before: ServerRow | None) -> ServerRow:
        """Return the new row of a server, with the known order and details."""
        summary = self.summaries.get(server_id)
        return with_id(server_id, before) if summary is None else with_summary(summary, before)

    def row_from(self, before: ServerRow) -> ServerRow:
        """Return the new row of a server from its previous row."""
        return self.row(before.id, before)


SERVERS = Topic["ListAnswer | LargeAnswer"]("list of servers")


class ListReader:
    """Reads the list of servers, and keeps the known order and details."""

    def __init__(self, store: Store) -> None:
        self._breath = threading.Event()
        self._store = store
        self._large: LargeLists | None = None
        writer = StoreWriter(self._put, self._fail)
        self.source: Source[ListAnswer | LargeAnswer] = computed(SERVERS, self._read, writer=writer)

    def _breathe(self) -> None:
        # Gives the interpreter to the UI thread between two portions of a large list.
        self._breath.wait(0.001)

    def _read(self, client: Client, key: Key) -> ListAnswer | LargeAnswer:
        if self._large is None:
            process = ListProcess(client.gate.closing, client.remark)
            self._large = LargeLists(process, self._store, self._breathe, client.remark)
        found = client.call(eq.LIST, eq.ListParams(full=True), self._large.read)
        answer = cast("ServerList | PackedList | Unchanged", found)
        if isinstance(answer, ServerList):
            return ListAnswer(answer, self._summaries(answer))
        opened = self._large.opened(answer)
        # The process sent damaged data and is not used again.
        return self._read(client, key) if opened is None else opened

    def _put(
        self, store: Store, key: Key, found: ListAnswer | LargeAnswer, taken_at: float
    ) -> None:
        if isinstance(found, LargeAnswer):
            found.put(store, taken_at)
            return
        known = store.begin_list()
        before: Callable[[int], ServerRow | None] = known.get if known is not None else _nothing
        rows = [found.row(server_id, before(server_id)) for server_id in found.ids]
        fresh = Fleet.sorted(rows, found.answer.unread)
        if known is not None and _is_same(known, fresh):
            store.confirm_fleet(taken_at)
            return
        store.put_fleet(fresh, taken_at, again=found.row_from)
        # Search keys for the first filter, created after the list is drawn.
        self._breath.wait(DRAWN_S)
        shown = store.fleet.value
        if shown is not None:
            shown.prepare(self._breathe)

    def _fail(self, store: Store, key: Key, error: str) -> None:
        store.fail_fleet(error)

    def _summaries(self, answer: ServerList) -> dict[int, ServerSummary]:
        if not answer.records:
            return {}
        return {
            summary.id: summary
            for summary in validate_in_chunks(answer.records, ServerSummary, self._breathe)
        }


def _is_same(known: Fleet, fresh: Fleet) -> bool:
    return (
        known.unread == fresh.unread and len(known) == len(fresh) and list(known.rows) == fresh.rows
    )


def _nothing(server_id: int) -> ServerRow | None:
    return None
