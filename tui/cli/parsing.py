"""Argument parsing. Only the named command is imported, unless all commands are listed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from tui import __version__
from tui.cli.completion_values import Candidates, completes
from tui.cli.durations import answer_seconds
from tui.cli.verb import Verb
from tui.config.settings import Settings, Ui
from tui.config.start_options import StartOptions
from tui.format import nearest


class _FrontDoor(argparse.ArgumentParser):
    """Parser of the flags before a command. Its help lists the commands."""

    def format_help(self) -> str:
        from tui.cli.verbs import verbs

        listed = "".join(f"  {verb.name:<12}{verb.help}\n" for verb in verbs())
        return (
            f"{super().format_help()}\ncommands (hostdeck COMMAND --help shows "
            f"details):\n{listed}\nMore help: hostdeck help exit-codes, hostdeck help "
            "filter, hostdeck help credentials\n"
        )


def front_door() -> argparse.ArgumentParser:
    """Return the parser for everything before the command; the rest goes to `words`."""
    parser = _FrontDoor(
        prog="hostdeck",
        description="Terminal dashboard for servers rented at HOSTKEY.",
        allow_abbrev=False,
        usage="hostdeck [options] [COMMAND …]",
        epilog="Without a command, the dashboard starts. `hostdeck demo` needs no account.",
    )
    parser.add_argument("--version", action="version", version=f"hostdeck {__version__}")
    _common(parser)
    _drawing(parser)
    parser.add_argument(
        "--record",
        dest="record_session",
        type=Path,
        metavar="FILE",
        help="with --read-only: when the dashboard ends, write the provider's answers with all "
        "values replaced, for 'hostdeck simulate --replay'",
    )
    parser.add_argument("verb", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _themes(start: StartOptions) -> Candidates:
    from tui.config.theme_files import theme_names
    from tui.paths import Paths

    known = next(option for option in fields(Ui) if option.name == "theme").metadata["allowed"]
    yield from ((name, "") for name in (*known, *theme_names(Paths.of_user().config)))


def _theme(name: str) -> str:
    known = [theme for theme, _ in _themes(StartOptions(Settings()))]
    if name not in known:
        raise argparse.ArgumentTypeError(f"{name!r} is not a theme. {nearest(name, known)}")
    return name


def verb_parser(verb: Verb) -> argparse.ArgumentParser:
    """Return the parser for the arguments of a command."""
    parser = argparse.ArgumentParser(
        prog=f"hostdeck {verb.name}",
        description=f"{verb.help[0].upper()}{verb.help[1:]}.",
        epilog=verb.epilog or None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _common(parser, nested=True)
    _drawing(parser, nested=True, documented=verb.draws)
    verb.arguments(parser)
    if verb.asks_provider and verb.needs_profile and not _has_timeout(parser):
        parser.add_argument(
            "--timeout",
            dest="answer_s",
            type=answer_seconds,
            default=None,
            metavar="S",
            help="how long to wait for each answer of the provider, in seconds (default: 60)",
        )
    return parser


def _has_timeout(parser: argparse.ArgumentParser) -> bool:
    return any("--timeout" in action.option_strings for action in parser._actions)


def parsed(argv: Sequence[str]) -> tuple[argparse.Namespace, Verb | None]:
    """Return the parsed options. Exits like argparse, with a message and code 2, or after help."""
    door = front_door()
    options = door.parse_args(argv)
    if options.verb is None:
        return options, None
    if options.record_session is not None:
        door.error("Only the dashboard and 'hostdeck conformance' can record: omit --record here.")
    from tui.cli.verbs import NAMES, verb

    if options.verb not in NAMES:
        from difflib import get_close_matches

        from tui.power_words import POWER_WORDS

        near = get_close_matches(options.verb, NAMES, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        if options.verb in POWER_WORDS:
            hint = f" Did you mean: hostdeck power {options.verb}?"
        door.error(f"unknown command {options.verb!r}.{hint}")
    found = verb(options.verb)
    if not found.parses_itself:
        # Avoid conflicts with arguments of that name.
        verb_parser(found).parse_args(vars(options).pop("words"), options)
    return options, found


def _drawing(
    parser: argparse.ArgumentParser, *, nested: bool = False, documented: bool = True
) -> None:
    """Add the display options. Every command accepts them; commands that draw document them."""

    def words(text: str) -> str:
        return text if documented else argparse.SUPPRESS

    default = argparse.SUPPRESS if nested else None
    theme = parser.add_argument(
        "--theme",
        type=_theme,
        default=default,
        metavar="NAME",
        help=words("color theme: auto, dark, light, …"),
    )
    completes(theme, _themes)
    parser.add_argument(
        "--ascii",
        action="store_true",
        default=argparse.SUPPRESS if nested else False,
        help=words("draw with ASCII characters only"),
    )
    parser.add_argument(
        "--mouse",
        action=argparse.BooleanOptionalAction,
        default=default,
        help=words("enable the mouse (default: on for local terminals, off over SSH)"),
    )
    parser.add_argument(
        "--lean",
        action=argparse.BooleanOptionalAction,
        default=default,
        help=words("send fewer bytes (default: depends on the round trip of the terminal)"),
    )
    parser.add_argument(
        "--privacy",
        action=argparse.BooleanOptionalAction,
        default=default,
        help=words("show invented names and addresses, for screen sharing and recordings"),
    )
    parser.add_argument(
        "--splash",
        action=argparse.BooleanOptionalAction,
        default=default,
        help=words("show the saved list at once while the dashboard starts (default: on)"),
    )


def _common(parser: argparse.ArgumentParser, *, nested: bool = False) -> None:
    # The command's default must not reset a flag given before the command.
    default = argparse.SUPPRESS if nested else None
    parser.add_argument(
        "--profile",
        default=default,
        metavar="NAME",
        help="profile from the configuration; A,B for several accounts",
    )
    parser.add_argument(
        "--all-profiles",
        action="store_true",
        default=argparse.SUPPRESS if nested else False,
        help="the accounts of all profiles",
    )
    parser.add_argument("--url", default=default, help="URL of the API")
    parser.add_argument(
        "--debug",
        action="store_true",
        default=argparse.SUPPRESS if nested else False,
        help="write a log; hostdeck doctor shows its path",
    )
    parser.add_argument("--config", default=default, type=Path, help="configuration file")
    parser.add_argument(
        "--read-only",
        action="store_true",
        default=argparse.SUPPRESS if nested else False,
        help="refuse every change",
    )
