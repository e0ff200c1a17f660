"""`hostdeck demo`: the dashboard on an embedded simulator."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from tui.cli.dashboard import need_terminal, start_dashboard
from tui.cli.verb import Verb
from tui.config.start_options import DemoOptions, StartOptions
from tui.errors import UsageError

_FLEETS = ("demo", "small", "large", "empty", "odd")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--fleet",
        default="demo",
        help="demo (12 servers, some with problems), small (the same 12, all idle), large, empty, "
        "odd, or a number of servers",
    )
    parser.add_argument(
        "--speed", type=float, default=10.0, help="how many times faster time passes"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--still", action="store_true", help="nothing drifts")


def _run(options: Namespace, start: StartOptions) -> int:
    need_terminal()
    return start_dashboard(replace(start, demo=_checked(options)))


def _checked(options: Namespace) -> DemoOptions:
    if options.fleet not in _FLEETS and not (
        options.fleet.isdigit() and int(options.fleet) <= 1_000_000
    ):
        raise UsageError(
            "Starting the demo",
            said=f"There is no fleet {options.fleet!r}.",
            certain="Nothing was started.",
            next=f"Known: {', '.join(_FLEETS)}, or a number of servers.",
        )
    if not 0 < options.speed < 1e6:
        raise UsageError(
            "Starting the demo",
            said="Time passes at a speed above 0.",
            certain="Nothing was started.",
            next="Leave --speed out, or give one.",
        )
    return DemoOptions(options.fleet, options.speed, options.seed, options.still)


VERB = Verb(
    "demo",
    "the dashboard on an embedded simulator",
    _arguments,
    _run,
    works_without_config=True,
    alone=True,
    asks_provider=False,
    draws=True,
)
