"""`hostdeck demo`: the dashboard on an embedded simulator."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from tui.cli.dashboard import need_terminal, start_dashboard
from tui.cli.verb import Verb
from tui.config.settings import Profile
from tui.config.start_options import DEMO_ACCOUNTS, DEMO_COLORS, DemoOptions, StartOptions
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
        "--speed",
        type=float,
        default=10.0,
        help="speed of time: 10 is ten times as fast (default: 10)",
    )
    parser.add_argument(
        "--seed", type=int, default=7, help="seed of the random values (default: 7)"
    )
    parser.add_argument(
        "--accounts",
        type=int,
        choices=range(1, len(DEMO_ACCOUNTS) + 1),
        default=1,
        metavar="N",
        help=f"number of accounts in the list, 1 to {len(DEMO_ACCOUNTS)} (default: 1)",
    )
    parser.add_argument("--still", action="store_true", help="keep all values constant")


def _run(options: Namespace, start: StartOptions) -> int:
    need_terminal()
    start = replace(start, demo=_checked(options), profiles=())
    if options.accounts == 1:
        return start_dashboard(start)
    names = DEMO_ACCOUNTS[: options.accounts]
    profiles = {name: Profile(color=color) for name, color in zip(names, DEMO_COLORS, strict=False)}
    settings = replace(start.settings, profiles=profiles)
    return start_dashboard(replace(start, settings=settings, profile=names[0], profiles=names))


def _checked(options: Namespace) -> DemoOptions:
    if options.fleet not in _FLEETS and not (
        options.fleet.isdigit() and int(options.fleet) <= 1_000_000
    ):
        raise UsageError(
            "Starting the demo",
            said=f"There is no fleet {options.fleet!r}.",
            certain="Nothing was started.",
            next=f"Use {', '.join(_FLEETS)}, or a number of servers.",
        )
    if not 0 < options.speed < 1e6:
        raise UsageError(
            "Starting the demo",
            said="The speed must be greater than 0.",
            certain="Nothing was started.",
            next="Correct or omit --speed.",
        )
    return DemoOptions(options.fleet, options.speed, options.seed, options.still)


VERB = Verb(
    "demo",
    "start the dashboard with simulated data; needs no account",
    _arguments,
    _run,
    works_without_config=True,
    alone=True,
    asks_provider=False,
    draws=True,
    prints_names=False,
)
