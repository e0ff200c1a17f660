"""Re-validation of a planned change at its time: account, servers, tags, configuration."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cli.details import with_details
from tui.cli.plan_rebuilding import rebuilt
from tui.cli.server_arguments import listed
from tui.commands.command import Confirm, Targets
from tui.fleet.naming import plain_name
from tui.fleet.rows import ServerRow, is_another
from tui.format import local_time
from tui.scheduled.plannable import BY_COMMAND, why_other_value
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.operations.plan import Plan, Request
    from tui.scheduled.scheduled_change import ScheduledChange
    from tui.store.store import Store


def judged_plan(
    client: Client, change: ScheduledChange, store: Store, clock: Clock, *, read_only: bool
) -> tuple[Plan | None, str]:
    """Return the plan to send and the reason not to send it; the reason is empty if it may be sent.

    Raises:
        HostdeckError: The servers could not be read.
    """
    from tui.commands import commands

    account = "" if client.session.answer is None else str(client.session.answer.account)
    if change.account_id and account != change.account_id:
        return None, "The credentials now belong to another account."
    rows, problem = _servers(client, change)
    if problem:
        return None, problem
    command = commands().get(change.command)
    if command is None or not change.actions:
        return None, "This version of Hostdeck does not know the command of the planned change."
    targets = Targets(
        tuple(rows),
        {row.id: pending for row in rows if (pending := store.pending(row.id)) is not None},
        read_only,
        now=clock.now(),
    )
    intent = rebuilt(client, change, command, targets)
    if not isinstance(intent, Confirm):
        return None, getattr(intent, "reason", "The command cannot be planned.")
    plan = replace(
        intent.plan,
        batch=change.batch,
        reason=change.reason,
        ticket=change.ticket,
        requests=tuple(_within(request, change, clock) for request in intent.plan.requests),
    )
    problem = command.why_not(targets) or ""
    problem = problem or why_other_value(plan, change.replaced, BY_COMMAND.get(change.command))
    new = [words for words in plan.warnings if words not in change.warnings]
    if not problem and new:
        problem = f"New since it was planned: {new[0]}"
    return plan, problem


def _servers(client: Client, change: ScheduledChange) -> tuple[list[ServerRow], str]:
    """Return the current servers, and why they differ from the chosen servers."""
    by_id = {row.id: row for row in listed(client)}
    gone = [server for server in change.servers if server.id not in by_id]
    if gone:
        return [], f"{safe_text(gone[0].name)} is no longer in the list of servers."
    rows = with_details(client, [by_id[server.id] for server in change.servers])
    found = {row.id: row for row in rows}
    for server in change.servers:
        row = found[server.id]
        is_renamed = plain_name(row.hostname) != plain_name(server.name)
        is_named = not server.name.startswith("#") and server.name not in row.addresses
        if (is_named and is_renamed) or is_another(server.row, row.hostname, row.addresses):
            return [], (
                f"Server {server.id} is {safe_text(row.hostname)} now, not "
                f"{safe_text(server.name)}, or has other addresses."
            )
    return [found[server.id] for server in change.servers], ""


def _within(request: Request, change: ScheduledChange, clock: Clock) -> Request:
    """Return the request so that it is not sent after the window of the change."""
    own_check = request.check

    def check(client: Client) -> str:
        problem = "" if own_check is None else own_check(client)
        if not problem and change.is_overdue(clock.now()):
            return f"Its window ended at {local_time(change.window.until)}."
        return problem

    return replace(request, check=check)
