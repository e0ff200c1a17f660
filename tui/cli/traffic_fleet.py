"""`hostdeck traffic --all`: traffic of many servers, and sums by tag."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.charts.fleet_traffic import ServerTraffic, Totals, by_sent, by_tag, totals, traffic_of
from tui.charts.series import Span
from tui.cli.key_reads import Read, read_in_turn, report_failures
from tui.cli.output import OutputColumn, Table, applied, write_json
from tui.errors import BadAnswer, HostdeckError, SessionEnded, UsageError
from tui.format import rate, size

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.config.start_options import StartOptions
    from tui.fleet.rows import ServerRow


def _rate_column(name: str, attribute: str, heading: str) -> OutputColumn[Any]:
    """Return a column for a rate in bit/s."""
    shown = applied(rate, attribute)
    return OutputColumn(name, attrgetter(attribute), shown, right=True, width=12, heading=heading)


def _size_column(name: str, attribute: str) -> OutputColumn[Any]:
    """Return a column for an amount in bytes."""
    return OutputColumn(name, attrgetter(attribute), applied(size, attribute), right=True, width=9)


_AVERAGE_OUT = _rate_column("average_out", "average_out_bps", "avg out")
_AMOUNTS = (_size_column("received", "received_bytes"), _size_column("sent", "sent_bytes"))
_SERVER_COLUMNS: tuple[OutputColumn[ServerTraffic], ...] = (
    OutputColumn("id", attrgetter("row.id"), width=8, right=True),
    OutputColumn("hostname", attrgetter("row.hostname"), width=20),
    _rate_column("average_in", "average_in_bps", "avg in"),
    _AVERAGE_OUT,
    _rate_column("percentile_95_out", "percentile_out_bps", "95th pct out"),
    _rate_column("maximum_out", "maximum_out_bps", "max out"),
    *_AMOUNTS,
)
_TAG_COLUMNS: tuple[OutputColumn[Totals], ...] = (
    OutputColumn("tag", attrgetter("name"), width=20),
    OutputColumn("read", attrgetter("read"), attrgetter("coverage"), right=True, width=8),
    _AVERAGE_OUT,
    *_AMOUNTS,
)


def run_fleet(options: Namespace, start: StartOptions) -> int:
    """Read and print the traffic of the servers that the arguments name."""
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.server_arguments import check_choice, chosen, readable

    if options.csv or options.port:
        raise UsageError(
            "Reading the traffic",
            said="--csv and --port are for one server.",
            certain="Nothing was sent.",
        )
    check_choice(options, start)
    span = Span[(options.span or "month").upper()]
    with signed_in(start, find_or_ask(start)) as (client, _):
        rows = readable(client, chosen(client, start, options, guess=True))
        read_row = partial(_read, client, span=span, timeout_s=options.timeout)
        read = read_in_turn("Reading traffic", rows, read_row)
    found = by_sent(reading.value or ServerTraffic(reading.row) for reading in read)
    if options.json:
        write_json(_record(span, found, {reading.row.id: reading for reading in read}))
    elif options.by_tag:
        Table(_TAG_COLUMNS, noun="tag").write(by_tag(found), _totals_record)
    else:
        Table(_SERVER_COLUMNS, noun="server").write(found, _server_record)
    if not options.json:
        print(_summary(span, totals("", found)), file=sys.stderr)
    return report_failures(read)


def _read(client: Client, row: ServerRow, span: Span, timeout_s: float) -> Read[ServerTraffic]:
    from tui.cli.traffic_reads import read_ports, read_traffic
    from tui.readings.traffic_topics import carrying

    try:
        ports = read_ports(client, row, timeout_s)
        found = read_traffic(client, row, span, ports, carrying(ports), timeout_s)
        if found.series is None:
            raise BadAnswer(
                "Reading the traffic",
                said=f"The values in the graph image cannot be read reliably: {found.why}.",
                certain="Nothing was changed.",
            )
    except SessionEnded:
        raise
    except HostdeckError as error:
        return Read(row, error=error)
    now = client.provider_clock.at(client.now())
    return Read(row, traffic_of(row, found.series, now), taken_at=now)


def _summary(span: Span, every: Totals) -> str:
    """Return a sentence with the sum and the number of servers included."""
    when = datetime.now(UTC).strftime("in %B") if span is Span.MONTH else f"in the last {span.word}"
    return f"{every.coverage} servers read; they sent {size(every.sent_bytes)} {when}."


def _record(
    span: Span, found: Sequence[ServerTraffic], read: dict[int, Read[ServerTraffic]]
) -> dict[str, Any]:
    """Return all known values for JSON. `null` is unknown."""
    return {
        "span": span.word,
        "month": datetime.now(UTC).strftime("%Y-%m") if span is Span.MONTH else None,
        "total": _totals_record(totals("", found)),
        "servers": [
            {**_server_record(traffic), "error": _error(read[traffic.row.id])} for traffic in found
        ],
        "tags": [{"tag": tag.name, **_totals_record(tag)} for tag in by_tag(found)],
    }


def _error(read: Read[ServerTraffic]) -> str | None:
    return None if read.error is None else str(read.error)


def _server_record(traffic: ServerTraffic) -> dict[str, Any]:
    return {
        "id": traffic.row.id,
        "hostname": traffic.row.hostname,
        "tags": dict(traffic.row.tags),
        "average_in_bps": traffic.average_in_bps,
        "average_out_bps": traffic.average_out_bps,
        "percentile_95_out_bps": traffic.percentile_out_bps,
        "maximum_out_bps": traffic.maximum_out_bps,
        "received_bytes": traffic.received_bytes,
        "sent_bytes": traffic.sent_bytes,
        "read_at": traffic.taken_at,
    }


def _totals_record(found: Totals) -> dict[str, Any]:
    return {
        "servers": found.servers,
        "servers_read": found.read,
        "average_out_bps": found.average_out_bps,
        "received_bytes": found.received_bytes,
        "sent_bytes": found.sent_bytes,
    }
