"""`hostdeck run`: a user's program on selected servers."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui.cli.completion_values import completes
from tui.cli.durations import seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.justification_options import justification_arguments
from tui.cli.output import json_argument
from tui.cli.server_arguments import server_arguments
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.format import count, nearest

if TYPE_CHECKING:
    from tui.cli.completion_values import Candidates
    from tui.config.user_commands import UserCommand

_EPILOG = """Without NAME, lists the commands of the section [commands] of the configuration:

  [commands.ping]
  run = ["ping", "-c", "{count}", "{ip}"]
  inputs = ["count"]
  safe = true

The program runs once for each server, one server at a time, without a terminal and without secrets
from the environment. Ctrl+C ends it. Unless safe = true, it is confirmed first, and --read-only
refuses it."""


def _names(start: StartOptions) -> Candidates:
    yield from ((name, command.title) for name, command in _allowed(start).items())


def _allowed(start: StartOptions) -> dict[str, UserCommand]:
    """Return the available commands: read-only mode hides those that may change something."""
    return {
        name: command
        for name, command in start.settings.commands.items()
        if command.safe or not start.read_only
    }


def _arguments(parser: ArgumentParser) -> None:
    completes(
        parser.add_argument("name", nargs="?", default="", metavar="NAME", help="command to run"),
        _names,
    )
    server_arguments(parser)
    parser.add_argument(
        "--input",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="value of an input of the command",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=None,
        metavar="S",
        help="end the program after this many seconds (default: as configured)",
    )
    justification_arguments(parser)
    json_argument(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    if not options.name:
        return _list(options, start)
    command = _command(options.name, start)
    from tui.cli.server_arguments import check_choice
    from tui.cli.user_command_session import run_on_servers

    check_choice(options, start)
    return run_on_servers(options.name, command, options, start)


def _command(name: str, start: StartOptions) -> UserCommand:
    known = _allowed(start)
    if name in known:
        return known[name]
    doing, certain = f"Running {name}", "Nothing was run."
    if name in start.settings.commands:
        error = UsageError(
            doing,
            said="Read-only: this command may change something.",
            certain=certain,
            next="If it changes nothing, set safe = true in the configuration.",
        )
        error.exit_code = ExitCode.REFUSED
        raise error
    raise UsageError(
        doing,
        said="The configuration has no command with this name.",
        certain=certain,
        next=nearest(name, list(known)) if known else "Add it as [commands.NAME].",
    )


def _list(options: Namespace, start: StartOptions) -> int:
    import shlex

    from tui.cli.output import write_json
    from tui.text import safe_text

    known = _allowed(start)
    if options.json:
        write_json(
            [
                {"name": name, "title": command.title or name, "safe": command.safe}
                for name, command in known.items()
            ]
        )
        return ExitCode.OK
    for name, command in known.items():
        sys.stdout.write(f"{name:<16}{safe_text(shlex.join(command.run), 200)}\n")
    hidden = len(start.settings.commands) - len(known)
    if hidden:
        words = count(hidden, "command")
        sys.stderr.write(f"hostdeck: Read-only hides {words} that may change something.\n")
    elif not known:
        sys.stderr.write("The configuration has no commands. See: hostdeck run --help\n")
    return ExitCode.OK


VERB = Verb("run", "run a configured command on selected servers", _arguments, _run, _EPILOG)
