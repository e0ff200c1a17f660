"""`hostdeck help`: a command's help, or a page about a topic common to all commands."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from tui.cli.completion_values import completes, fixed_words
from tui.cli.exit_codes import ExitCode, exit_code_lines
from tui.cli.output import write_lines
from tui.cli.verb import Verb
from tui.cli.verbs import NAMES
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.format import nearest


def _exit_codes() -> list[str]:
    return ["Exit codes of every command:", "", *exit_code_lines()]


def _filter() -> list[str]:
    from tui.fleet.filter_fields import FIELDS

    return [
        "Filter language of --select, the dashboard's filter, and saved views:",
        "",
        "  web loc:nl,de !power:on ram:>=64 tag:env=prod     all terms must match",
        "  A plain word is searched for in all columns. ! before a term negates it.",
        r"  /^web-\d+/ is a regular expression for host names; os:/deb|ubu/ is for a text field.",
        "  Case is ignored unless c follows: /^Web/c. ~wbe1 finds similar host names; changes do",
        "  not accept it.",
        (
            '  A comma means or. Quotes keep spaces together. "field:" alone matches any known '
            "value."
        ),
        "",
        *(f"  {field.example:<26}{field.meaning}" for field in FIELDS),
        "",
        (
            "  Fields that need server details (os, cpu, ram, disk, gpu, tag) cost one request "
            "per server."
        ),
    ]


def _credentials() -> list[str]:
    return [
        "Hostdeck looks for an API key in this order (hostdeck whoami shows the source in use):",
        "",
        "  1. HOSTKEY_API_KEY, or HOSTKEY_API_KEY_FILE: a file that only you can read",
        "  2. credential_command of the profile: a program that prints the key",
        "  3. the system keyring, after hostdeck login --save",
        "  4. entered on a terminal; without a terminal the command exits with code 6",
    ]


PAGES: dict[str, Callable[[], list[str]]] = {
    "exit-codes": _exit_codes,
    "filter": _filter,
    "credentials": _credentials,
}


def _arguments(parser: ArgumentParser) -> None:
    argument = parser.add_argument(
        "topic", nargs="?", default="", help=f"a command, or one of: {', '.join(PAGES)}"
    )
    completes(argument, fixed_words((*PAGES, *NAMES)))


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.parsing import front_door, verb_parser
    from tui.cli.verbs import verb

    if not options.topic:
        sys.stdout.write(front_door().format_help())
    elif options.topic in PAGES:
        write_lines(PAGES[options.topic]())
    elif options.topic in NAMES:
        sys.stdout.write(verb_parser(verb(options.topic)).format_help())
    else:
        raise UsageError(
            "Finding help",
            said=f"There is no help page {options.topic!r}.",
            next=nearest(options.topic, (*PAGES, *NAMES)),
        )
    return ExitCode.OK


VERB = Verb(
    "help",
    f"show help for a command, or a page: {', '.join(PAGES)}",
    _arguments,
    _run,
    works_without_config=True,
    needs_profile=False,
    prints_names=False,
)
