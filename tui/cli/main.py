"""The command line. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tui import __version__
from tui.cli.exit_codes import ExitCode
from tui.config.loading import UNUSED, load
from tui.config.settings import Settings
from tui.config.start import DemoOptions, StartOptions
from tui.errors import ConfigError, HostdeckError, UsageError
from tui.paths import Paths

_SECRET_FLAGS = ("--api-key", "--apikey", "--key", "--token", "--password", "--pin")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hostdeck", description="Terminal dashboard for servers rented at HOSTKEY.",
        epilog="Without a command the dashboard starts. `hostdeck demo` needs no account.",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"hostdeck {__version__}")
    _common(parser)
    parser.add_argument("--theme", choices=("auto", "dark", "light", "high-contrast", "ansi", "ansi-light"))
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII only")
    parser.add_argument("--mouse", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--read-only", action="store_true", help="refuse every change")
    verbs = parser.add_subparsers(dest="verb", metavar="COMMAND")
    demo = verbs.add_parser("demo", help="the dashboard on an embedded simulator")
    demo.add_argument("--fleet", default="small", help="small, large, empty, odd, or a number of servers")
    demo.add_argument("--speed", type=float, default=10.0, help="how many times faster time passes")
    demo.add_argument("--seed", type=int, default=7)
    demo.add_argument("--still", action="store_true", help="nothing drifts")
    verbs.add_parser("simulate", help="serve a simulated provider on loopback", add_help=False)
    for verb, words in (("login", "check a sign-in, and save the key with --save"),
                        ("whoami", "who is signed in, and where the key comes from")):  # fmt: skip
        one = verbs.add_parser(verb, help=words)
        _common(one, nested=True)
        if verb == "login":
            one.add_argument("--save", action="store_true", help="keep the key in the system keyring")
    logout = verbs.add_parser("logout", help="remove the saved key of a profile")
    _common(logout, nested=True)
    config = verbs.add_parser("config", help="print an example configuration with every option and its default")
    _common(config, nested=True)
    api = verbs.add_parser("api", help="call any read of the provider's API; without an action, list them all")
    _common(api, nested=True)
    api.add_argument("action", nargs="?", default="", help="for example eq/show")
    api.add_argument("parameters", nargs="*", metavar="NAME=VALUE")
    api.add_argument("--describe", action="store_true", help="tell what the action takes, and send nothing")
    api.add_argument("--timeout", type=float, default=60.0, metavar="S", help="how long to wait for slow work")
    ls = verbs.add_parser("ls", help="list servers")
    _common(ls, nested=True)
    ls.add_argument("--select", default="", metavar="FILTER", help="the dashboard's filter language")
    ls.add_argument("--json", action="store_true")
    return parser


def _common(parser: argparse.ArgumentParser, *, nested: bool = False) -> None:
    # A flag given before the command must not be reset by the command's own default.
    default = argparse.SUPPRESS if nested else None
    parser.add_argument("--profile", default=default, help="account to use, from the configuration")
    parser.add_argument("--url", default=default, help="address of the API")
    parser.add_argument("--config", default=default, type=Path, help="configuration file")


def _refuse_secrets(argv: Sequence[str]) -> None:
    for word in argv:
        if word.split("=")[0].lower() in _SECRET_FLAGS:
            name = word.split("=")[0]
            sys.stderr.write(
                f"hostdeck: {name} is not accepted: everybody on this machine can read arguments.\n"
                "Use HOSTKEY_API_KEY_FILE, credential_command in the configuration, or: hostdeck login --save\n"
            )
            raise SystemExit(ExitCode.USAGE)


def run(argv: Sequence[str]) -> int:
    """Do what the arguments say. Returns the exit code."""
    _refuse_secrets(argv)
    if argv[:1] == ["simulate"]:
        from tui.simulator.__main__ import main as simulate

        return simulate(list(argv[1:]))
    options = _parser().parse_args(argv)
    problem: ConfigError | None = None
    settings = Settings()
    try:
        if options.config and not options.config.exists():
            raise ConfigError(f"Reading {options.config}", said="There is no such file.", certain=UNUSED,
                              next="Check --config.")  # fmt: skip
        settings = load(options.config or Paths.of_user().config / "config.toml")
    except ConfigError as error:
        problem = error
    start = StartOptions(
        settings=_with_flags(settings, options), profile=options.profile or settings.default_profile,
        url=options.url,
        # Nobody knows what a file that cannot be read would have forbidden.
        read_only=options.read_only or problem is not None, config_problem=problem,
    )  # fmt: skip
    try:
        _check_profile(start, named=options.profile)
        return _run_verb(options, start)
    except HostdeckError as error:
        return report(error)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # `hostdeck ls | head`: nobody reads on. Python would say so again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception:  # noqa: BLE001  # the border: a bug is told without the values it happened with
        from tui.app.crash import crash_text

        sys.stderr.write(f"{crash_text()}\n")
        return ExitCode.BUG


def _check_profile(start: StartOptions, *, named: str | None) -> None:
    known = start.settings.profiles
    if start.profile in known or (start.profile == "default" and not known):
        return
    if named is None and start.profile == "default":
        raise UsageError("Choosing a profile", said="The configuration has profiles, and says of none that it is used.",
                         certain="Nothing was done.",
                         next=f"Set default_profile, or start with --profile: {', '.join(known)}.")  # fmt: skip
    raise UsageError(f"Using profile {start.profile}", said="There is no such profile in the configuration.",
                     certain="Nothing was done.",
                     next=f"Known: {', '.join(known) or 'none; leave --profile out'}.")  # fmt: skip


def report(error: HostdeckError) -> int:
    """Say an error on standard error. Returns its exit code."""
    for at, sentence in enumerate(error.sentences()):
        sys.stderr.write(f"{'hostdeck: ' if at == 0 else '  '}{sentence}\n")
    return error.exit_code


def _with_flags(settings: Settings, options: argparse.Namespace) -> Settings:
    ui = settings.ui
    if options.theme:
        ui = replace(ui, theme=options.theme)
    if options.ascii:
        ui = replace(ui, ascii="on")
    if options.mouse is not None:
        ui = replace(ui, mouse="on" if options.mouse else "off")
    return replace(settings, ui=ui)


def _run_verb(options: argparse.Namespace, start: StartOptions) -> int:
    if options.verb in (None, "demo"):
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            sys.stderr.write("hostdeck: the dashboard needs a terminal. Without one use: hostdeck ls --json\n")
            return ExitCode.USAGE
        if options.verb == "demo":
            known = ("small", "large", "empty", "odd")
            if options.fleet not in known and not (options.fleet.isdigit() and int(options.fleet) <= 1_000_000):
                raise UsageError("Starting the demo", said=f"There is no fleet {options.fleet!r}.",
                                 certain="Nothing was started.",
                                 next=f"Known: {', '.join(known)}, or a number of servers.")  # fmt: skip
            if not 0 < options.speed < 1e6:
                raise UsageError("Starting the demo", said="Time passes at a speed above 0.",
                                 certain="Nothing was started.", next="Leave --speed out, or give one.")  # fmt: skip
            demo = DemoOptions(options.fleet, options.speed, options.seed, options.still)
            start = replace(start, demo=demo)
        from tui.app.run import run_dashboard

        return run_dashboard(start)
    if options.verb == "config":
        from tui.assets import asset

        sys.stdout.write(asset("config.example.toml").read_text("utf-8"))
        return ExitCode.OK
    if start.config_problem is not None:
        start.config_problem.certain = "Nothing was done."
        raise start.config_problem
    from tui.cli import verbs

    return verbs.VERBS[options.verb](options, start)
