"""`hostdeck dns`: list zones and records; add, change, remove them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui.cli.change_session import change_arguments
from tui.cli.exit_codes import ExitCode
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.commands.dns_commands import ZoneFacts
    from tui.commands.dns_rules import Record

READS = ("zones", "list")
WHATS = (*READS, "add", "change", "remove", "undo", "add-zone", "remove-zone")
_RECORDS = {"add": 1, "remove": 1, "change": 2}
_NOTHING = "Nothing was sent."


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=WHATS, metavar="WHAT", help=", ".join(WHATS))
    parser.add_argument("zone", nargs="?", default="", metavar="ZONE", help="name of the zone")
    parser.add_argument(
        "records",
        nargs="*",
        default=[],
        metavar="RECORD",
        help="'www A 192.0.2.10'; change takes the old and the new record, each in quotes",
    )
    change_arguments(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    _check(options)
    if options.what in READS:
        return _list(options, start)
    from tui.cli.change_session import run_command
    from tui.cli.command_parts import command_parts

    command = f"dns.{options.what.replace('-', '_')}"
    answers = [options.zone] if options.what == "add-zone" else options.records[-1:]
    with command_parts(start) as parts:
        argument = _facts(parts.client, options)
        return run_command(parts, command, [], options, argument, answers=answers)


def _check(options: Namespace) -> None:
    wanted = _RECORDS.get(options.what, 0)
    if wanted == 1 and options.records:
        options.records = [" ".join(options.records)]
    from tui.format import count

    problem = ""
    if bool(options.zone) != (options.what != "zones"):
        problem = "zones takes no zone name; the other actions need a zone name."
    elif len(options.records) != wanted:
        problem = f"{options.what} takes {count(wanted, 'record')} after the zone."
    if problem:
        raise UsageError("DNS", said=problem, certain=_NOTHING)


def _facts(client: Client, options: Namespace) -> ZoneFacts:
    """Return the current zone with the named record selected. Raises HostdeckError."""
    from tui.api.catalog import dns_actions as dns
    from tui.api.catalog.common import NoParams
    from tui.commands.dns_commands import ZoneFacts
    from tui.models.zone import host

    zones = client.call(dns.LIST_DOMAINS, NoParams())
    names = tuple(zone.name.raw for zone in zones)
    if options.what == "add-zone":
        return ZoneFacts(zones=names)
    zone = next(
        (zone_read for zone_read in zones if host(zone_read.name.raw) == host(options.zone)), None
    )
    if zone is None:
        known = ", ".join(str(zone_read.name) for zone_read in zones[:8]) or "none"
        said = f"The account has no zone {options.zone}. Zones: {known}."
        raise UsageError("DNS", said=said, certain=_NOTHING)
    records = _records(client, host(zone.name.raw))
    chosen = None
    if options.what in ("change", "remove"):
        chosen = _chosen(records or (), options.records[0], host(zone.name.raw))
    return ZoneFacts(host(zone.name.raw), zone.id, records, chosen, names)


def _records(client: Client, zone: str) -> tuple[Record, ...] | None:
    from tui.commands.dns_rules import in_order, record_of
    from tui.readings.dns_topics import zone_now

    found = zone_now(client, zone)
    return (
        None
        if found.unread
        else tuple(in_order(record_of(record, zone) for record in found.records))
    )


def _chosen(records: tuple[Record, ...], text: str, zone: str) -> Record:
    from tui.commands.dns_rules import parse

    try:
        wanted = parse(text, zone)
    except ValueError as error:
        raise UsageError("DNS", said=str(error), certain=_NOTHING) from None
    same = [
        record
        for record in records
        if (record.key, record.value) == (wanted.key, wanted.value)
        and (not record.has_priority or record.priority == wanted.priority)
    ]
    if not same:
        at_name = (
            "; ".join(record.line for record in records if record.name == wanted.name) or "none"
        )
        said = f"{zone} has no such record. Records of {wanted.name}: {at_name}."
        raise UsageError("DNS", said=said, certain=_NOTHING)
    return same[0]


def _list(options: Namespace, start: StartOptions) -> int:
    from tui.cli.command_sign_in import find_or_ask, signed_in

    found = find_or_ask(start)
    with signed_in(start, found) as (client, _):
        if options.what == "zones":
            return _list_zones(client, options)
        return _list_records(client, options)


def _list_zones(client: Client, options: Namespace) -> int:
    from tui.api.catalog import dns_actions as dns
    from tui.api.catalog.common import NoParams
    from tui.cli.image_verbs import value_column, write_rows

    columns = [value_column("name", heading="zone"), value_column("id", right=True)]
    zones = client.call(dns.LIST_DOMAINS, NoParams())
    return write_rows(zones, columns, options)


def _list_records(client: Client, options: Namespace) -> int:
    from tui.cli.image_verbs import value_column, write_rows

    records = _records(client, options.zone)
    if records is None:
        raise UsageError("DNS", said="Not all records could be read.", certain=_NOTHING)

    columns = [
        value_column("name"),
        value_column("type"),
        value_column("ttl", right=True),
        value_column("priority", right=True),
        value_column("content", heading="value"),
    ]
    write_rows(records, columns, options)
    return ExitCode.OK


VERB = Verb(
    "dns",
    "list DNS zones and records; add, change, or remove them",
    _arguments,
    _run,
    (
        "Records are written as in a zone file: NAME TTL TYPE VALUE; the TTL may be left out. "
        "A record is removed by its value, never by name and type alone. New values may take up "
        "to 24 h to be seen everywhere."
    ),
)
