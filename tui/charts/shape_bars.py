"""The shape of two curves as rows of bars, for a picture without a scale. Pure; any thread."""

from __future__ import annotations

from collections.abc import Sequence

from tui.charts.series import Shape

BARS, ASCII_BARS = "▁▂▃▄▅▆▇█", "_.-=*#"
_GAP = " "


def shape_rows(shape: Shape, width: int, bars: str = BARS) -> list[tuple[str, str]]:
    """Return the name of each curve and its shape in `width` bars. Both curves share one height.

    A bar for several values shows the highest of them. A gap is blank.
    """
    return [
        (name, "".join(_bar(height, bars) for height in _in_columns(curve, width)))
        for name, curve in zip(shape.names, shape.curves, strict=True)
    ]


def _bar(height: float | None, bars: str) -> str:
    if height is None:
        return _GAP
    return bars[min(len(bars) - 1, int(height * len(bars)))]


def _in_columns(curve: Sequence[float | None], width: int) -> list[float | None]:
    made: list[float | None] = []
    for column in range(width):
        first = column * len(curve) // width
        last = max(first + 1, (column + 1) * len(curve) // width)
        known = [height for height in curve[first:last] if height is not None]
        made.append(max(known) if known else None)
    return made
