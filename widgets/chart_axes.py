"""Tick marks of a chart's axes, and values in columns. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from tui.charts.series import Series

Tick = tuple[float, str]
"""A value in the unit of its axis, and its label."""

_PREFIXES = ("", "k", "M", "G", "T", "P")
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0
_TIME_STEPS: tuple[tuple[float, int, str], ...] = (
    *((minutes * _MINUTE, 0, "%H:%M") for minutes in (5, 10, 15, 20, 30)),
    *((hours * _HOUR, 0, "%H:%M") for hours in (1, 2, 3, 4, 6, 12)),
    *((days * _DAY, 0, "%b %d") for days in (1, 2, 5, 10)),
    *((months * 30 * _DAY, months, "%b") for months in (1, 2, 3, 6)),
)
"""About how many seconds lie between two marks, how many months when it is months, and the form of
a label."""
_MOST_DAYS = 400
"""Days after which no mark is looked for."""
_LABEL_WIDTH = 6
_BETWEEN_LABELS = 3


@dataclass(frozen=True, slots=True)
class RateAxis:
    """The vertical axis, from 0 to `top`."""

    top: float
    """Upper end in bit/s."""
    unit: str
    """Unit of the labels, such as "Mbit/s"."""
    ticks: tuple[Tick, ...]


def rate_axis(highest: float, rows: int) -> RateAxis:
    """Return an axis that includes `highest` bit/s, with a tick at about every third of `rows`
    rows."""
    marks = max(1, min(6, rows // 3))
    highest = max(highest, 1.0)
    step = round_step(highest / marks)
    top = step * max(1, math.ceil(highest / step - 1e-9))
    power = min(len(_PREFIXES) - 1, max(0, math.floor(math.log10(top) / 3 + 1e-9)))
    scale = 1000.0**power
    ticks = tuple((at * step, f"{at * step / scale:.6g}") for at in range(round(top / step) + 1))
    return RateAxis(top, f"{_PREFIXES[power]}bit/s", ticks)


def round_step(least: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 times a power of ten that is at least `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(
        factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least * (1 - 1e-9)
    )


def time_ticks(
    start: float,
    end: float,
    columns: int,
    zone: tzinfo | None = None,
    *,
    finest_s: float = _HOUR,
) -> tuple[Tick, ...]:
    """Return ticks at round local times between two moments, as many as fit into `columns` columns.

    Args:
        zone: The user's time zone; by default, that of the machine.
        finest_s: Minimum seconds between two ticks.
    """
    room = max(1, columns // (_LABEL_WIDTH + _BETWEEN_LABELS))
    fitting = (
        step for step in _TIME_STEPS if step[0] >= finest_s and (end - start) / step[0] <= room
    )
    step, months, form = next(fitting, _TIME_STEPS[-1])
    moments = _months(start, months, zone) if months else _clock_times(start, step, zone)
    ticks = []
    for moment in moments:
        at = moment.timestamp()
        if at >= end:
            break
        if at >= start:
            ticks.append((at, _label(moment, form)))
    return tuple(ticks)


def _label(moment: datetime, form: str) -> str:
    if form == "%b" and moment.month == 1:
        return moment.strftime("%Y")
    if form == "%H:%M" and moment.hour == 0:
        return moment.strftime("%b %d")
    return moment.strftime(form)


def _local(at: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(zone)


def _clock_times(start: float, step: float, zone: tzinfo | None) -> Iterator[datetime]:
    """Yield round wall-clock times from the midnight before `start`; days count from the first of a
    month."""
    first = _local(start, zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    days = round(step / _DAY)
    if days < 1:
        minutes = round(step / _MINUTE)
        # On the wall clock: where it is put forward or back, marks stay at round times.
        walls = (
            first + timedelta(minutes=minutes * at) for at in range(_MOST_DAYS * 24 * 60 // minutes)
        )
    else:
        walls = (
            day
            for day in (first + timedelta(days=at) for at in range(_MOST_DAYS))
            if _is_round_day(day, days)
        )
    for wall in walls:
        yield wall.replace(tzinfo=zone).astimezone(zone)


def _is_round_day(day: datetime, step: int) -> bool:
    # The 31st is too close to the 1st.
    return (day.day - 1) % step == 0 and (step == 1 or day.day <= 31 - step // 2)


def _months(start: float, step: int, zone: tzinfo | None) -> Iterator[datetime]:
    first = _local(start, zone)
    count = first.year * 12 + first.month - 1
    for at in range(count, count + 40):
        if at % step == 0:
            yield datetime(at // 12, at % 12 + 1, 1, tzinfo=zone).astimezone(zone)


def in_columns(rates: Sequence[float | None], columns: int) -> list[float | None]:
    """Return values spread over `columns` columns. A column of several values has the height of the
    highest.

    A peak must not disappear on a narrow terminal. A column is `None` if all its values are gaps.
    """
    count = len(rates)
    spread: list[float | None] = []
    for column in range(columns):
        first = column * count // columns
        last = max(first + 1, -(-(column + 1) * count // columns) if count > columns else 0)
        known = [rate for rate in rates[first:last] if rate is not None]
        spread.append(max(known) if known else None)
    return spread


def column_of(at: int, count: int, columns: int) -> int:
    """Return the column that shows value `at` of `count`."""
    return min(columns - 1, (2 * at + 1) * columns // (2 * max(1, count)))


def highest_shown(series: Series, speed_bps: float | None, *, whole_port: bool) -> float:
    """Return the highest rate that must fit on the vertical axis, in bit/s."""
    highest = series.highest() or 0.0
    return max(highest, speed_bps) if whole_port and speed_bps else highest
