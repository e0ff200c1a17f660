"""Parts of a series, and alignment of two series. Pure; any thread."""

from __future__ import annotations

from collections.abc import Sequence

from tui.charts.series import Series

WEEK_S = 7 * 86_400.0


def part_of(series: Series, first: int, last: int) -> Series:
    """Return the values from `first` up to and excluding `last`.

    The figures that a picture prints cover its whole time, so a part has none.
    """
    if first <= 0 and last >= len(series.incoming):
        return series
    first = max(0, first)
    return series._replace(
        t0=series.time_of(first),
        incoming=series.incoming[first:last],
        outgoing=series.outgoing[first:last],
        legend=None,
        unread=(0, 0),
    )


def shifted(series: Series, seconds: float) -> Series:
    """Return the same values, shifted later by a number of seconds."""
    return series._replace(t0=series.t0 + seconds)


def over_time_of(series: Series, other: Series) -> Series:
    """Return `series` in the steps of `other`: averages over the known time of each step.

    A step of which less than half is known is a gap.
    """
    return other._replace(
        incoming=_averages(series.incoming, series, other),
        outgoing=_averages(series.outgoing, series, other),
        source=series.source,
        tolerance_bps=series.tolerance_bps,
        confidence=series.confidence,
        note=series.note,
        legend=None,
        unread=(0, 0),
    )


def is_known_in(series: Series) -> bool:
    """Return whether any value is known."""
    return any(value is not None for value in (*series.incoming, *series.outgoing))


def _averages(
    rates: Sequence[float | None], series: Series, other: Series
) -> tuple[float | None, ...]:
    found: list[float | None] = []
    for at in range(len(other.incoming)):
        begins, ends = other.time_of(at), other.time_of(at + 1)
        first = max(0, int((begins - series.t0) // series.step_s))
        known_s = total = 0.0
        for place in range(first, len(rates)):
            start = series.time_of(place)
            if start >= ends:
                break
            value = rates[place]
            seconds = min(ends, start + series.step_s) - max(begins, start)
            if value is not None and seconds > 0:
                known_s += seconds
                total += value * seconds
        found.append(total / known_s if known_s * 2 >= other.step_s else None)
    return tuple(found)
