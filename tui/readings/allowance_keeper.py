"""Puts the traffic of the month into the rows of the fleet as soon as it is known. Worker threads.

    want_allowance(deck.engine.want, deck.store, server_id)   # each time a screen shows it
    allowance_of(row).used_words                              # "6.6 of 50 TB"

The use is that of the port that carries the traffic, from the numbers or the picture of a month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.charts.month_use import OUTGOING, use_of_month
from tui.fleet.allowance import (
    WARN_PERCENT,
    Allowance,
    AllowanceState,
)
from tui.fleet.rows import ServerRow
from tui.readings.ports_topics import PORTS, READ_PORTS
from tui.store.changes import Change, Kind

if TYPE_CHECKING:
    from tui.charts.series import Series
    from tui.models.port import PortStatus
    from tui.store.store import Store
    from tui.store.topics import Key

_WARNED = (AllowanceState.CLOSE, AllowanceState.OVER)


def month_key(row: ServerRow, ports: tuple[PortStatus, ...]) -> Key:
    """Return the key of the traffic that counts for the allowance."""
    from tui.charts.series import Span
    from tui.readings.traffic_topics import carrying, key_of_port

    return key_of_port(row.id, Span.MONTH, ports, carrying(ports), row.ip)


def want_allowance(want: Callable[[Any, Key], None], store: Store, server_id: int) -> None:
    """Request the use of the month: the ports first, and their traffic once the ports are known."""
    from tui.readings.traffic_topics import READ_TRAFFIC

    want(READ_PORTS, server_id)
    row, ports = store.row(server_id), store.known(PORTS, server_id).value
    if row is not None and ports is not None:
        want(READ_TRAFFIC, month_key(row, ports))


def used_tb(series: Series, taken_at: float) -> float | None:
    """Return the TB that left the server since the month of `taken_at` began.

    `None` is unknown: too much of the month is, or the error is too large, as in its first hours.
    """
    use = use_of_month(series, OUTGOING, taken_at)
    return None if use is None else use.rounded_tb


def with_allowance(row: ServerRow, allowance: Allowance) -> ServerRow:
    """Return a row with the use of the month."""
    state = allowance.state
    return replace(
        row,
        traffic_used_tb=allowance.used_tb,
        traffic_forecast_tb=allowance.forecast_tb,
        traffic_at=allowance.read_at,
        over_allowance=None if state is AllowanceState.UNKNOWN else state in _WARNED,
    )


def keep_rows(store: Store, warn_percent: float = WARN_PERCENT) -> None:
    """Put traffic and groups into the rows as soon as they are known."""
    store.subscribe(AllowanceKeeper(store, warn_percent).note)
    store.subscribe(GroupsKeeper(store).note)


class GroupsKeeper:
    """Puts the groups of a server into its row. Listens to the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, change: Change) -> None:
        """Process servers with new readings."""
        if change.kind not in (Kind.TOPIC, Kind.SERVER) or not self._store.knows_topics:
            return
        from tui.models.account_records import group_words
        from tui.readings.money_topics import SERVER_GROUPS

        for server_id in change.ids - {0}:
            row, found = self._store.row(server_id), self._store.known(SERVER_GROUPS, server_id)
            if row is None or found.value is None:
                continue
            words = group_words(found.value)
            if words != row.groups:
                self._store.change_row(server_id, partial(_with_groups, words))


def _with_groups(words: str, row: ServerRow) -> ServerRow:
    return replace(row, groups=words)


class AllowanceKeeper:
    """Listens to the store."""

    def __init__(self, store: Store, warn_percent: float = WARN_PERCENT) -> None:
        self._store, self._warn_percent = store, warn_percent

    def note(self, change: Change) -> None:
        """Process servers with new readings."""
        if change.kind in (Kind.TOPIC, Kind.SERVER) and self._store.knows_topics:
            for server_id in change.ids - {0}:
                self._update(server_id)

    def _update(self, server_id: int) -> None:
        row, ports = self._store.row(server_id), self._store.known(PORTS, server_id).value
        if row is None or ports is None:
            return
        from tui.readings.traffic_topics import TRAFFIC

        reading = self._store.known(TRAFFIC, month_key(row, ports))
        if reading.value is None or reading.value.series is None or reading.taken_at is None:
            return
        allowance = Allowance(
            row.traffic_limit_tb,
            used_tb(reading.value.series, reading.taken_at),
            reading.taken_at,
            self._warn_percent,
        )

        def update(current: ServerRow) -> ServerRow:
            return with_allowance(current, allowance)

        self._store.change_row(server_id, update)
