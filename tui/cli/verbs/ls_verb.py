"""`hostdeck ls`: the list of servers, as a table or as JSON."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tui.cli.async_reads import wait_arguments
from tui.cli.exit_codes import ExitCode
from tui.cli.output import list_arguments, select_argument, shown
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions

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
    parser.set_defaults(
        timeout=None
    )  # not given: it is about the power alone, the list takes its time
    list_arguments(parser, COLUMNS)
    parser.add_argument("--cached", action="store_true", help="print the saved list; send nothing")


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.power_states import with_power
    from tui.cli.server_columns import COLUMNS, DEFAULT, DETAILS, POWER, record
    from tui.cli.view_arguments import filter_of

    wanted = filter_of(options.select, start)
    table = shown(COLUMNS, DEFAULT, options, "server")
    if options.cached:
        from tui.cli.key_reads import last_rows

        table.write(last_rows(start, options, flag="--cached")[0], record)
        return ExitCode.OK
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.server_arguments import selected

    found = find_or_ask(start)
    with signed_in(start, found) as (client, _):
        more = any(column.name in DETAILS for column in table.columns)
        rows = selected(client, start, wanted, detailed=more, every=options.read_all)
        if any(column.name in POWER for column in table.columns):
            power_s = _POWER_S if options.timeout is None else options.timeout
            rows = with_power(client, start, rows, power_s if options.wait else 0.0)
    table.write(rows, record)
    return ExitCode.OK


VERB = Verb("ls", "list servers", _arguments, _run, reads_accounts=True)
