"""The power of listed servers: last known on this machine, or read if there is no recent value."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.config.start_options import StartOptions
from tui.errors import HostdeckError
from tui.fleet.rows import is_another
from tui.models.power import Power

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.fleet.rows import ServerRow
    from tui.models.async_results import PowerAnswer

RECENT_S = 900.0
"""Maximum age of a recent reading: it is shown with its age and not repeated."""


def with_power(
    client: Client, start: StartOptions, rows: Sequence[ServerRow], timeout_s: float
) -> list[ServerRow]:
    """Return the rows with their power and the time of the reading.

    The list of servers does not contain the power. Recent readings come from the dashboard's cache;
    the others are read within `timeout_s` (0: no reads). Unknown values are reported on standard
    error.
    """
    now = time.time()
    known = _last_known(client, start, rows, now)
    due = [row for row in known if row.power_at is None or now - row.power_at > RECENT_S]
    if timeout_s <= 0 or not due:
        return known
    read = read_power(client, due, timeout_s)
    found = [_read_now(row, read.get(row.id)) for row in known]
    unknown = [row for row in found if row.power is Power.UNKNOWN]
    for row in unknown:
        answer = read.get(row.id)
        words = None if isinstance(answer, HostdeckError | None) else answer.unknown_words
        if words:
            sys.stderr.write(f"hostdeck: {row.called} (id {row.id}): power unknown: {words}\n")
    if unknown:
        sys.stderr.write(f"hostdeck: {_unknown_words(unknown, len(found))}\n")
    return found


def _last_known(
    client: Client, start: StartOptions, rows: Sequence[ServerRow], now: float
) -> list[ServerRow]:
    from tui.cli.server_arguments import cached_rows

    seen = {row.id: row for row in cached_rows(client, start)}
    return [_with_last(row, seen.get(row.id), now) for row in rows]


def _with_last(row: ServerRow, seen: ServerRow | None, now: float) -> ServerRow:
    if row.power is not Power.UNKNOWN:
        return row
    if seen is None or seen.power is Power.UNKNOWN or seen.power_at is None or seen.power_at > now:
        return row
    if is_another(seen, row.hostname, row.addresses):
        return row
    return replace(row, power=seen.power, power_at=seen.power_at)


def _read_now(row: ServerRow, answer: PowerAnswer | HostdeckError | None) -> ServerRow:
    if answer is None or isinstance(answer, HostdeckError) or answer.power is Power.UNKNOWN:
        return row
    return replace(row, power=answer.power, power_at=time.time())


def _unknown_words(unknown: Sequence[ServerRow], total: int) -> str:
    if total == 1:
        return "The power status is unknown. To read it, run: hostdeck status"
    return (
        f"The power status of {len(unknown)} of {total} servers is unknown. To read it, run: "
        "hostdeck status"
    )


def read_power(
    client: Client, rows: Sequence[ServerRow], timeout_s: float, *, quiet: bool = False
) -> dict[int, PowerAnswer | HostdeckError]:
    """Read eq/status for the rows, with progress on standard error unless `quiet`."""
    from tui.api.catalog import eq_actions as eq
    from tui.api.catalog.common import ServerRef
    from tui.cli.async_reads import follow
    from tui.cli.stderr_progress import Progress

    found: dict[int, PowerAnswer | HostdeckError] = {}
    progress = None if quiet else Progress("Reading power", len(rows))
    step: Callable[[], None] = progress.step if progress is not None else _nothing

    def on_end(server_id: int, result: PowerAnswer | HostdeckError) -> None:
        found[server_id] = result
        step()

    try:
        asked = [(row.id, ServerRef(id=row.id)) for row in rows]
        follow(client, eq.STATUS, asked, timeout_s=timeout_s, on_end=on_end)
    finally:
        if progress is not None:
            progress.end()
    return found


def _nothing() -> None:
    pass
