"""A command on many servers, some of which it does not apply to; and the rest of a stopped batch.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.commands.command import Choose, Command, Confirm, Intent, Refuse, Targets
from tui.operations.plan import Request
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow

NAMED = 3
"""Maximum number of skipped servers named in a sentence; the others are counted."""


def only(targets: Targets, rows: Sequence[ServerRow]) -> Targets:
    """Return the targets limited to these servers."""
    ids = {row.id for row in rows}
    pending = {
        server_id: operation for server_id, operation in targets.pending.items() if server_id in ids
    }
    return replace(targets, rows=tuple(rows), pending=pending)


def without_refused(command: Command, targets: Targets) -> tuple[Targets, Mapping[ServerRow, str]]:
    """Return the targets that the command can run on, and the reason for each of the others."""
    reasons = {row: command.why_not(only(targets, (row,))) for row in targets.rows}
    refused = {row: reason for row, reason in reasons.items() if reason is not None}
    return only(targets, [row for row in targets.rows if row not in refused]), refused


def offer_the_others(command: Command, able: Targets, refused: Mapping[ServerRow, str]) -> Choose:
    """Ask whether to run the command on the servers that it applies to."""
    named = [f"{row.hostname or row.id}: {reason}" for row, reason in list(refused.items())[:NAMED]]
    more = f" And {len(refused) - NAMED} more." if len(refused) > NAMED else ""
    others = (
        f"Skip {'this server' if len(refused) == 1 else 'these servers'} and continue with "
        f"the other {len(able.rows)}"
    )
    return Choose(
        f"{command.title}: not possible on {len(refused)} of "
        f"{len(refused) + len(able.rows)} servers",
        (("others", others), ("none", "Cancel")),
        lambda answer: command.intent(able) if answer == "others" else Refuse("Nothing was sent."),
        hint=" ".join(named) + more,
    )


def rest_of(
    operations: Sequence[Operation], commands: Mapping[str, Command], targets: Targets
) -> Intent:
    """Return the intent for the unsent part of a batch: same checks and confirmation as a new
    command.

    Args:
        operations: Operations of the batch.
        targets: The servers without a request, with current data.
    """
    left = {
        operation.server_id: operation
        for operation in operations
        if operation.state is OpState.NOT_SENT
    }
    for command in commands.values():
        if (
            command.on_servers
            and command.many
            and {action.name for action in command.uses} == _actions(left.values())
        ):
            able, refused = without_refused(command, targets)
            intent = (
                command.intend(able)
                if able.rows
                else Refuse(next(iter(refused.values()), "No server is left."))
            )
            if not isinstance(intent, Confirm) or all(
                _same(request, left) for request in intent.plan.requests
            ):
                return offer_the_others(command, able, refused) if refused and able.rows else intent
    return Refuse(
        "The unsent part cannot be repeated from the journal, because the journal does not "
        "store all of its values. Start the command again. Nothing was sent."
    )


def _actions(operations: Iterable[Operation]) -> set[str]:
    return {operation.action for operation in operations}


def _same(request: Request, left: Mapping[int | None, Operation]) -> bool:
    operation = left.get(request.server_id)
    return operation is not None and request.planned().parameters == operation.parameters
