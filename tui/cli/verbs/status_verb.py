"""`hostdeck status`: the power of servers, read from the servers themselves."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.cli.async_reads import wait_arguments
from tui.cli.output import OutputColumn, applied, list_arguments, record_of, shown
from tui.cli.server_arguments import check_choice, server_arguments
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.format import local_time
from tui.models.power import Power

if TYPE_CHECKING:
    from tui.cli.key_reads import Read
    from tui.models.async_results import PowerAnswer


def _power(answer: Read[PowerAnswer]) -> Power:
    return Power.UNKNOWN if answer.value is None else answer.value.power


def _said(answer: Read[PowerAnswer]) -> str:
    """Return the provider's text if it is not understood; otherwise empty."""
    return (
        str(answer.value.said).strip()
        if answer.value is not None and _power(answer) is Power.UNKNOWN
        else ""
    )


def _power_words(answer: Read[PowerAnswer]) -> str:
    words = None if answer.value is None else answer.value.unknown_words
    return f"unknown: {words}" if words else str(_power(answer))


def _power_name(answer: Read[PowerAnswer]) -> str:
    return str(_power(answer))


def _error(answer: Read[PowerAnswer]) -> str | None:
    return None if answer.error is None else str(answer.error)


COLUMNS: tuple[OutputColumn[Read[PowerAnswer]], ...] = (
    OutputColumn("id", attrgetter("row.id"), width=8, right=True),
    OutputColumn("power", _power_name, _power_words, width=7),
    OutputColumn("hostname", attrgetter("row.hostname"), width=27),
    OutputColumn(
        "taken_at",
        attrgetter("taken_at"),
        applied(local_time, "taken_at"),
        heading="read at",
    ),
    OutputColumn("said", _said),
    OutputColumn("error", _error),
)
DEFAULT = ("id", "power", "hostname", "taken_at")


def _arguments(parser: ArgumentParser) -> None:
    server_arguments(parser)
    wait_arguments(parser, skipping="send nothing; print the last known status and its age")
    list_arguments(parser, COLUMNS)


def _run(options: Namespace, start: StartOptions) -> int:
    check_choice(options, start)
    table = shown(COLUMNS, DEFAULT, options, "server")
    from tui.cli.key_reads import report_failures

    read = _read(options, start) if options.wait else _last(options, start)
    table.write(read, record_of(COLUMNS))
    return report_failures(read)


def _read(options: Namespace, start: StartOptions) -> list[Read[PowerAnswer]]:
    from tui.api.catalog import eq_actions as eq
    from tui.cli.key_reads import read_servers

    return read_servers(start, options, eq.STATUS, "Reading power")


def _last(options: Namespace, start: StartOptions) -> list[Read[PowerAnswer]]:
    from tui.cli.key_reads import Read, last_rows
    from tui.models.async_results import PowerAnswer
    from tui.text import Untrusted

    nothing = Untrusted("")
    return [
        Read(row, PowerAnswer(row.power, nothing), taken_at=row.power_at)
        for row in last_rows(start, options)[0]
    ]


VERB = Verb("status", "read the power status of servers", _arguments, _run, reads_accounts=True)
