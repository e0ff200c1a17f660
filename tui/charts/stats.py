"""Sums over a series: average, maximum, 95th percentile, total. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.charts.series import Figures, Series

Rates = Sequence[float | None]
"""Equally spaced, oldest first, in bit/s; `None` is a gap."""


@dataclass(frozen=True, slots=True)
class Sums:
    """One direction in figures. `None`: every value is a gap."""

    current: float | None
    """The last value that is known."""
    average: float | None
    maximum: float | None
    percentile: float | None
    total_bytes: float | None
    known: int
    """Number of values that are no gap."""


def known(rates: Rates) -> list[float]:
    """The values without the gaps: a port that was unplugged is not idle."""
    return [rate for rate in rates if rate is not None]


def average(rates: Rates) -> float | None:
    """The mean in bit/s; gaps are left out."""
    there = known(rates)
    return math.fsum(there) / len(there) if there else None


def maximum(rates: Rates) -> float | None:
    """The highest value in bit/s."""
    return max(known(rates), default=None)


def percentile_95(rates: Rates) -> float | None:
    """The rate that 95% of the known values do not exceed, in bit/s, by nearest rank."""
    there = sorted(known(rates))
    # Whole numbers: 0.95 * 20 is 19.000000000000000x for some lengths, and would take the next
    # rank.
    return there[-(-95 * len(there) // 100) - 1] if there else None


def total_bytes(rates: Rates, step_s: float) -> float | None:
    """Return the bytes that passed in the known time."""
    there = known(rates)
    return math.fsum(there) * step_s / 8 if there else None


def sums(rates: Rates, step_s: float) -> Sums:
    """All of it for one direction."""
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
"""Part of the intervals that may be unread where figures are made of the others."""


def is_partial(series: Series, direction: int) -> bool:
    """Return whether so many intervals of a direction are unread that the others do not give its
    figures. 0 is incoming, 1 is outgoing."""
    unread = series.unread[direction]
    return unread > max(1, _MOST_UNREAD * (len(_rates(series, direction)) + 1))


def measured(series: Series, direction: int) -> Sums:
    """Return the figures that the intervals of one direction give; `None` where too many of them
    are unread."""
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

    What a picture prints about itself is exact and wins over what was measured in it. The
    total is then the printed average over the known time, where none is printed.
    """
    legend = series.legend
    both = (legend.incoming, legend.outgoing) if legend else (None, None)
    return (
        _printed(measured(series, 0), both[0], series.step_s, series.unread[0]),
        _printed(measured(series, 1), both[1], series.step_s, series.unread[1]),
    )


_COARSE = 0.005


def _average(own: Sums, figures: Figures) -> float | None:
    """Return the printed average; where it is printed in a few digits only, the measured one within
    what those allow."""
    printed, rounding = figures.average, figures.rounding[1]
    if printed is None or own.average is None or rounding <= _COARSE * printed:
        return printed
    return min(max(own.average, printed - rounding), printed + rounding)


def _printed(own: Sums, figures: Figures | None, step_s: float, unread: int) -> Sums:
    if figures is None:
        return own
    total, mean = figures.total_bytes, _average(own, figures)
    if total is None and mean is not None:
        # The printed average counts what could not be read, too.
        total = mean * (own.known + unread) * step_s / 8
    return Sums(
        current=figures.current,
        average=mean,
        maximum=figures.maximum,
        percentile=own.percentile if figures.percentile is None else figures.percentile,
        total_bytes=total,
        known=own.known,
    )
