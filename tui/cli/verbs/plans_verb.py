"""`hostdeck plans`: list planned changes and cancel them."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from tui.cli.exit_codes import ExitCode
from tui.cli.output import list_arguments, shown
from tui.cli.plan_table import COLUMNS, DEFAULT
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--cancel", type=int, metavar="ID", help="cancel a planned change")
    parser.add_argument("--open", action="store_true", help="only changes that have not ended")
    list_arguments(parser, COLUMNS)


def _run(options: Namespace, start: StartOptions) -> int:
    import time

    from tui.cli.command_parts import account_of, journal_path
    from tui.cli.output import record_of
    from tui.paths import person
    from tui.scheduled.change_file import ChangeFile

    table = shown(COLUMNS, DEFAULT, options, "planned change")
    file = ChangeFile(journal_path().parent, account_of(start))
    if options.cancel is not None:
        cancelled = file.cancel(options.cancel, person(), time.time())
        table.write([cancelled], record_of(COLUMNS))
        return ExitCode.OK
    file.sweep(time.time())
    found = [change for change in file.all() if change.is_open or not options.open]
    table.write(found, record_of(COLUMNS))
    if not found:
        sys.stderr.write(
            "No changes are planned. To plan a change, add --at TIME to hostdeck power, tags, iso, "
            "snapshot, or do.\n"
        )
    return ExitCode.OK


def _cancels(options: Namespace) -> bool:
    return options.cancel is not None


VERB = Verb(
    "plans",
    "list and cancel planned changes",
    _arguments,
    _run,
    (
        "To plan a change: hostdeck power reboot SERVER --at 03:00. You can plan power, tag, and\n"
        "reverse DNS changes, unmounting an ISO image, booting from disk, creating a snapshot, "
        "and\nwithdrawing a cancellation. A background process sends the change. If that process "
        "has ended,\nhostdeck watch sends the change, unless the change needs a PIN. If its time "
        "has passed, the\nchange is missed. It is never sent late."
    ),
    asks_provider=False,
    reads_accounts=True,
    one_account=_cancels,
)
"""The command."""
