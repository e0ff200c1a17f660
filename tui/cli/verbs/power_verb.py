"""`hostdeck power`: on, off, reboot, hard-off, unit-reset, for one server or many."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tui.cli.at_option import at_arguments
from tui.cli.change_session import change_arguments, run_command
from tui.cli.change_targets import target_rows
from tui.cli.command_parts import command_parts
from tui.cli.server_arguments import check_choice, server_arguments
from tui.cli.until_option import until_argument
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import NoServerMatches
from tui.power_words import POWER_WORDS


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=sorted(POWER_WORDS), metavar="WHAT", help=", ".join(POWER_WORDS)
    )
    server_arguments(parser, all_servers=False)
    change_arguments(parser)
    until_argument(parser)
    at_arguments(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    check_choice(options, start)
    with command_parts(start) as parts:
        rows = target_rows(parts.client, start, options)
        if not rows:
            raise NoServerMatches(
                "Choosing servers", said="No server matches.", certain="Nothing was sent."
            )
        return run_command(parts, POWER_WORDS[options.what], rows, options)


VERB = Verb(
    "power",
    "power servers on or off, reboot them, reset the BMC",
    _arguments,
    _run,
    (
        "Hostdeck asks for the PIN on a terminal; otherwise use --pin-stdin. The PIN is never "
        "an argument."
    ),
    changes_accounts=True,
)
