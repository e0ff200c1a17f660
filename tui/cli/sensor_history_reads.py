"""`hostdeck sensors --history` and `--alarms`: the dashboard's saved readings on this machine.
Sends nothing."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.cli.exit_codes import ExitCode
from tui.cli.output import OutputColumn, applied, shown
from tui.errors import UsageError
from tui.format import UNKNOWN, local_time, measure
from tui.history.alarm_states import AlarmEvent
from tui.history.history_views import LOG_S
from tui.history.sample_values import POWER, HistorySpan, SensorSeries
from tui.history.trends import RECENT_S, TREND_S, Trend, trend_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.config.start_options import StartOptions
    from tui.fleet.rows import ServerRow
    from tui.history.sample_file import SampleFile


@dataclass(frozen=True)
class StoredSeries:
    """The series of one sensor, and its server."""

    row: ServerRow
    series: SensorSeries
    trend: Trend

    @property
    def name(self) -> str:
        """Return the sensor; "power" for the server's power."""
        return "power" if self.series.sensor == POWER else safe_text(self.series.sensor)

    @property
    def last(self) -> float | None:
        """Return the newest value; `None` if there is none."""
        known = (sample.mean for sample in reversed(self.series.samples) if sample.mean is not None)
        return next(known, None)

    @property
    def mean(self) -> float | None:
        """Return the mean of all readings in the span."""
        known = [
            (sample.mean, sample.count) for sample in self.series.samples if sample.mean is not None
        ]
        number = sum(count for _, count in known)
        return sum(mean * count for mean, count in known) / number if number else None

    def words(self, value: float | None) -> str:
        """Return a value with its unit; for power, the share of time it was on."""
        if self.series.sensor == POWER:
            return UNKNOWN if value is None else f"{100 * value:.0f}% on"
        return measure(value, self.series.unit)


@dataclass(frozen=True)
class Logged:
    """A line of the alarm log, and its server."""

    row: ServerRow
    event: AlarmEvent


def _value(read: Callable[[StoredSeries], float | None]) -> Callable[[StoredSeries], str]:
    def cell(stored: StoredSeries) -> str:
        return stored.words(read(stored))

    return cell


SERIES_COLUMNS: tuple[OutputColumn[StoredSeries], ...] = (
    OutputColumn("hostname", attrgetter("row.called"), width=20),
    OutputColumn("sensor", attrgetter("name"), width=16),
    OutputColumn("lowest", attrgetter("series.lowest"), _value(attrgetter("series.lowest"))),
    OutputColumn("mean", attrgetter("mean"), _value(attrgetter("mean"))),
    OutputColumn("highest", attrgetter("series.highest"), _value(attrgetter("series.highest"))),
    OutputColumn("last", attrgetter("last"), _value(attrgetter("last"))),
    OutputColumn("trend", attrgetter("trend.words")),
)
ALARM_COLUMNS: tuple[OutputColumn[Logged], ...] = (
    OutputColumn("at", attrgetter("event.at"), applied(local_time, "event.at")),
    OutputColumn("hostname", attrgetter("row.called"), width=20),
    OutputColumn("event", applied(str, "event.kind"), width=6),
    OutputColumn("level", applied(str, "event.level"), width=8),
    OutputColumn("alarm", applied(safe_text, "event.words")),
    OutputColumn(
        "value",
        attrgetter("event.value"),
        applied(measure, "event.value", "event.unit"),
    ),
)


def run_history(options: Namespace, start: StartOptions) -> int:
    """Print the saved readings of the servers that the arguments name."""
    from tui.cli.cached_fleet import last_known
    from tui.cli.key_reads import last_rows

    if last_known(start) is None:
        raise _nothing_kept()
    rows, _ = last_rows(start, options)
    file, now = _open(start), time.time()
    try:
        if options.alarms:
            lines = [
                Logged(row, event)
                for row in rows
                for event in file.alarm_log(row.id, now - _log_s(options), now)
            ]
            shown(ALARM_COLUMNS, _names(ALARM_COLUMNS), options).write(lines, alarm_record)
        else:
            span = HistorySpan(options.history)
            found = [stored for row in rows for stored in _series(file, row, span, now)]
            shown(SERIES_COLUMNS, _names(SERIES_COLUMNS), options).write(found, series_record)
    finally:
        file.close()
    return ExitCode.OK


def _names(columns: Sequence[OutputColumn[Any]]) -> list[str]:
    return [column.name for column in columns]


def _log_s(options: Namespace) -> float:
    return HistorySpan(options.history).seconds if options.history else LOG_S


def _open(start: StartOptions) -> SampleFile:
    """Open the file of the profile. Raises UsageError if there is none, HistoryError if it cannot
    be read."""
    from tui.history.sample_file import SampleFile, history_file
    from tui.paths import Paths

    url = start.url or start.settings.profile(start.profile).url
    file = SampleFile.open_for_reading(history_file(Paths.of_user().state, start.profile, url))
    if file is None:
        raise _nothing_kept()
    return file


def _nothing_kept() -> UsageError:
    return UsageError(
        "Reading the history",
        said="There is no history of this account on this machine.",
        certain="Nothing was sent.",
        next="The dashboard keeps it while it runs: hostdeck",
    )


def _series(
    file: SampleFile, row: ServerRow, span: HistorySpan, now: float
) -> Sequence[StoredSeries]:
    found = []
    for name, unit in file.sensors(row.id):
        samples = file.samples(row.id, name, now - span.seconds, now, span.step_s)
        recent = file.samples(row.id, name, now - TREND_S - RECENT_S, now, 10)
        series = SensorSeries(row.id, name, unit, span, now - span.seconds, now, samples)
        found.append(StoredSeries(row, series, trend_of(recent, unit, now)))
    return found


def series_record(stored: StoredSeries) -> Mapping[str, Any]:
    """Return one series for JSON: times in Unix seconds, `null` for unknown; gaps are omitted."""
    return {
        "id": stored.row.id,
        "hostname": stored.row.hostname,
        "sensor": stored.name,
        "unit": stored.series.unit,
        "span": str(stored.series.span),
        "begins": stored.series.begins,
        "ends": stored.series.ends,
        "step_s": stored.series.span.step_s,
        "lowest": stored.series.lowest,
        "mean": stored.mean,
        "highest": stored.series.highest,
        "trend": stored.trend.words,
        "change": stored.trend.change,
        "samples": [
            {
                "at": sample.at,
                "lowest": sample.low,
                "mean": sample.mean,
                "highest": sample.high,
                "readings": sample.count,
                "implausible": sample.implausible,
            }
            for sample in stored.series.samples
        ],
    }


def alarm_record(line: Logged) -> Mapping[str, Any]:
    """Return one line of the alarm log for JSON."""
    event = line.event
    return {
        "at": event.at,
        "id": line.row.id,
        "hostname": line.row.hostname,
        "sensor": event.sensor,
        "event": str(event.kind),
        "level": str(event.level),
        "threshold": event.bound,
        "above": event.is_high,
        "value": event.value,
        "unit": event.unit,
        "words": event.words,
    }
