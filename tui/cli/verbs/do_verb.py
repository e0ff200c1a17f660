"""`hostdeck do`: any action of the dashboard's menu, by its id; its questions are asked here
too."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.cli.action_arguments import picked
from tui.cli.at_option import at_arguments
from tui.cli.change_session import change_arguments, run_command, targets_of
from tui.cli.change_targets import target_rows
from tui.cli.command_parts import command_parts
from tui.cli.completion_values import completes
from tui.cli.exit_codes import ExitCode
from tui.cli.private_output import PRIVATE
from tui.cli.server_arguments import check_choice, server_arguments
from tui.cli.typed_line import typed_line
from tui.cli.until_option import until_argument
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.format import nearest
from tui.key_hints import for_command_line
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.commands.command import Ask, Choose, Command

_SENT = "Nothing was sent."


def _arguments(parser: ArgumentParser) -> None:
    what = parser.add_argument(
        "command",
        nargs="?",
        default="",
        metavar="ACTION",
        help=(
            "action id, as shown in the help and the command palette; without one, list all actions"
        ),
    )
    completes(what, _titles)
    server_arguments(parser, all_servers=False)
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="TEXT",
        help="answer to a question of the action; repeat the option for each question",
    )
    change_arguments(parser)
    until_argument(parser)
    at_arguments(parser)


def _titles(start: StartOptions) -> Iterator[tuple[str, str]]:
    from tui.commands import commands

    return ((command.id, command.title) for command in commands().values())


def _run(options: Namespace, start: StartOptions) -> int:
    if not options.command:
        for name, title in _titles(start):
            print(f"{name:<30} {title}")
        return ExitCode.OK
    command = _command(options.command)
    if command.on_servers:
        check_choice(options, start)
    elif options.servers or options.select:
        raise UsageError(
            f"{command.title}",
            said="This action changes the account, not a server. Omit the server.",
            certain=_SENT,
        )
    with command_parts(start) as parts:
        rows = target_rows(parts.client, start, options) if command.on_servers else []
        if command.on_servers and not rows:
            raise UsageError("Choosing servers", said="No server matches.", certain=_SENT)
        given = [PRIVATE.argument(text, "--answer") for text in options.answer]

        def ask(asked: Ask | Choose) -> str:
            return _answer(asked, given)

        possible = command.why_not(targets_of(parts, rows)) is None
        argument = picked(parts, command, rows, ask) if possible else None
        return run_command(
            parts,
            command.id,
            rows,
            options,
            argument,
            ask=ask,
            follow=partial(_show, options=options),
        )


def _command(name: str) -> Command:
    from tui.commands import commands

    known = commands()
    if name not in known:
        raise UsageError(
            f"Running {name}",
            said="There is no action with this id.",
            certain=_SENT,
            next=nearest(name, list(known)),
        )
    return known[name]


def _answer(asked: Ask | Choose, given: list[str]) -> str:
    """Return the next prepared answer, or a typed one."""
    from tui.commands.command import Ask

    secret = isinstance(asked, Ask) and asked.secret
    if given and not secret:
        return _picked(asked, given.pop(0), by_number=False)
    if not sys.stdin.isatty():
        more = (
            "This is secret: Hostdeck asks for it only on a terminal."
            if secret
            else f"{_options(asked)}Add --answer TEXT."
        )
        raise UsageError(
            asked.title, said="There is no terminal to ask on.", certain=_SENT, next=more
        )
    sys.stderr.write(f"{safe_text(asked.title)}\n")
    options: tuple[tuple[str, str], ...] = getattr(asked, "options", ())
    for at, (name, words) in enumerate(options, 1):
        sys.stderr.write(f"  {at if _numbered(options) else name}  {safe_text(words or name)}\n")
    if asked.hint:
        sys.stderr.write(f"  {safe_text(for_command_line(asked.hint))}\n")
    if getattr(asked, "lines", False):
        sys.stderr.write("  Enter the values on one line, separated by spaces.\n")
    while True:
        typed = _typed(asked, secret=secret)
        try:
            return _picked(asked, typed, by_number=True)
        except UsageError as error:
            sys.stderr.write(f"{error.said} {error.next}\n")


def _typed(asked: Ask | Choose, *, secret: bool) -> str:
    if secret:
        from tui.cli.secret_prompts import hidden

        return hidden("> ")
    usual = getattr(asked, "typed", "")
    sys.stderr.write(f"{safe_text(usual)} > " if usual else "> ")
    sys.stderr.flush()
    line = PRIVATE.revealed(typed_line())
    if line and not line.strip() and usual:
        return str(usual)
    if not line.strip():
        raise UsageError(asked.title, said="No answer was given.", certain=_SENT)
    return line.strip()


def _numbered(options: Sequence[tuple[str, str]]) -> bool:
    """Return whether options are chosen by number in the list. Options that are already numbers,
    such as hours, stand for themselves."""
    return not all(name.isdigit() for name, _ in options)


def _picked(asked: Ask | Choose, text: str, *, by_number: bool) -> str:
    """Return the option chosen by id, by text, or by number in the list: ids may be numbers too."""
    options: tuple[tuple[str, str], ...] = getattr(asked, "options", ())
    if not options:
        return text
    if (
        by_number
        and _numbered(options)
        and text.isascii()
        and text.isdigit()
        and 1 <= int(text) <= len(options)
    ):
        return options[int(text) - 1][0]
    for name, words in options:
        if text in (name, words):
            return name
    raise UsageError(
        asked.title,
        said=f"{safe_text(text)!r} is not one of the options.",
        certain=_SENT,
        next=_options(asked).strip(),
    )


def _options(asked: Ask | Choose) -> str:
    names = ", ".join(safe_text(name) for name, _ in getattr(asked, "options", ()))
    return f"Options: {names}. " if names else ""


def _show(then: Any, code: int, options: Namespace) -> int:
    """Print the opened access once; other results have their own commands."""
    from tui.cli.verbs.access_verb import show_results

    options.stdout = True
    return show_results(then, code, options)


VERB = Verb(
    "do",
    "run any action of the dashboard's action menu by id",
    _arguments,
    _run,
    (
        "Hostdeck asks for missing input on a terminal; otherwise use --answer. For the PIN "
        "use --pin-stdin.\nSimpler commands for common tasks: power, access, tags, order, "
        "reinstall."
    ),
)
