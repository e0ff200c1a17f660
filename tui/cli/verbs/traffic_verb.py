"""`hostdeck traffic`: what went through a port in a day, a month or a year."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from tui.cli.completion_values import completes, server_names
from tui.cli.durations import seconds
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import BadAnswer, UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.charts.series import Series, Span
    from tui.fleet.rows import ServerRow
    from tui.models.port import PortStatus
    from tui.readings.traffic_topics import Traffic

SPANS = ("day", "month", "year")


def _arguments(parser: ArgumentParser) -> None:
    completes(parser.add_argument("server", metavar="SERVER", help="id or host name"), server_names)
    parser.add_argument("--span", choices=SPANS, default="day", help="time range (default: day)")
    parser.add_argument(
        "--port", default="", metavar="NAME", help="switch port (default: the connected port)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print statistics and all values as JSON")
    form.add_argument(
        "--csv",
        action="store_true",
        help="print one line per value: rates in bit/s, times in UTC",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=60.0,
        metavar="S",
        help="how long to wait, in seconds (default: 60)",
    )


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.charts.series import Span
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.exit_codes import ExitCode
    from tui.cli.server_arguments import named, with_details

    with signed_in(start, find_or_ask(start)) as (client, _):
        row = with_details(client, named(client, start, [options.server]))[0]
        ports = _ports(client, row, options.timeout)
        at = _place(ports, options.port)
        traffic = _traffic(client, row, Span[options.span.upper()], ports, at, options.timeout)
    if traffic.series is None:
        raise BadAnswer(
            "Reading the traffic",
            said=f"The values in the graph image cannot be read reliably: {traffic.why}.",
            certain="Nothing was changed.",
            next="To see the image, use the dashboard.",
        )
    _write(options, row, ports, at, traffic)
    return ExitCode.OK


def _ports(client: Client, row: ServerRow, timeout_s: float) -> tuple[PortStatus, ...]:
    from tui.api.catalog import net_actions as net
    from tui.cli.async_reads import finish, result_of

    found = result_of(
        net.GET_STATUS, finish(client, net.GET_STATUS, net.PortParams(id=row.id), timeout_s)
    )
    if isinstance(found, Exception):
        raise found
    return found


def _place(ports: tuple[PortStatus, ...], name: str) -> int | None:
    from tui.readings.traffic_topics import carrying

    if not name:
        return carrying(ports)
    names = [str(port.port or "") for port in ports]
    if name not in names:
        raise UsageError(
            "Selecting a port",
            said=f"The server has no port {name!r}.",
            certain="Nothing was changed.",
            next=f"Ports: {', '.join(filter(None, names)) or 'none'}.",
        )
    return names.index(name)


def _traffic(
    client: Client,
    row: ServerRow,
    span: Span,
    ports: tuple[PortStatus, ...],
    at: int | None,
    timeout_s: float,
) -> Traffic:
    from tui.cli.async_reads import finish_key
    from tui.readings.traffic_topics import Traffic, drawn_later, key_of_port, look_key, of_graph

    found = look_key(client, key_of_port(row.id, span, ports, at, row.ip))
    if not isinstance(found, Traffic):
        found = of_graph(
            client, finish_key(client, drawn_later(span), found, timeout_s, row.id), span
        )
    if not isinstance(found, Traffic):
        raise BadAnswer(
            "Reading the traffic",
            said="The provider's answer refers to another request.",
            certain="Nothing was changed.",
        )
    return found


def _write(
    options: Namespace,
    row: ServerRow,
    ports: tuple[PortStatus, ...],
    at: int | None,
    found: Traffic,
) -> None:
    from tui.charts.csv import to_csv
    from tui.readings.traffic_file import plain

    assert found.series is not None
    port = ports[at] if at is not None else None
    if options.csv:
        sys.stdout.write(to_csv(found.series))
    elif options.json:
        about = {
            "id": row.id,
            "hostname": row.hostname,
            "of": found.of,
            "port": str(port.port) if port else None,
            "port_speed_bps": port.most_bps if port else None,
        }
        print(json.dumps({**about, **plain(found.series)}, ensure_ascii=False))
    else:
        for line in _table(found.series, str(port.port) if port and port.port else "", row):
            print(line)


def _table(series: Series, port: str, row: ServerRow) -> list[str]:
    """Return statistics, one direction per line; values read from an image are marked."""
    from tui.format import local_time, rate, size
    from tui.readings.traffic_file import plain

    told: dict[str, Any] = plain(series)
    about = "" if series.source == "numbers" else f", within {rate(series.tolerance_bps)}"
    lines = [
        f"{row.hostname or row.id}  {port}  {series.span.word} to {local_time(series.end)}",
        f"{'':6}{'average':>14}{'maximum':>14}{'95th pct':>14}{'total':>12}",
    ]
    for name in ("in", "out"):
        one = told[name]
        rates = "".join(
            f"{rate(one[key]):>14}" for key in ("average_bps", "maximum_bps", "percentile_95_bps")
        )
        lines.append(f"{name:6}{rates}{size(one['total_bytes']):>12}")
    words = {"numbers": "values from the provider"}.get(
        series.source, f"values read from the graph image{about}"
    )
    return [*lines, f"({words}{f'; {series.note}' if series.note else ''})"]


VERB = Verb("traffic", "show traffic of a port: day, month, year", _arguments, _run)
