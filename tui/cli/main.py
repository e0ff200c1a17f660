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
from tui.cli.verb import Verb
from tui.config.loading import UNUSED, load
from tui.config.settings import Settings
from tui.config.start import StartOptions
from tui.errors import ConfigError, HostdeckError, UsageError
from tui.paths import Paths

_SECRET_FLAGS = ("--api-key", "--apikey", "--key", "--token", "--password", "--pin")


class _FrontDoor(argparse.ArgumentParser):
    """Knows the flags that come before a command, and names the commands when asked for help."""

    def format_help(self) -> str:
        from tui.cli.verbs import verbs

        listed = "".join(f"  {one.name:<12}{one.help}\n" for one in verbs())
        return f"{super().format_help()}\ncommands (hostdeck COMMAND --help says more):\n{listed}"


def front_door() -> argparse.ArgumentParser:
    """The parser of everything up to the command; what stands behind it is left in `words`."""
    parser = _FrontDoor(
        prog="hostdeck", description="Terminal dashboard for servers rented at HOSTKEY.", allow_abbrev=False,
        usage="hostdeck [options] [COMMAND …]",
        epilog="Without a command the dashboard starts. `hostdeck demo` needs no account.",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"hostdeck {__version__}")
    _common(parser)
    parser.add_argument("--theme", choices=("auto", "dark", "light", "high-contrast", "ansi", "ansi-light"))
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII only")
    parser.add_argument("--mouse", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--read-only", action="store_true", help="refuse every change")
    parser.add_argument("verb", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def verb_parser(verb: Verb) -> argparse.ArgumentParser:
    """The parser of what stands behind a command's name."""
    parser = argparse.ArgumentParser(
        prog=f"hostdeck {verb.name}", description=f"{verb.help[0].upper()}{verb.help[1:]}.", epilog=verb.epilog or None,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    _common(parser, nested=True)
    verb.arguments(parser)
    return parser


def _parsed(argv: Sequence[str]) -> tuple[argparse.Namespace, Verb | None]:
    door = front_door()
    options = door.parse_args(argv)
    if options.verb is None:
        return options, None
    from tui.cli.verbs import NAMES, verb

    if options.verb not in NAMES:
        from difflib import get_close_matches

        near = get_close_matches(options.verb, NAMES, 1)
        door.error(f"there is no command {options.verb!r}. {f'Did you mean {near[0]}?' if near else ''}".rstrip())
    found = verb(options.verb)
    if not found.parses_itself:
        verb_parser(found).parse_args(options.words, options)
    return options, found


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
    options, verb = _parsed(argv)
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
        if verb is None:
            from tui.cli.dashboard import start_dashboard

            return start_dashboard(start)
        if problem is not None and not verb.works_without_config:
            problem.certain = "Nothing was done."
            raise problem
        code = verb.run(options, start)
        # Here, where a reader that has gone away is no error; not when Python ends.
        sys.stdout.flush()
        return code
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
