"""The read of the list of servers. Worker threads only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui.api.catalog import eq_actions as eq
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.models.chunks import validate_in_chunks
from tui.models.server import ServerSummary
from tui.models.server_list import ServerList
from tui.readings.topic_reader import Source, StoreWriter, computed
from tui.store.merge import with_id, with_summary
from tui.store.topics import Key, Topic

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.store.store import Store

DRAWN_S = 0.05
"""Time that drawing a new list takes; work in other threads would slow it down."""


class ListAnswer(NamedTuple):
    """The list of servers as the provider sent it."""

    answer: ServerList
    summaries: dict[int, ServerSummary]

    @property
    def ids(self) -> Sequence[int]:
        """All ids; a server can be listed by its id only."""
        return list(dict.fromkeys((*self.summaries, *self.answer.ids)))

    def row(self, server_id: int, before: ServerRow | None) -> ServerRow:
        """Return the new row of a server, which keeps the order and the details known before."""
        summary = self.summaries.get(server_id)
        return with_id(server_id, before) if summary is None else with_summary(summary, before)

    def row_from(self, before: ServerRow) -> ServerRow:
        """Return the new row of a server from its row before."""
        return self.row(before.id, before)


SERVERS = Topic[ListAnswer]("list of servers")


class ListReader:
    """Reads the list of servers, with the order and the details that are known already."""

    def __init__(self) -> None:
        self._breath = threading.Event()
        writer = StoreWriter(self._put, self._fail)
        self.source: Source[ListAnswer] = computed(SERVERS, self._read, writer=writer)

    def _breathe(self) -> None:
        # Lets the UI thread have the interpreter between two portions of a big list.
        self._breath.wait(0.001)

    def _read(self, client: Client, key: Key) -> ListAnswer:
        answer = client.call(eq.LIST, eq.ListParams(full=True))
        return ListAnswer(answer, self._summaries(answer))

    def _put(self, store: Store, key: Key, found: ListAnswer, taken_at: float) -> None:
        known = store.begin_list()
        before: Callable[[int], ServerRow | None] = known.get if known is not None else _nothing
        rows = [found.row(server_id, before(server_id)) for server_id in found.ids]
        fresh = Fleet.sorted(rows, found.answer.unread)
        if known is not None and _is_same(known, fresh):
            store.confirm_fleet(taken_at)
            return
        store.put_fleet(fresh, taken_at, again=found.row_from)
        # Search keys for the first filter, once the list is on the screen: drawing goes first.
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
