"""`hostdeck sensors`: sensor readings of servers, one line for each."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.cli.async_reads import wait_arguments
from tui.cli.output import OutputColumn, applied, list_arguments, record_of, shown
from tui.cli.server_arguments import check_choice, server_arguments
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.format import local_time
from tui.models.sensors import SensorReading, SensorStatus, by_urgency
from tui.text import SafeText

if TYPE_CHECKING:
    from tui.cli.key_reads import Read
    from tui.fleet.rows import ServerRow


@dataclass(frozen=True)
class OfServer:
    """A reading and its server."""

    row: ServerRow
    sensor: SensorReading
    taken_at: float | None


def _value_words(reading: OfServer) -> str:
    return reading.sensor.words or "unknown"


COLUMNS: tuple[OutputColumn[OfServer], ...] = (
    OutputColumn("id", attrgetter("row.id"), width=8, right=True),
    OutputColumn("hostname", attrgetter("row.hostname")),
    OutputColumn("sensor", attrgetter("sensor.name"), width=20),
    OutputColumn(
        "value",
        attrgetter("sensor.value"),
        _value_words,
        width=14,
    ),
    OutputColumn("unit", attrgetter("sensor.unit")),
    OutputColumn("reading", attrgetter("sensor.text")),
    OutputColumn("words", attrgetter("sensor.words")),
    OutputColumn("status", applied(str, "sensor.status")),
    OutputColumn(
        "taken_at",
        attrgetter("taken_at"),
        applied(local_time, "taken_at"),
        heading="read at",
    ),
)
SPANS = ("1h", "6h", "24h", "7d", "30d")
DEFAULT = ("id", "hostname", "sensor", "value", "status")


def _arguments(parser: ArgumentParser) -> None:
    server_arguments(parser)
    wait_arguments(parser, skipping="send nothing; print the hottest sensor from saved data")
    parser.add_argument(
        "--history",
        choices=SPANS,
        metavar="SPAN",
        help="print the samples saved on this machine: " + ", ".join(SPANS),
    )
    parser.add_argument(
        "--alarms",
        action="store_true",
        help="print the alarms of the last 7 days saved on this machine",
    )
    list_arguments(parser, COLUMNS)


def _run(options: Namespace, start: StartOptions) -> int:
    check_choice(options, start)
    if options.history or options.alarms:
        from tui.cli.sensor_history_reads import run_history

        return run_history(options, start)
    table = shown(COLUMNS, DEFAULT, options)
    from tui.cli.exit_codes import ExitCode
    from tui.cli.key_reads import report_failures

    read = _read(options, start) if options.wait else []
    rows = list(_of_each(read)) if options.wait else _last(options, start)
    table.write(rows, record_of(COLUMNS))
    return report_failures(read) if options.wait else ExitCode.OK


def _reads_history(options: Namespace) -> bool:
    return bool(options.history or options.alarms)


def _read(options: Namespace, start: StartOptions) -> Sequence[Read[tuple[SensorReading, ...]]]:
    from tui.api.catalog import eq_actions as eq
    from tui.cli.key_reads import read_servers

    read = read_servers(start, options, eq.SENSORS, "Reading sensors")
    return [read_answer.showing(attrgetter("readings")) for read_answer in read]


def _of_each(read: Sequence[Read[tuple[SensorReading, ...]]]) -> Iterator[OfServer]:
    for answer in read:
        for sensor in by_urgency(answer.value or ()):
            yield OfServer(answer.row, sensor, answer.taken_at)


def _last(options: Namespace, start: StartOptions) -> list[OfServer]:
    """Return the cached readings: the hottest temperature and the worst status, not every
    sensor."""
    from tui.cli.key_reads import last_rows

    rows, taken_at = last_rows(start, options)
    return [
        OfServer(
            row,
            SensorReading(
                SafeText("hottest"),
                row.hottest_c,
                "°C",
                SafeText(f"{row.hottest_c:g} degrees C"),
                row.alarm,
                SafeText(""),
            ),
            taken_at,
        )
        for row in rows
        if row.hottest_c is not None and row.alarm is not SensorStatus.UNKNOWN
    ]


VERB = Verb(
    "sensors",
    "show sensors, failing and hottest first",
    _arguments,
    _run,
    reads_accounts=True,
    one_account=_reads_history,
)
