"""`--until`: the server response that ends a wave of a batch."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.cli.command_parts import CommandParts
    from tui.fleet.rows import ServerRow
    from tui.operations.plan import Plan


def until_argument(parser: ArgumentParser) -> None:
    """Declare `--until ssh|ping|port:N`."""
    parser.add_argument(
        "--until",
        type=_answer,
        default=None,
        metavar="ANSWER",
        help=(
            "with several servers: wait after each wave until its servers answer (ssh, rdp, ping, "
            "or port:N); stop if a server does not answer"
        ),
    )


def _answer(text: str) -> str:
    """Return a response that a batch can wait for."""
    from tui.remote.answering import rule_from

    try:
        rule = rule_from(text)
    except ValueError:
        rule = None
    if rule is None:
        raise ArgumentTypeError(f"{text!r} is not ssh, rdp, ping, or port:N")
    return text.strip().lower()


def gated(parts: CommandParts, plan: Plan, options: Namespace, rows: Sequence[ServerRow]) -> Plan:
    """Return the plan with the response that ends a wave.

    Raises:
        UsageError: The change does not leave the servers responding.
    """
    from dataclasses import replace

    from tui.fleet.fleet import Fleet
    from tui.operations.plan import SWITCHES_ON

    until = getattr(options, "until", None)
    if not until:
        return plan
    wrong = ""
    if not all(request.action.name in SWITCHES_ON for request in plan.requests):
        wrong = "--until works with power on and reboot only."
    elif not options.wait:
        wrong = "--until needs Hostdeck to wait for the answers; omit --no-wait."
    if wrong:
        raise UsageError(plan.title, said=wrong, certain="Nothing was sent.")
    parts.store.put_fleet(Fleet.sorted(rows), parts.clock.now())
    return replace(plan, until=until)
