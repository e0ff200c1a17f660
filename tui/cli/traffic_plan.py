"""`hostdeck traffic --plan`: the traffic allowance of servers, its use and the forecast."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.cli.key_reads import Read, read_in_turn, report_failures
from tui.cli.output import OutputColumn, Table
from tui.errors import BadAnswer, HostdeckError, SessionEnded, UsageError
from tui.fleet.allowance import Allowance
from tui.format import UNKNOWN, percent

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.config.start_options import StartOptions
    from tui.fleet.rows import ServerRow

Plan = Read[Allowance]


def _allowance(read: Plan) -> Allowance:
    return read.value or Allowance(read.row.traffic_limit_tb)


def _amount(amount_tb: float | None) -> str:
    return UNKNOWN if amount_tb is None else f"{amount_tb:,.2f} TB"


def _limit(read: Plan) -> str:
    found = _allowance(read)
    return "no limit" if found.is_unlimited else _amount(found.limit_tb)


def _figure(name: str) -> Callable[[Plan], Any]:
    """Return a reader of one figure of the allowance."""

    def read_figure(read: Plan) -> Any:
        return getattr(_allowance(read), name)

    return read_figure


def _figure_cell(name: str, words: Callable[[Any], str]) -> Callable[[Plan], str]:
    """Return a reader of one figure of the allowance as text."""

    def cell(read: Plan) -> str:
        return words(getattr(_allowance(read), name))

    return cell


COLUMNS: tuple[OutputColumn[Plan], ...] = (
    OutputColumn("id", attrgetter("row.id"), width=8, right=True),
    OutputColumn("hostname", attrgetter("row.hostname"), width=20),
    OutputColumn("limit", _figure("limit_tb"), _limit, right=True, width=9),
    OutputColumn(
        "used",
        _figure("used_tb"),
        _figure_cell("used_tb", _amount),
        right=True,
        width=9,
    ),
    OutputColumn(
        "percent",
        _figure("percent"),
        _figure_cell("percent", percent),
        right=True,
        width=7,
        heading="used %",
    ),
    OutputColumn(
        "forecast",
        _figure("forecast_tb"),
        _figure_cell("forecast_tb", _amount),
        right=True,
        width=9,
    ),
    OutputColumn("state", _figure_cell("state", str)),
)


def run_plan(options: Namespace, start: StartOptions) -> int:
    """Read and print the allowance of the servers that the arguments name."""
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.server_arguments import check_choice, chosen, readable

    if options.csv or options.port:
        raise UsageError(
            "Reading the traffic plan",
            said="--plan cannot be used with --csv or --port.",
            certain="Nothing was sent.",
        )
    check_choice(options, start)
    with signed_in(start, find_or_ask(start)) as (client, _):
        rows = readable(client, chosen(client, start, options, guess=True))
        warn_percent = start.settings.traffic.warn_percent
        read_row = partial(
            read_allowance, client, timeout_s=options.timeout, warn_percent=warn_percent
        )
        read = read_in_turn("Reading traffic", rows, read_row)
    Table(COLUMNS, as_json=options.json).write(read, record)
    return report_failures(read)


def read_allowance(client: Client, row: ServerRow, timeout_s: float, warn_percent: float) -> Plan:
    """Return the allowance of one server, or the error of reading it. Raises SessionEnded."""
    from tui.charts.series import Span
    from tui.cli.traffic_reads import read_ports, read_traffic
    from tui.readings.allowance_keeper import used_tb
    from tui.readings.traffic_topics import carrying

    try:
        ports = read_ports(client, row, timeout_s)
        found = read_traffic(client, row, Span.MONTH, ports, carrying(ports), timeout_s)
        if found.series is None:
            raise BadAnswer(
                "Reading the traffic",
                said=f"The picture has no numbers that are sure: {found.why}.",
                certain="Nothing was changed.",
            )
    except SessionEnded:
        raise
    except HostdeckError as error:
        return Read(row, error=error)
    now = client.provider_clock.at(client.now())
    used = used_tb(found.series, now)
    return Read(row, Allowance(row.traffic_limit_tb, used, now, warn_percent), taken_at=now)


def record(read: Plan) -> dict[str, Any]:
    """Return all known values of one allowance for JSON. `null` is unknown."""
    found = _allowance(read)
    read_at = found.read_at
    month = None if read_at is None else datetime.fromtimestamp(read_at, UTC).strftime("%Y-%m")
    return {
        "id": read.row.id,
        "hostname": read.row.hostname,
        "month": month,
        "limit_tb": None if found.is_unlimited else found.limit_tb,
        "unlimited": None if found.limit_tb is None else found.is_unlimited,
        "used_tb": found.used_tb,
        "used_percent": found.percent,
        "forecast_tb": found.forecast_tb,
        "forecast_percent": found.forecast_percent,
        "state": str(found.state),
        "read_at": read_at,
        "error": None if read.error is None else str(read.error),
    }
