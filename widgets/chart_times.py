"""The time axis of a traffic chart: local time, and UTC below it if they differ. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from tui.charts.series import Series
from tui.format import zone_name
from widgets.chart_axes import Tick, time_ticks
from widgets.lines import Line

_MIDNIGHT = "%b %d"
_ZONE_CELLS = 6


class TimeAxis:
    """The times below a chart, and their columns."""

    def __init__(self, series: Series, columns: int, zone: tzinfo | None) -> None:
        self._series, self._columns = series, columns
        self.ticks: Sequence[Tick] = time_ticks(
            series.t0, series.end, columns, zone, finest_s=_finest(series)
        )
        first = datetime.fromtimestamp(series.t0, UTC).astimezone(zone)
        self._zone = zone_name(first)
        self._is_utc = (
            not first.utcoffset()
            and not datetime.fromtimestamp(series.end, UTC).astimezone(zone).utcoffset()
        )
        self._has_hours = any(":" in label for _, label in self.ticks)

    @property
    def rows(self) -> int:
        """Return the number of lines: a second one shows UTC if local time differs."""
        return 2 if self._has_hours and not self._is_utc else 1

    @property
    def marks(self) -> list[int]:
        """Return the columns of the plot that have a time below them."""
        return [self._column(at) for at, _ in self.ticks]

    def _column(self, at: float) -> int:
        series = self._series
        return round((at - series.t0) / (series.end - series.t0) * (self._columns - 1))

    def lines(self, left: int) -> list[Line]:
        """Return the label lines; the zone names are in the `left` cells before them."""
        if not self._has_hours:
            return [self._labels(self.ticks, left, "")]
        if self._is_utc:
            return [self._labels(self.ticks, left, "UTC")]
        in_utc = [(at, _utc_label(at)) for at, _ in self.ticks]
        return [self._labels(self.ticks, left, self._zone), self._labels(in_utc, left, "UTC")]

    def _labels(self, ticks: Sequence[Tick], left: int, zone: str) -> Line:
        signs = [" "] * (left + self._columns)
        name = zone[: min(_ZONE_CELLS, left)]
        signs[: len(name)] = name
        for at, label in ticks:
            first = left + self._column(at) - len(label) // 2
            first = min(first, left + self._columns - len(label))
            room = signs[max(0, first - 1) : first + len(label) + 1]
            if first >= 0 and not "".join(room).strip():
                signs[first : first + len(label)] = label
        return (("".join(signs), "axis"),)


def _finest(series: Series) -> float:
    """Return the minimum seconds between two labels: minutes are for a part of a day."""
    return 3600.0 if series.end - series.t0 >= 6 * 3600 else 300.0


def _utc_label(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return moment.strftime(_MIDNIGHT if not (moment.hour or moment.minute) else "%H:%M")
