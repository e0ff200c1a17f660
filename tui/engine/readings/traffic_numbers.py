"""The provider's own traffic numbers as a series. Pure. Row shapes are inferred: nobody has published them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from tui.charts.series import Series, Span
from tui.errors import BadAnswer
from tui.models.traffic import TrafficRow

FEWEST = 24
"""Values that a span must have at least, spread over nearly all of it: else its picture says more."""
_MOST = 20_000
_COVERED = 0.9
_UNIT_NOTE = "the provider names no unit: bytes are assumed"
Rate = float | None


def series_of(rows: Sequence[TrafficRow], span: Span) -> Series | None:
    """Rates out of amounts; `None` when the rows are too few, too coarse or too uneven for the span.

    The newest row is left out: its time may not be over, and its amount would look like a low rate.
    """
    times = [row.start.timestamp() for row in rows]
    steps = [after - before for before, after in pairwise(times)]
    if not steps or min(steps) <= 0:
        return None
    step = median(steps)
    first = max(times[0], times[-1] - span.seconds)
    kept = [row for row, at in zip(rows[:-1], times, strict=False) if at >= first - step / 2]
    begin, end = (kept[0].start.timestamp() if kept else 0.0), times[-1]
    count = round((end - begin) / step)
    if len(kept) < FEWEST or not FEWEST <= count <= _MOST or end - begin < _COVERED * span.seconds:
        return None
    incoming: list[Rate] = [None] * count
    outgoing: list[Rate] = [None] * count
    for row in kept:
        place = (row.start.timestamp() - begin) / step
        # A summer time change moves days by an hour; anything worse are no equal steps.
        if abs(place - round(place)) > 0.05 or round(place) >= count:
            return None
        incoming[round(place)] = _rate(row.incoming, step)
        outgoing[round(place)] = _rate(row.outgoing, step)
    return Series(begin, step, tuple(incoming), tuple(outgoing), "numbers", span, note=_UNIT_NOTE)


def _rate(amount_bytes: float | None, step_s: float) -> Rate:
    if amount_bytes is None or not math.isfinite(amount_bytes) or amount_bytes < 0:
        return None
    return amount_bytes * 8 / step_s


def exported(root: Any, span: Span) -> Series:
    """A series in the form that rrdtool exports: `meta` with start and step, `data` with one list a moment.

    Raises:
        BadAnswer: Anything else: a number whose unit nobody knows is not shown.
    """
    meta = root.get("meta") if isinstance(root, dict) else None
    rows = root.get("data") if isinstance(root, dict) else None
    try:
        if not isinstance(meta, dict) or not isinstance(rows, list) or not 0 < len(rows) <= _MOST:
            raise ValueError
        begin, step = float(meta["start"]), float(meta["step"])
        pairs = [(_number(row[0]), _number(row[1])) for row in rows]
        # What rrdtool exports are averages in the unit of the picture, which is bit/s in the stock templates.
        return Series(begin, step, tuple(one for one, _ in pairs), tuple(two for _, two in pairs), "numbers", span,
                      note="the provider names no unit: bit/s is assumed")  # fmt: skip
    except (KeyError, IndexError, TypeError, ValueError):
        raise BadAnswer(
            "Reading the traffic", said="The answer holds numbers in a form that is not known.",
            certain="Nothing was changed.", next="hostdeck api net/show_cacti shows the answer.",
        ) from None  # fmt: skip


def _number(value: Any) -> Rate:
    if value is None or isinstance(value, bool):
        return None
    number = float(value)
    return number if math.isfinite(number) and number >= 0 else None
