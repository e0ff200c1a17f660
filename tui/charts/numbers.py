"""Series from numbers: rows of get_traffic, or the data of a graph. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tui.charts.series import NotReadable, Series, Span
from tui.models.traffic import TrafficRow

UNIT_GUESSED = "the provider does not say the unit; bytes per row are assumed"
_MAX_VALUES = 200_000


def from_rows(rows: Sequence[TrafficRow], span: Span) -> Series:
    """Return the series in bit/s from bytes per row. Time without a row is a gap.

    Args:
        rows: By time, as returned by `tui.models.traffic.read_traffic`.
        span: The requested span.

    Raises:
        NotReadable: Fewer than two rows, or rows without a regular interval.
    """
    times = [row.start.timestamp() for row in rows]
    step = _step(times)
    count = round((times[-1] - times[0]) / step) + 1
    if count > _MAX_VALUES:
        raise NotReadable("the rows are too far apart to be drawn")
    incoming: list[float | None] = [None] * count
    outgoing: list[float | None] = [None] * count
    for at, row in zip(times, rows, strict=True):
        place = round((at - times[0]) / step)
        incoming[place] = _rate(row.incoming, step)
        outgoing[place] = _rate(row.outgoing, step)
    return Series(
        times[0], step, tuple(incoming), tuple(outgoing), "numbers", span, note=UNIT_GUESSED
    )


def _step(times: Sequence[float]) -> float:
    apart = sorted(later - earlier for earlier, later in pairwise(times) if later > earlier)
    if not apart:
        raise NotReadable("there are too few rows to draw")
    step = apart[len(apart) // 2]
    # Days with a clock change are 23 or 25 hours long.
    return 86_400.0 if abs(step - 86_400) <= 3600 else step


def _rate(size_bytes: float | None, step: float) -> float | None:
    if size_bytes is None or not math.isfinite(size_bytes) or size_bytes < 0:
        return None
    return size_bytes * 8 / step


def from_graph(root: Any, span: Span) -> Series:
    """Return the series from rrdtool's export or Cacti's graph_json: `meta` and `data`, in bit/s as
    in the graph.

    Raises:
        NotReadable: The format differs, or there are not two series.
    """
    inner = (
        root.get("data") if isinstance(root, dict) and isinstance(root.get("data"), dict) else root
    )
    meta, data = (inner.get("meta"), inner.get("data")) if isinstance(inner, dict) else (None, None)
    if not isinstance(meta, dict) or not isinstance(data, list) or not data:
        raise NotReadable("the format of the numbers is unknown")
    try:
        start, step = float(meta["start"]), float(meta["step"])
        names = [str(name).lower() for name in meta.get("legend", [])]
        columns = [[_number(row[at]) for row in data] for at in _pair(names, len(data[0]))]
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise NotReadable("the format of the numbers is unknown") from error
    if (
        not (math.isfinite(start) and math.isfinite(step) and 1 <= step <= 31_536_000)
        or len(data) > _MAX_VALUES
    ):
        raise NotReadable("the format of the numbers is unknown")
    # rrdtool's timestamps mark the end of an interval.
    return Series(
        start - step,
        step,
        tuple(columns[0]),
        tuple(columns[1]),
        "numbers",
        span,
        note="the provider does not say the unit; bit/s are assumed",
    )


def _pair(names: Sequence[str], count: int) -> tuple[int, int]:
    """Return the columns of incoming and outgoing traffic."""
    incoming = [at for at, name in enumerate(names[:count]) if "in" in name and "out" not in name]
    outgoing = [at for at, name in enumerate(names[:count]) if "out" in name]
    if incoming and outgoing:
        return incoming[0], outgoing[0]
    if count != 2:
        raise ValueError("not two series")
    return 0, 1


def _number(value: Any) -> float | None:
    number = float("nan") if value is None else float(value)
    return number if math.isfinite(number) else None
