"""Sums over a series: average, maximum, 95th percentile, total. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.charts.series import Figures, Series

Rates = Sequence[float | None]
"""Equally spaced values, oldest first, in bit/s; `None` is a gap."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures of one direction. `None`: every value is a gap."""

    current: float | None
    """The last known value."""
    average: float | None
    maximum: float | None
    percentile: float | None
    total_bytes: float | None
    known: int
    """Number of values that are not gaps."""


def known(rates: Rates) -> list[float]:
    """Return the values without the gaps, because an unplugged port is not idle."""
    return [rate for rate in rates if rate is not None]


def average(rates: Rates) -> float | None:
    """Return the mean in bit/s, without the gaps."""
    there = known(rates)
    return math.fsum(there) / len(there) if there else None


def maximum(rates: Rates) -> float | None:
    """Return the highest value in bit/s."""
    return max(known(rates), default=None)


def percentile_95(rates: Rates) -> float | None:
    """Return the rate that 95% of the known values do not exceed, in bit/s, by nearest rank."""
    there = sorted(known(rates))
    # Use integers: 0.95 * 20 is 19.000000000000000x for some lengths and would select the next
    # rank.
    return there[-(-95 * len(there) // 100) - 1] if there else None


def total_bytes(rates: Rates, step_s: float) -> float | None:
    """Return the bytes that were transferred in the known time."""
    there = known(rates)
    return math.fsum(there) * step_s / 8 if there else None


def sums(rates: Rates, step_s: float) -> Sums:
    """Return all figures of one direction."""
    there = known(rates)
    return Sums(
        current=there[-1] if there else None,
        average=average(there),
        maximum=maximum(there),
        percentile=percentile_95(there),
        total_bytes=total_bytes(there, step_s),
        known=len(there),
    )


_MOST_UNREAD = 0.04
"""Largest share of unreadable intervals for figures computed from the others."""


def is_partial(series: Series, direction: int) -> bool:
    """Return whether too many intervals of a direction are unreadable to compute its figures. 0 is
    incoming, 1 is outgoing."""
    unread = series.unread[direction]
    return unread > max(1, _MOST_UNREAD * (len(_rates(series, direction)) + 1))


def measured(series: Series, direction: int) -> Sums:
    """Return the figures computed from the intervals of one direction; `None` if too many are
    unreadable."""
    own = sums(_rates(series, direction), series.step_s)
    if not is_partial(series, direction):
        return own
    total = None
    if series.legend is not None:
        printed = (series.legend.incoming, series.legend.outgoing)[direction].average
        counted = (own.known + series.unread[direction]) * series.step_s
        total = None if printed is None else printed * counted / 8
    return replace(own, average=None, maximum=None, percentile=None, total_bytes=total)


def _rates(series: Series, direction: int) -> tuple[float | None, ...]:
    return (series.incoming, series.outgoing)[direction]


def summary(series: Series) -> tuple[Sums, Sums]:
    """Return the figures beside a chart, incoming and outgoing.

    The figures that a picture prints are exact and take precedence over measured values. If the
    picture prints no total, the total is the printed average over the known time.
    """
    legend = series.legend
    both = (legend.incoming, legend.outgoing) if legend else (None, None)
    return (
        _printed(measured(series, 0), both[0], series.step_s, series.unread[0]),
        _printed(measured(series, 1), both[1], series.step_s, series.unread[1]),
    )


_COARSE = 0.005


def _average(own: Sums, figures: Figures) -> float | None:
    """Return the printed average. If it has only a few digits, return the measured average, limited
    to the range that rounds to these digits."""
    printed, rounding = figures.average, figures.rounding[1]
    if printed is None or own.average is None or rounding <= _COARSE * printed:
        return printed
    return min(max(own.average, printed - rounding), printed + rounding)


def _printed(own: Sums, figures: Figures | None, step_s: float, unread: int) -> Sums:
    if figures is None:
        return own
    total, mean = figures.total_bytes, _average(own, figures)
    if total is None and mean is not None:
        # The printed average also covers the time that could not be read.
        total = mean * (own.known + unread) * step_s / 8
    return Sums(
        current=figures.current,
        average=mean,
        maximum=figures.maximum,
        percentile=own.percentile if figures.percentile is None else figures.percentile,
        total_bytes=total,
        known=own.known,
    )
