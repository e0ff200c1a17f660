"""`--reason` and `--ticket` of changing commands."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.cli.typed_line import typed_line
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.operations.plan import Plan


def justification_arguments(parser: ArgumentParser) -> None:
    """Declare `--reason TEXT` and `--ticket ID`."""
    parser.add_argument(
        "--reason", default="", metavar="TEXT", help="reason, for the audit trail (hostdeck audit)"
    )
    parser.add_argument("--ticket", default="", metavar="ID", help="ticket id, for the audit trail")


def justified(
    plan: Plan,
    start: StartOptions,
    options: Namespace,
    *,
    ask: bool = True,
    refuse: Callable[[Plan, str], None] | None = None,
) -> Plan:
    """Return the plan with reason and ticket id; ask on a terminal if the profile requires them.

    Args:
        ask: Ask and refuse; without it, accept what was given.
        refuse: Records the refusal of the plan.

    Raises:
        UsageError: One of them is missing or invalid.
    """
    try:
        reason, ticket = checked_justification(
            plan.question, start, options, "Nothing was sent.", ask=ask
        )
    except UsageError as error:
        if not ask:
            return plan
        if refuse is not None:
            refuse(plan, error.said)
        raise
    return replace(plan, reason=reason, ticket=ticket)


def checked_justification(
    doing: str, start: StartOptions, options: Namespace, certain: str, *, ask: bool = True
) -> tuple[str, str]:
    """Return reason and ticket id; ask on a terminal if the profile requires them.

    Raises:
        UsageError: One of them is missing or invalid.
    """
    from tui.operations.justification import reason_fault, ticket_fault

    wanted = start.settings.profile(start.profile).reason
    reason, ticket = getattr(options, "reason", ""), getattr(options, "ticket", "")
    if ask and wanted and _can_ask(options):
        reason = reason or _asked("Reason: ")
        ticket = ticket or (_asked("Ticket id: ") if wanted == "ticket" else "")
    fault = reason_fault(wanted, reason) or ticket_fault(wanted, ticket)
    if fault:
        raise UsageError(
            doing,
            said=fault,
            certain=certain,
            next=f"Add --reason TEXT{' --ticket ID' if wanted == 'ticket' else ''}.",
        )
    return reason.strip(), ticket


def _can_ask(options: Namespace) -> bool:
    return sys.stdin.isatty() and not getattr(options, "pin_stdin", False)


def _asked(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    return typed_line().strip()
