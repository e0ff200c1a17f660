"""Made-up traffic for charts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tui.charts.series import Series, Source, Span

NOON = 1_795_003_200.0
"""2026-11-18 12:00 UTC."""


def series(
    incoming: Sequence[float | None],
    outgoing: Sequence[float | None] | None = None,
    *,
    span: Span = Span.DAY,
    source: Source = "numbers",
    tolerance_bps: float = 0.0,
    note: str = "",
) -> Series:
    """A series that ends at noon; out is a third of in unless it is given."""
    out = (
        [None if rate is None else rate / 3 for rate in incoming] if outgoing is None else outgoing
    )
    step = span.seconds / max(1, len(incoming))
    return Series(
        NOON - step * len(incoming),
        step,
        tuple(incoming),
        tuple(out),
        source,
        span,
        tolerance_bps,
        note=note,
    )


def waves(count: int = 288, top: float = 90e6) -> list[float]:
    """A day as servers have them."""
    return [top * (0.55 + 0.45 * math.sin(at * 6.3 / count)) for at in range(count)]
