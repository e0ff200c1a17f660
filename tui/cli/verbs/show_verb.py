"""`hostdeck show`: all data of one or more servers."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.output import list_arguments, shown, write_json, write_lines
from tui.cli.server_arguments import check_choice, chosen, server_arguments
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.fleet.rows import ServerRow
    from tui.models.server import ServerDetail

_NAMES = 12


def _arguments(parser: ArgumentParser) -> None:
    server_arguments(parser)
    from tui.cli.server_columns import COLUMNS

    list_arguments(parser, COLUMNS)


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.server_columns import COLUMNS, DEFAULT, record

    check_choice(options, start)
    table = shown(COLUMNS, DEFAULT, options, "server")
    from tui.cli.command_sign_in import find_or_ask, signed_in

    found = find_or_ask(start)
    with signed_in(start, found) as (client, _):
        details = _details(client, chosen(client, start, options, guess=True))
    if table.chosen:
        table.write([row for row, _ in details], record)
    elif options.json:
        write_json(
            [{**record(row), "facts": dict(detail.other_facts())} for row, detail in details]
        )
    else:
        for at, (row, detail) in enumerate(details):
            write_lines(([""] if at else []) + _lines(row, detail))
    return ExitCode.OK


def _prints_facts(options: Namespace) -> bool:
    return not options.columns


def _details(client: Client, rows: list[ServerRow]) -> list[tuple[ServerRow, ServerDetail]]:
    from tui.api.catalog import eq_actions as eq
    from tui.api.catalog.common import ServerRef
    from tui.cli.stderr_progress import Progress
    from tui.store.merge import with_detail

    progress = Progress("Reading servers", len(rows))
    read = []
    try:
        for row in rows:
            detail = client.call(eq.SHOW, ServerRef(id=row.id))
            read.append((with_detail(detail, row.id, row, time.time()), detail))
            progress.step()
    finally:
        progress.end()
    return read


def _lines(row: ServerRow, detail: ServerDetail) -> list[str]:
    """Return lines of `name  value`, one fact each: the list's columns first, then all other
    facts."""
    from tui.cli.server_columns import COLUMNS

    facts = [(column.name, column.cell(row)) for column in COLUMNS]
    facts += [(str(name), str(value)) for name, value in detail.other_facts()]
    width = max(len(name) for name, _ in facts[: len(COLUMNS)])
    return [f"{name:<{max(width, _NAMES)}}  {value}".rstrip() for name, value in facts]


VERB = Verb(
    "show",
    "show all details of one or more servers",
    _arguments,
    _run,
    reads_accounts=True,
    one_account=_prints_facts,
)
