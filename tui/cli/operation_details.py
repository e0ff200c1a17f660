"""`hostdeck ops ID`: one operation with its history; for a completed order or reinstall, also the
comparison with the server."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from tui.cli.exit_codes import ExitCode
from tui.cli.operations_table import COLUMNS, record
from tui.cli.output import write_json, write_lines
from tui.errors import HostdeckError, UsageError
from tui.format import local_time
from tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.config.start_options import StartOptions
    from tui.models.server import ServerDetail
    from tui.store.as_ordered import Compared, Delivery
    from tui.store.operations import Event, Operation

_NAME = 12


def print_operation(start: StartOptions, number: int, *, as_json: bool) -> int:
    """Print one operation.

    Raises:
        UsageError: The journal has no such operation.
    """
    from tui.store.as_ordered import delivery_of

    operation, events, known = _read(start, number)
    delivery = delivery_of(operation, known)
    points = () if delivery is None else _compared(start, delivery)
    if as_json:
        write_json({**record(operation), "events": _event_records(events), **_delivered(points)})
    else:
        write_lines([*_lines(operation, events), *_point_lines(points)])
    return ExitCode.OK


def _read(
    start: StartOptions, number: int
) -> tuple[Operation, Sequence[Event], Sequence[Operation]]:
    from tui.cli.command_parts import account_of, journal_path, opened_journal

    if journal_path().exists():
        journal = opened_journal()
        try:
            known = journal.since(account_of(start), 0.0)
            found = next((operation for operation in known if operation.id == number), None)
            if found is not None:
                return found, journal.events(number), known
        finally:
            journal.close()
    raise UsageError(
        f"Showing operation {number}",
        said="The journal has no such operation.",
        certain="Nothing was done.",
        next="To list operations, run: hostdeck ops",
    )


def _compared(start: StartOptions, delivery: Delivery) -> tuple[Compared, ...]:
    """Return the comparison with the current server; points are unknown if it cannot be read."""
    from tui.store.as_ordered import compared

    detail: ServerDetail | None = None
    try:
        detail = _detail(start, delivery.server_id)
    except HostdeckError as error:
        sys.stderr.write(f"hostdeck: The server could not be read: {error}\n")
    return compared(delivery, detail, None if detail is None else time.time())


def _detail(start: StartOptions, server_id: int) -> ServerDetail:
    from tui.api.catalog import eq_actions as eq
    from tui.api.catalog.common import ServerRef
    from tui.cli.command_sign_in import find_or_ask, signed_in

    with signed_in(start, find_or_ask(start)) as (client, _):
        return client.call(eq.SHOW, ServerRef(id=server_id))


def _event_records(events: Sequence[Event]) -> list[dict[str, Any]]:
    return [{"at": each.at, "state": str(each.state), "words": each.words} for each in events]


def _delivered(points: Sequence[Compared]) -> dict[str, Any]:
    if not points:
        return {}
    found = [
        {
            "what": point.what,
            "ordered": point.ordered,
            "found": point.found or None,
            "result": str(point.match),
            "reason": point.reason or None,
        }
        for point in points
    ]
    return {"compared_with_order": found}


def _lines(operation: Operation, events: Sequence[Event]) -> list[str]:
    left_out = {
        "batch": not operation.batch,
        "decided_by": not operation.is_undecided,
        "server_id": operation.server_id is None,
    }
    lines = [
        f"{column.name:<{_NAME}}  {column.cell(operation)}".rstrip()
        for column in COLUMNS
        if not left_out.get(column.name)
    ]
    for event in events:
        words = f"{event.state}: {event.words}" if event.words else str(event.state)
        lines.append(f"{'':<{_NAME}}  {local_time(event.at)}  {safe_text(words)}")
    return lines


def _point_lines(points: Sequence[Compared]) -> list[str]:
    from tui.store.as_ordered import summary

    if not points:
        return []
    return [
        "",
        f"Compared with the order: {summary(points)}",
        *(f"  {point.what:<{_NAME}}{point.match:<12}{point.words}" for point in points),
    ]
