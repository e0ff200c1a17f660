"""Where the ticks of a chart stand and what they say. Pure; any thread."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

from tui.charts.series import Span
from tui.format import rate

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_HOURS = (1, 2, 3, 4, 6, 12, 24)


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of an axis."""

    at: float
    """A value in bit/s, or Unix seconds."""
    label: str


def value_ticks(highest: float | None, most: int = 6) -> list[Tick]:
    """From 0 to at least `highest` (bit/s), evenly, at round numbers with decimal prefixes.

    Args:
        highest: The highest value drawn; `None` or 0 gives an axis up to 1 kbit/s.
        most: How many ticks there is room for, 0 included; at least 2.
    """
    top = max(1.0, highest) if highest and math.isfinite(highest) else 1000.0
    least = top / max(1, most - 1)
    size = 10.0 ** math.floor(math.log10(least))
    step = next(size * factor for factor in _STEPS if size * factor >= least * (1 - 1e-9))
    count = max(1, math.ceil(top / step - 1e-9))
    return [Tick(step * at, rate(step * at) if at else "0") for at in range(count + 1)]


def time_ticks(start: float, end: float, span: Span, most: int = 6, zone: datetime.tzinfo | None = None) -> list[Tick]:
    """At whole local hours, days or months between two points in time.

    Args:
        start: Unix seconds.
        end: Unix seconds, later.
        span: Decides what is marked: hours of a day, days of a month, months of a year.
        most: How many ticks there is room for.
        zone: The person's zone; the machine's own without it.
    """
    if span is Span.DAY and end - start <= 3 * 86_400:
        return _hours(start, end, most, zone)
    return _months(start, end, most, zone) if span is Span.YEAR else _days(start, end, most, zone)


def _local(at: float, zone: datetime.tzinfo | None) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at, datetime.UTC).astimezone(zone)


def _midnight(day: datetime.date, zone: datetime.tzinfo | None) -> datetime.datetime:
    naive = datetime.datetime.combine(day, datetime.time())
    return naive.astimezone() if zone is None else naive.replace(tzinfo=zone)


def _hours(start: float, end: float, most: int, zone: datetime.tzinfo | None) -> list[Tick]:
    wanted = (end - start) / 3600 / max(1, most)
    every = next((hours for hours in _HOURS if hours >= wanted), _HOURS[-1])
    # Hour by hour in real time, so that a change of the clocks neither doubles nor drops one.
    at = math.ceil(start / 900) * 900
    ticks = []
    while at <= end:
        here = _local(at, zone)
        if here.minute == 0 and here.hour % every == 0:
            ticks.append(Tick(float(at), here.strftime("%H:%M")))
        at += 900
    return ticks


def _days(start: float, end: float, most: int, zone: datetime.tzinfo | None) -> list[Tick]:
    every = max(1, math.ceil((end - start) / 86_400 / max(1, most)))
    day, ticks = _local(start, zone).date() + datetime.timedelta(days=1), []
    while (here := _midnight(day, zone)).timestamp() <= end:
        ticks.append(Tick(here.timestamp(), here.strftime("%d %b")))
        day += datetime.timedelta(days=every)
    return ticks


def _months(start: float, end: float, most: int, zone: datetime.tzinfo | None) -> list[Tick]:
    every = max(1, math.ceil((end - start) / 2_629_800 / max(1, most)))
    begins, ticks = _local(start, zone).date(), []
    number = begins.year * 12 + begins.month
    while (here := _midnight(datetime.date(number // 12, number % 12 + 1, 1), zone)).timestamp() <= end:
        ticks.append(Tick(here.timestamp(), here.strftime("%b %Y" if here.month == 1 else "%b")))
        number += every
    return ticks
