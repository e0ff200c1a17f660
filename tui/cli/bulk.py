"""Changes to many servers on the command line: their states, the healthy server that goes first,
and the typed count."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.errors import UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.cli.command_parts import CommandParts
    from tui.fleet.rows import ServerRow
    from tui.models.async_results import PowerAnswer
    from tui.operations.canary import Known
    from tui.operations.plan import Plan


READ_FIRST = 5
"""Number of servers whose power is read to find a healthy one."""
READ_S = 20.0
"""Time limit of a read, in seconds."""


def prepared(
    parts: CommandParts, plan: Plan, rows: Sequence[ServerRow], options: Namespace
) -> tuple[Plan, Known]:
    """Return the plan with a healthy server first, and the states that the choice is based on.

    If no server is known to be healthy, read the power of the first few.

    Raises:
        UsageError: The change is for many servers, and their count was neither given nor can be
            asked for.
    """
    from tui.operations.canary import healthy_first, is_fleet_batch, standing
    from tui.operations.plan import Tier

    if plan.count_typed and not _is_counted(plan, options) and not _can_ask(options):
        raise _uncounted(plan)
    known = known_of(parts, rows if is_fleet_batch(plan) else ())
    if not is_fleet_batch(plan) or plan.tier is Tier.SAFE:
        return healthy_first(plan, known), known
    problems = {
        request.server_id or 0: standing(
            request.server_id or 0, request.action.name, known
        ).problems
        for request in plan.requests
    }
    if not all(problems.values()):
        return healthy_first(plan, known), known
    unread = sorted(
        (server_id for server_id, found in problems.items() if len(found) == 1),
        key=list(problems).index,
    )
    known = _with_readings(parts, known, unread[:READ_FIRST], min(READ_S, options.timeout))
    return healthy_first(plan, known), known


def _with_readings(
    parts: CommandParts, known: Known, ids: Sequence[int], timeout_s: float
) -> Known:
    from tui.api.catalog import eq_actions as eq
    from tui.api.catalog.common import ServerRef
    from tui.cli.async_reads import follow
    from tui.cli.stderr_progress import Progress
    from tui.errors import HostdeckError
    from tui.models.power import Power

    rows = dict(known.rows)
    progress = Progress("Reading power", len(ids))

    def on_end(server_id: int, result: PowerAnswer | HostdeckError) -> None:
        if not isinstance(result, HostdeckError) and result.power is not Power.UNKNOWN:
            rows[server_id] = replace(
                rows[server_id], power=result.power, power_at=parts.clock.now()
            )
        progress.step()

    try:
        follow(
            parts.client,
            eq.STATUS,
            [(server_id, ServerRef(id=server_id)) for server_id in ids if server_id in rows],
            timeout_s=timeout_s,
            on_end=on_end,
        )
    finally:
        progress.end()
    return replace(known, rows=rows, now=parts.clock.now())


def known_of(parts: CommandParts, rows: Sequence[ServerRow]) -> Known:
    """Return the state of the servers: just read, or from the dashboard's last reading on this
    machine."""
    from tui.cli.server_arguments import cached_rows
    from tui.operations.canary import Known
    from tui.remote.own_addresses import local_addresses

    now = parts.clock.now()
    before = (
        {row.id: row for row in cached_rows(parts.client, parts.start)} if len(rows) > 1 else {}
    )
    pending = {
        row.id: operation for row in rows if (operation := parts.store.pending(row.id)) is not None
    }
    return Known(
        {row.id: _with_power(row, before.get(row.id), now) for row in rows},
        pending,
        now,
        local_addresses(),
    )


def _with_power(row: ServerRow, before: ServerRow | None, now: float) -> ServerRow:
    from tui.fleet.rows import is_another
    from tui.models.power import Power

    if row.power is not Power.UNKNOWN:
        return row if row.power_at else replace(row, power_at=now)  # this command has just read it
    if before is None or is_another(before, row.hostname, row.addresses):
        return row
    return replace(row, power=before.power, power_at=before.power_at)


def bulk_lines(plan: Plan, known: Known) -> Iterator[str]:
    """Return a line per target with its state, the server that goes first, and warnings."""
    from tui.operations.canary import first_words, groups, is_fleet_batch, standing, tally
    from tui.remote.answering import until_words

    if not is_fleet_batch(plan):
        names = dict.fromkeys(safe_text(request.server_name) for request in plan.requests)
        stops = "" if plan.goes_on else "; stops at the first failure"
        if len(names) == 1:
            yield f"  Sends {len(plan.requests)} requests, one after the other{stops}."
            return
        yield f"  {', '.join(names)}"
        yield f"  Runs on one server first, then on {plan.wave} at a time{stops}."
        return
    names_of = {request.server_id: safe_text(request.server_name) for request in plan.requests}
    for request in plan.requests:
        state = standing(request.server_id or 0, request.action.name, known).words
        yield f"  {names_of[request.server_id]} (id {request.server_id}): {state}"
    yield f"  Current state: {safe_text(tally(plan, known))}."
    for reason, ids in groups(plan, known).items():
        yield f"  ! {len(ids)} {reason}: {', '.join(names_of[server_id] for server_id in ids)}"
    stops = "" if plan.goes_on else " Stops at the first failure."
    yield f"  {safe_text(first_words(plan, known))}{stops}"
    if plan.until:
        yield f"  {until_words(plan.until)}"


def want_count(plan: Plan, options: Namespace) -> None:
    """Ask for the number of servers if there are many.

    Raises:
        UsageError: The number was not given.
    """
    if _is_counted(plan, options):
        return
    if _can_ask(options):
        sys.stderr.write(f"Type the number of servers ({plan.count_typed}) to continue: ")
        sys.stderr.flush()
        if sys.stdin.readline().strip() == plan.count_typed:
            return
    raise _uncounted(plan)


def _is_counted(plan: Plan, options: Namespace) -> bool:
    return plan.count_typed in options.confirm


def _can_ask(options: Namespace) -> bool:
    return sys.stdin.isatty() and not options.pin_stdin


def _uncounted(plan: Plan) -> UsageError:
    from tui.operations.plan import MANY

    said = (
        f"This changes {plan.count_typed} servers. To change more than {MANY} servers, "
        "confirm their number."
    )
    return UsageError(
        plan.question,
        said=said,
        certain="Nothing was sent.",
        next=f"To change all of them, add --confirm {plan.count_typed}.",
    )
