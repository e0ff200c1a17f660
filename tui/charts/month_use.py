"""Traffic since the calendar month began, with the error that it may have. Pure; any thread.

    use = use_of_month(series, OUTGOING, now)
    use.rounded_tb if use is not None else None

In the first hours of a month one interval is most of it, and the interval that is still running
reaches beyond `now`; so an amount is known only if its error is small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from tui.charts.series import Series
from tui.charts.stats import average, is_partial
from tui.fleet.allowance import TB, month_of, used_of_rates

INCOMING, OUTGOING = 0, 1
MOST_ERROR = 0.05
"""Largest error of a known amount, as a part of it."""
LEAST_TB = 0.005
"""An error up to here is smaller than half the last digit that is shown."""


class Use(NamedTuple):
    """An amount in TB."""

    tb: float
    error_tb: float
    """The amount may be so much higher or lower."""

    @property
    def is_known(self) -> bool:
        """True if the error is small."""
        return self._is_exact or self.error_tb <= LEAST_TB

    @property
    def rounded_tb(self) -> float | None:
        """The amount with the digits that are known; `None` is unknown."""
        if not self.is_known:
            return None
        return self.tb if self._is_exact else round(self.tb, 2)

    @property
    def _is_exact(self) -> bool:
        return self.error_tb <= MOST_ERROR * self.tb


def use_of_month(series: Series, direction: int, now: float) -> Use | None:
    """Return the traffic of one direction since the month of `now` began.

    `None` where less than `allowance.COVERED` of that time is known, or too much was not read.
    """
    rates = (series.incoming, series.outgoing)[direction]
    used = used_of_rates(rates, series.t0, series.step_s, now)
    if used is None or is_partial(series, direction):
        return None
    seen = _Seen.of(series, rates, now)
    elapsed_s = now - month_of(now).begins
    off_bps = _bias(series, direction) + series.tolerance_bps / math.sqrt(max(seen.intervals, 1.0))
    gap_s = max(elapsed_s - seen.known_s, 0.0)
    # Gaps differ from the mean one by one: the more of them, the less all of them together.
    apart_s = min(gap_s, math.sqrt(gap_s * series.step_s))
    bits = off_bps * elapsed_s + seen.cut_bits + apart_s * seen.spread
    return Use(used, bits / 8 / TB)


class _Seen(NamedTuple):
    """Intervals of the month."""

    known_s: float
    intervals: float
    """Number of known intervals."""
    cut_bits: float
    """Largest error by intervals that the beginning of the month or `now` cuts: the time within
    them at which the traffic passed is unknown."""
    spread: float
    """Two standard deviations of the known rates: a gap is taken to be no further from the mean."""

    @classmethod
    def of(cls, series: Series, rates: Sequence[float | None], now: float) -> _Seen:
        begins, step_s = month_of(now).begins, series.step_s
        known_s = cut_bits = 0.0
        known = []
        for at, rate in enumerate(rates):
            start = series.time_of(at)
            seconds = min(start + step_s, now) - max(start, begins)
            if rate is None or seconds <= 0:
                continue
            known.append((rate, seconds))
            known_s += seconds
            if seconds < step_s:
                cut_bits += rate * max(seconds, step_s - seconds)
        mean = sum(rate * seconds for rate, seconds in known) / known_s if known_s else 0.0
        squares = math.fsum((rate - mean) ** 2 for rate, _ in known)
        spread = 2 * math.sqrt(squares / max(1, len(known)))
        return cls(known_s, known_s / step_s, cut_bits, spread)


def _bias(series: Series, direction: int) -> float:
    """Return the error that all values share, in bit/s: the average of the whole picture differs
    so much from the printed one, which is exact."""
    if series.legend is None:
        return series.tolerance_bps
    rates = (series.incoming, series.outgoing)[direction]
    own = average(rates)
    printed = (series.legend.incoming, series.legend.outgoing)[direction]
    if own is None or printed.average is None:
        return series.tolerance_bps
    return max(0.0, abs(own - printed.average) - printed.rounding[1])
