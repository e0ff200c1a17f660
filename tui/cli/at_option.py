"""`--at TIME` and `--window`: changes that are planned instead of sent now."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING, Any

from tui.cli.exit_codes import ExitCode
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.cli.command_parts import CommandParts
    from tui.config.start_options import StartOptions
    from tui.credentials.pin import Pin
    from tui.operations.plan import Plan
    from tui.parts import Account
    from tui.scheduled.change_file import ChangeFile
    from tui.scheduled.change_times import Window

NOTHING = "Nothing was planned or sent."


def at_arguments(parser: ArgumentParser) -> None:
    """Declare `--at TIME` and `--window SPAN`."""
    parser.add_argument(
        "--at",
        default="",
        metavar="TIME",
        help=(
            "plan the change for a time: 03:00, 'tomorrow 03:00-05:00', 'in 2h', or "
            "'2026-12-02 03:00 Europe/Amsterdam'. A background process sends it; see hostdeck "
            "plans"
        ),
    )
    parser.add_argument(
        "--window",
        type=_window_s,
        default=None,
        metavar="SPAN",
        help="time after --at in which the change is still sent: 30m, 2h (default: 30m)",
    )


def _window_s(text: str) -> float:
    from tui.scheduled.change_times import span_s

    span = span_s(text)
    if not span:
        raise ArgumentTypeError(f"{text!r} is not a time span, such as 30m or 2h")
    return span


def window_of(plan: Plan, options: Namespace, now: float) -> Window | None:
    """Return the window of `--at`; `None` without one.

    Raises:
        UsageError: The time is invalid, or the change cannot be planned.
    """
    from tui.scheduled.change_times import WINDOW_S, TimeProblem, parse_window
    from tui.scheduled.plannable import PLANNABLE, why_not_planned

    text, span = getattr(options, "at", ""), getattr(options, "window", None)
    if not text:
        if span is not None:
            raise UsageError(plan.title, said="--window needs --at.", certain=NOTHING)
        return None
    problem = why_not_planned(plan)
    if problem:
        raise UsageError(plan.title, said=problem, certain=NOTHING, next=PLANNABLE)
    try:
        return parse_window(text, now, window_s=span or WINDOW_S)
    except TimeProblem as problem:
        raise UsageError("Reading --at", said=str(problem), certain=NOTHING) from None


def with_time(plan: Plan, window: Window | None) -> Plan:
    """Return the plan with the planned time in its effect text."""
    if window is None:
        return plan
    from tui.scheduled.planning import for_time

    return for_time(plan, window)


def planned(
    parts: CommandParts, plan: Plan, window: Window, pin: Pin, *, as_json: bool = False
) -> int:
    """Store the change and start its process. Return the exit code. Raises PlanError."""
    from tui.cli.plan_table import print_changes
    from tui.scheduled.plan_spawning import spawn_plan_process
    from tui.scheduled.planning import pin_words, plan_change

    start, account = parts.start, parts.parts.account
    carried = carried_for(parts.client, account, start)
    secret = pin.secret.get_secret_value() if pin.secret is not None else ""
    file = change_file(account)

    def spawn(number: int) -> int | None:
        return spawn_plan_process(carried, number, secret)

    answer = parts.client.session.answer
    try:
        change, pid = plan_change(
            file,
            plan,
            window,
            spawn,
            who=account.who,
            account_id="" if answer is None else str(answer.account),
            now=parts.clock.now(),
            uses_pin=bool(secret),
        )
    finally:
        pin.wipe()
    print_changes([change], as_json=as_json)
    about_pin = f"  {pin_words(window, uses_pin=change.uses_pin)}\n" if plan.takes_pin else ""
    sys.stderr.write(
        f"Planned for {change.when}: process {pid} will send it.\n{about_pin}"
        f"  To cancel it, run: hostdeck plans --cancel {change.id}\n"
    )
    return ExitCode.OK


def change_file(account: Account) -> ChangeFile:
    """Return the file of the planned changes of an account."""
    from tui.scheduled.change_file import ChangeFile

    return ChangeFile(account.journal_file().parent, account.profile)


def carried_for(client: Client, account: Account, start: StartOptions) -> dict[str, Any]:
    """Return the data that the process of a planned change needs. It includes credentials: only for
    the pipe."""
    from tui.operations.background import carry
    from tui.paths import Paths

    path = start.config_file or Paths.of_user().config / "config.toml"
    return {
        **carry(
            client,
            url=account.url(),
            journal=account.journal_file(),
            profile=account.profile,
            who=account.who,
            per_second=account.network.requests_per_second,
        ),
        "config": str(path) if path.exists() else "",
        "profile_name": start.profile,
        "refuses_changes": start.refuses_changes,
    }
