"""A history in one line of text."""

from __future__ import annotations

from collections.abc import Sequence


def sparkline(values: Sequence[float], width: int, bars: str) -> str:
    """The last `width` values as bars between their lowest and highest; flat ones stay low.

    A range below 2% of the value is drawn flat: noise must not look like an alarm.
    """
    shown = values[-width:]
    if not shown:
        return ""
    low, high = min(shown), max(shown)
    span = high - low
    if span <= abs(high) * 0.02:
        return bars[0] * len(shown)
    top = len(bars) - 1
    return "".join(bars[round((value - low) / span * top)] for value in shown)
