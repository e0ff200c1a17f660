"""`hostdeck loose-ends`: open loose ends, for a shell prompt or cron. Exit code 1 if there are
any."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from tui.cli.exit_codes import ExitCode
from tui.cli.operations_table import ENDS, ENDS_DEFAULT
from tui.cli.output import list_arguments, record_of, shown
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions


def _arguments(parser: ArgumentParser) -> None:
    list_arguments(parser, ENDS)


def _run(options: Namespace, start: StartOptions) -> int:
    table = shown(ENDS, ENDS_DEFAULT, options, "loose end")
    from tui.cli.command_parts import journal_path, opened_journal
    from tui.cli.loose_end_reads import open_ends

    if not journal_path().exists():
        table.write((), lambda end: {})
        _say_none()
        return ExitCode.OK
    journal = opened_journal()
    try:
        found = open_ends(journal, start)
    finally:
        journal.close()
    table.write(found, record_of(ENDS))
    if not found:
        _say_none()
    return ExitCode.FAILED if found else ExitCode.OK


def _say_none() -> None:
    sys.stderr.write("No loose ends.\n")


VERB = Verb(
    "loose-ends",
    "list dangerous, forgotten, or undecided leftovers of operations",
    _arguments,
    _run,
    "Exits with 1 if there are loose ends, with 0 if there are none.",
    asks_provider=False,
    reads_accounts=True,
)
