"""Reads of single servers for a command: values that the list omits. Sequential, to limit the load
on the provider."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, TypeVar

from tui.errors import BadAnswer, HostdeckError, NotTheApi, Refused, SessionEnded
from tui.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from typing import Any

    from tui.api.action import Deferred
    from tui.api.client import Client
    from tui.cli.stderr_progress import Progress
    from tui.fleet.rows import ServerRow
    from tui.models.async_results import PowerAnswer, SensorAnswer

R = TypeVar("R")
SAID_FROM = 20
"""Number of reads above which progress is announced on plain output."""
READ_S = 60.0
READ_S_EACH = 3.0


@dataclass
class KnownDetails:
    """Rows by id, and why reads of some of them failed. Each read adds to it."""

    rows: dict[int, ServerRow]
    failures: dict[int, HostdeckError] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[ServerRow]) -> KnownDetails:
        """Return the initial state: none of these rows has been read."""
        return cls({row.id: row for row in rows})

    def put(self, row: ServerRow) -> None:
        """Replace the known data of a server."""
        self.rows[row.id] = row


def with_details(client: Client, rows: Sequence[ServerRow]) -> list[ServerRow]:
    """Return the rows with the values of eq/show; one request for each row without them. Raises
    ApiError."""
    known = KnownDetails.of(rows)

    def read(row: ServerRow) -> None:
        known.put(detailed(client, row))

    _each(rows, "Reading details", read)
    return list(known.rows.values())


def shown_details(
    client: Client, rows: Sequence[ServerRow]
) -> tuple[list[ServerRow], KnownDetails]:
    """Return the rows with the values of eq/show, for display only; unreadable rows stay as in the
    list."""
    known = KnownDetails.of(rows)
    read_details(client, known, [row for row in rows if not row.detailed])
    return list(known.rows.values()), known


def read_details(client: Client, known: KnownDetails, rows: Sequence[ServerRow]) -> None:
    """Read the details of each of `rows` that lacks them. A failed read does not stop the others.

    Raises:
        ApiError: The failure does not concern a single server: no connection, no session.
    """

    def read(row: ServerRow) -> None:
        try:
            known.put(detailed(client, row))
        except SessionEnded:
            raise
        except (Refused, BadAnswer, NotTheApi) as error:
            known.failures[row.id] = error

    _each(rows, "Reading details", read)


def detailed(client: Client, row: ServerRow) -> ServerRow:
    """Return the row with its details, and with its tags if eq/show omits them."""
    from tui.api.catalog import eq_actions as eq
    from tui.api.catalog.common import ServerRef
    from tui.store.merge import with_detail

    if row.detailed:
        return row
    detail = client.call(eq.SHOW, ServerRef(id=row.id))
    row = with_detail(detail, row.id, row, time.time())
    return _with_tags(client, row, detail.tags_told) if "tags" in row.left_out else row


def _with_tags(client: Client, row: ServerRow, tag_count: int) -> ServerRow:
    from tui.api.catalog import tags_actions as tags
    from tui.store.merge import with_tags

    try:
        found = client.call(tags.LIST, tags.TagsOf(id=row.id))
    except SessionEnded:
        raise
    except (Refused, BadAnswer):
        return row  # they stay unknown
    return with_tags(row, found, tag_count)


def read_power(client: Client, known: KnownDetails, rows: Sequence[ServerRow]) -> None:
    """Read the actual power state from the servers, in place of the recorded state."""
    from tui.api.catalog import eq_actions as eq
    from tui.models.power import Power

    def put(row: ServerRow, answer: PowerAnswer) -> None:
        known.put(replace(row, power=answer.power, power_at=0.0))

    for row in rows:
        known.put(replace(row, power=Power.UNKNOWN, power_at=None))
    _follow(client, eq.STATUS, known, rows, put)


def read_sensors(client: Client, known: KnownDetails, rows: Sequence[ServerRow]) -> None:
    """Read the sensors of servers that have sensors."""
    from tui.api.catalog import eq_actions as eq
    from tui.fleet.filter_states import NO_SENSORS
    from tui.store.merge import with_sensors

    def put(row: ServerRow, answer: SensorAnswer) -> None:
        known.put(with_sensors(answer.readings, row))

    having = [row for row in rows if row.kind not in NO_SENSORS]
    _follow(client, eq.SENSORS, known, having, put)


def read_groups_of(client: Client, known: KnownDetails, rows: Sequence[ServerRow]) -> None:
    """Read the groups of servers with one request each."""
    from tui.api.catalog import eq_more_actions as eq_more
    from tui.api.catalog.common import ServerRef
    from tui.models.account_records import group_words

    progress = _progress(eq_more.GROUPS.summary, len(rows))
    for row in rows:
        try:
            found = client.call(eq_more.GROUPS, ServerRef(id=row.id))
        except HostdeckError as error:
            known.failures[row.id] = error
        else:
            known.put(replace(known.rows[row.id], groups=group_words(found)))
        progress.step()


def _follow(
    client: Client,
    action: Deferred[Any, R],
    known: KnownDetails,
    rows: Sequence[ServerRow],
    put: Callable[[ServerRow, R], None],
) -> None:
    from tui.api.catalog.common import ServerRef
    from tui.cli.async_reads import follow

    progress = _progress(action.summary, len(rows))

    def on_end(server_id: int, result: R | HostdeckError) -> None:
        if isinstance(result, HostdeckError):
            known.failures[server_id] = result
        else:
            put(known.rows[server_id], result)
        progress.step()

    try:
        follow(
            client,
            action,
            [(row.id, ServerRef(id=row.id)) for row in rows],
            timeout_s=READ_S + READ_S_EACH * len(rows),
            on_end=on_end,
        )
    finally:
        progress.end()


def _each(rows: Sequence[ServerRow], what: str, read: Callable[[ServerRow], None]) -> None:
    progress = _progress(what, len(rows))
    try:
        for row in rows:
            read(row)
            progress.step()
    finally:
        progress.end()


def _progress(what: str, total: int) -> Progress:
    from tui.cli.stderr_progress import Progress

    if total > SAID_FROM and not sys.stderr.isatty():
        sys.stderr.write(f"{what} of {total} servers.\n")
    return Progress(what, total)
