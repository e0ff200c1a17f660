"""A history as one line of text."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite


def sparkline(values: Sequence[float], width: int, bars: str, gap: str = " ") -> str:
    """Return the last `width` values as bars between their lowest and highest; constant values stay
    low.

    A range below 2% of the value is drawn flat: noise must not look like an alarm.

    Args:
        values: Oldest first; NaN is a missing sample, drawn as `gap`, not as 0.
        bars: Heights, lowest first.
    """
    shown = values[-width:] if width > 0 else ()
    known = [value for value in shown if isfinite(value)]
    if not known:
        return gap * len(shown)
    low, high = min(known), max(known)
    span = high - low
    flat = span <= max(abs(low), abs(high)) * 0.02
    # The difference of two huge numbers may be infinite; then all values count as equal.
    if flat or not isfinite(span):
        return "".join(bars[0] if isfinite(value) else gap for value in shown)
    scale = (len(bars) - 1) / span
    return "".join(
        bars[round((value - low) * scale)] if isfinite(value) else gap for value in shown
    )


def fixed_sparkline(
    values: Sequence[float | None], width: int, bars: str, gap: str, *, low: float, high: float
) -> str:
    """Return the last `width` values as bars between two fixed ends.

    Args:
        values: Oldest first; `None` and NaN are missing samples, drawn as `gap`, not as 0.
        bars: Heights, lowest first.
        high: Upper end; values beyond the ends are drawn at the ends.
    """
    span = high - low
    if span <= 0 or not isfinite(span):
        return gap * len(values[-width:] if width > 0 else ())
    return "".join(
        bars[round(min(1.0, max(0.0, (value - low) / span)) * (len(bars) - 1))]
        if value is not None and isfinite(value)
        else gap
        for value in (values[-width:] if width > 0 else ())
    )
