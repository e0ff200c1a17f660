"""`hostdeck traffic`: the traffic of a port in a day, a month or a year."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from tui.cli.durations import seconds
from tui.cli.server_arguments import server_arguments
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import BadAnswer, UsageError

if TYPE_CHECKING:
    from tui.charts.series import Series, Shape
    from tui.fleet.rows import ServerRow
    from tui.models.port import PortStatus
    from tui.readings.traffic_topics import Traffic

SPANS = ("day", "month", "year")


def _arguments(parser: ArgumentParser) -> None:
    server_arguments(parser)
    parser.add_argument(
        "--plan",
        action="store_true",
        help="print the traffic allowance: limit, use this month, forecast; one server or many",
    )
    parser.add_argument(
        "--by-tag", action="store_true", help="many servers: print one line per tag, not per server"
    )
    parser.add_argument(
        "--span", choices=SPANS, help="time range (default: day; for many servers: month)"
    )
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
    if options.plan:
        from tui.cli.traffic_plan import run_plan

        return run_plan(options, start)
    if len(options.servers) > 1 or options.select or options.all:
        from tui.cli.traffic_fleet import run_fleet

        return run_fleet(options, start)
    if not options.servers or options.by_tag:
        raise UsageError(
            "Reading the traffic",
            said="--by-tag needs several servers." if options.by_tag else "No server was given.",
            certain="Nothing was sent.",
            next="Name a server for its port, add --all for every server, or add --plan.",
        )
    from tui.charts.series import Span
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.exit_codes import ExitCode
    from tui.cli.server_arguments import named, with_details
    from tui.cli.traffic_reads import read_ports, read_traffic

    with signed_in(start, find_or_ask(start)) as (client, _):
        row = with_details(client, named(client, start, options.servers))[0]
        ports = read_ports(client, row, options.timeout)
        at = _place(ports, options.port)
        traffic = read_traffic(
            client, row, Span[(options.span or "day").upper()], ports, at, options.timeout
        )
    if traffic.series is None:
        if traffic.shape is not None and not (options.csv or options.json):
            _print_shape(traffic.shape, row)
        raise BadAnswer(
            "Reading the traffic",
            said=f"The values in the graph image cannot be read reliably: {traffic.why}.",
            certain="Nothing was changed.",
            next="To see the image, use the dashboard.",
        )
    _write(options, row, ports, at, traffic)
    return ExitCode.OK


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


def _print_shape(shape: Shape, row: ServerRow) -> None:
    """Print the curves without a scale: they show when traffic was high and low."""
    from tui.charts.shape_bars import ASCII_BARS, BARS, shape_rows

    try:
        BARS.encode(sys.stdout.encoding or "ascii")
        bars = BARS
    except UnicodeEncodeError:
        bars = ASCII_BARS
    print(f"{row.hostname or row.id}  {shape.span.word}, curves without a scale")
    for name, course in shape_rows(shape, _SHAPE_COLUMNS, bars):
        print(f"{name:9}{course.rstrip()}")


_SHAPE_COLUMNS = 64


def _table(series: Series, port: str, row: ServerRow) -> list[str]:
    """Return statistics, one direction per line; mark values read from an image."""
    from tui.format import local_time, rate, size
    from tui.readings.traffic_file import plain

    record: dict[str, Any] = plain(series)
    about = "" if series.source == "numbers" else f", within {rate(series.tolerance_bps)}"
    lines = [
        f"{row.hostname or row.id}  {port}  {series.span.word} to {local_time(series.end)}",
        f"{'':6}{'average':>14}{'maximum':>14}{'95th pct':>14}{'total':>12}",
    ]
    for name in ("in", "out"):
        statistics = record[name]
        rates = "".join(
            f"{rate(statistics[key]):>14}"
            for key in ("average_bps", "maximum_bps", "percentile_95_bps")
        )
        lines.append(f"{name:6}{rates}{size(statistics['total_bytes']):>12}")
    words = {"numbers": "values from the provider"}.get(
        series.source, f"values read from the graph image{about}"
    )
    return [*lines, f"({words}{f'; {series.note}' if series.note else ''})"]


VERB = Verb(
    "traffic", "show traffic of a port or of all servers; the traffic plan", _arguments, _run
)
