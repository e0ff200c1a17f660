"""`hostdeck ls`: the list of servers, as a table or as JSON."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli.async_reads import wait_arguments
from tui.cli.exit_codes import ExitCode
from tui.cli.output import list_arguments, select_argument, shown
from tui.cli.private_output import PRIVATE, Shown
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.cli.output import OutputColumn
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow

_POWER_S = 10.0
"""Default time limit for power."""


def _arguments(parser: ArgumentParser) -> None:
    select_argument(parser, reads=True)
    from tui.cli.server_columns import COLUMNS

    wait_arguments(
        parser,
        skipping="do not read power status; print the last known status and its age",
        timeout_s=_POWER_S,
    )
    parser.set_defaults(timeout=None)  # not given: --timeout limits only the power reads
    list_arguments(parser, COLUMNS)
    from tui.cli.inventory_output import format_argument

    format_argument(parser)
    parser.add_argument(
        "--tags",
        action="store_true",
        help="with --format ansible or ssh-config: read the tags, one request per server",
    )
    parser.add_argument("--cached", action="store_true", help="print the saved list; send nothing")


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.power_states import with_power
    from tui.cli.server_columns import COLUMNS, DEFAULT, DETAILS, POWER, record
    from tui.cli.view_arguments import filter_of

    wanted = filter_of(options.select, start, as_typed=True)
    table = shown(COLUMNS, DEFAULT, options, "server")
    as_file = options.format != "table"
    if as_file:
        _check_format(options)
    if options.cached:
        from tui.cli.key_reads import last_rows

        last = last_rows(start, options, flag="--cached")[0]
        if as_file:
            _write_file(options, start, last, table.columns)
        else:
            table.write(last, record)
        return ExitCode.OK
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.server_arguments import selected

    found = find_or_ask(start)
    with signed_in(start, found) as (client, _):
        is_table = options.format in ("table", "csv", "markdown")
        more = options.tags or any(column.name in DETAILS for column in table.columns)
        # In privacy mode the filter is about what is shown, so all servers are read first.
        first = filter_of("", start) if PRIVATE.is_on else wanted
        more = more or (PRIVATE.is_on and wanted.needs_details)
        rows = selected(client, start, first, detailed=more, every=options.read_all)
        if is_table and any(column.name in POWER for column in table.columns):
            power_s = _POWER_S if options.timeout is None else options.timeout
            rows = with_power(client, start, rows, power_s if options.wait else 0.0)
    if PRIVATE.is_on:
        rows = _passing(rows, wanted)
    if as_file:
        _write_file(options, start, rows, table.columns)
    else:
        table.write(rows, record)
    return ExitCode.OK


def _passing(rows: Sequence[ServerRow], wanted: Filter) -> list[ServerRow]:
    """Return the rows that pass as they are shown in privacy mode."""
    from tui.cli.judging import Judged, say, undecided_words

    real = {row.id: row for row in rows}
    judged = Judged(wanted, PRIVATE.rows(rows))
    passing, undecided = judged.divided(guess=True)
    say(undecided_words(undecided, judged, readable=False))
    return [real[row.id] for row in passing]


def _check_format(options: Namespace) -> None:
    if options.json or (options.columns and options.format not in ("csv", "markdown")):
        option = "--json" if options.json else "--columns"
        raise UsageError(
            "Listing servers",
            said=f"{option} cannot be used with --format {options.format}.",
            certain="Nothing was sent.",
        )


def _write_file(
    options: Namespace,
    start: StartOptions,
    rows: Sequence[ServerRow],
    columns: Sequence[OutputColumn[ServerRow]],
) -> None:
    from tui.cli.inventory_output import render, report_left_out

    shown = PRIVATE.rows(rows)
    found = render(options.format, shown, start.settings.profile(start.profile).ssh, columns)
    sys.stdout.write(Shown(found.text))
    report_left_out(found)


def _is_file(options: Namespace) -> bool:
    """Return whether the output is a file for another program. Two concatenated files are not a
    valid file, and one name could refer to servers of two accounts."""
    return bool(options.format != "table")


VERB = Verb(
    "ls",
    "list servers",
    _arguments,
    _run,
    reads_accounts=True,
    one_account=_is_file,
)
