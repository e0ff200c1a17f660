"""Decision whether the provider's own traffic numbers are good enough for a span. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui.charts.numbers import from_rows
from tui.charts.series import NotReadable, Series, Span
from tui.models.traffic import TrafficRow

FEWEST = 24
"""Minimum values in a span, spread over nearly all of it. With fewer, the picture is more
accurate."""
_COVERED = 0.9


def series_of(rows: Sequence[TrafficRow], span: Span) -> Series | None:
    """Return rates from amounts; `None` if the rows are too few, too coarse, or too uneven for the
    span.

    The newest row is omitted, because its interval may not be over, and its amount would look like
    a low rate.
    """
    if not rows:
        return None
    since = rows[-1].start.timestamp() - span.seconds
    try:
        # Half a minute, because counters from midnight to midnight can be a second late.
        series = from_rows([row for row in rows if row.start.timestamp() >= since - 30], span)
    except NotReadable:
        return None
    series = series._replace(incoming=series.incoming[:-1], outgoing=series.outgoing[:-1])
    known = sum(rate is not None for rate in series.incoming)
    if known < FEWEST or series.end - series.t0 < _COVERED * span.seconds:
        return None
    return series
