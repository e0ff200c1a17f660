"""`hostdeck status`: the power of servers, asked of the machines themselves."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui.cli.keys import wait_arguments
from tui.cli.output import Column, list_arguments, shown
from tui.cli.servers import check_choice, server_arguments
from tui.cli.verb import Verb
from tui.config.start import StartOptions
from tui.format import local_time
from tui.models.power import Power

if TYPE_CHECKING:
    from tui.cli.readings import Read

COLUMNS: tuple[Column[Read[Power]], ...] = (
    Column("id", lambda one: one.row.id, width=8, right=True),
    Column("power", lambda one: str(one.value or Power.UNKNOWN), width=7),
    Column("hostname", lambda one: one.row.hostname, width=27),
    Column("taken_at", lambda one: one.taken_at, lambda one: local_time(one.taken_at), heading="as of"),
    Column("error", lambda one: None if one.error is None else str(one.error)),
)
DEFAULT = ("id", "power", "hostname", "taken_at")


def _arguments(parser: ArgumentParser) -> None:
    server_arguments(parser)
    wait_arguments(parser, skipping="ask nobody: print what the dashboard last saw, and when")
    list_arguments(parser, COLUMNS)


def _run(options: Namespace, start: StartOptions) -> int:
    check_choice(options, start)
    table = shown(COLUMNS, DEFAULT, options)
    from tui.cli.readings import told

    read = _read(options, start) if options.wait else _last(options, start)
    table.write(read, lambda one: {column.name: column.value(one) for column in COLUMNS})
    return told(read)


def _read(options: Namespace, start: StartOptions) -> list[Read[Power]]:
    from tui.api.catalogue import eq
    from tui.cli.readings import read_servers

    return [
        one.showing(lambda answer: answer.power) for one in read_servers(start, options, eq.STATUS, "Reading power")
    ]


def _last(options: Namespace, start: StartOptions) -> list[Read[Power]]:
    from tui.cli.readings import Read, last_rows

    return [Read(row, row.power, taken_at=row.power_at) for row in last_rows(start, options)[0]]


VERB = Verb("status", "power of servers, asked of the machines", _arguments, _run)
