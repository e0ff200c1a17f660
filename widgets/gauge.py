"""A value as a bar on a fixed scale, colored by its thresholds. Pure."""

from __future__ import annotations

from itertools import groupby
from math import isfinite

from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.read_state import ReadState
from widgets.scales import Scale


def gauge(
    value: float | None,
    scale: Scale | None,
    width: int,
    glyphs: Glyphs,
    *,
    state: ReadState = ReadState.CURRENT,
    tone: str = "",
) -> Line:
    """Return a bar of exactly `width` cells.

    Args:
        value: `None` or a non-finite number draws an empty track.
        state: An old value is dim, an unread value leaves the track empty, and a failed read has
            its own track.
        tone: The tone of the whole bar if the provider rates the value; without it, each cell has
            the tone of its own value.
    """
    if width <= 0:
        return ()
    if state is ReadState.FAILED:
        return ((glyphs.failed * width, "warn"),)
    if value is None or scale is None or not isfinite(value) or state is ReadState.UNREAD:
        return ((glyphs.track * width, "dim"),)
    if scale.middle is not None:
        cells = _around_middle(value, scale, width, glyphs)
        tones = [tone or scale.tone(value)] * width
    else:
        cells = _from_low(value, scale, width, glyphs)
        tones = [tone or scale.tone(_value_at(at, scale, width)) for at in range(width)]
    if state is ReadState.OLD:
        return ((cells, "dim"),)
    toned = [
        (sign, "dim" if sign == glyphs.track else cell_tone)
        for sign, cell_tone in zip(cells, tones, strict=True)
    ]
    return tuple(
        ("".join(sign for sign, _ in run), run_tone)
        for run_tone, run in ((key, list(part)) for key, part in groupby(toned, key=_tone_of))
    )


def gauge_text(value: float | None, scale: Scale | None, width: int, glyphs: Glyphs) -> str:
    """Return the same bar without tones, for a table cell."""
    return "".join(text for text, _ in gauge(value, scale, width, glyphs))


def _tone_of(cell: tuple[str, str]) -> str:
    return cell[1]


def _value_at(cell: int, scale: Scale, width: int) -> float:
    """Return the value at the left edge of a cell."""
    return scale.low + (scale.high - scale.low) * cell / width


def _from_low(value: float, scale: Scale, width: int, glyphs: Glyphs) -> str:
    steps = len(glyphs.eighths)
    # Even the lowest value shows a step: an empty track means that nothing was read.
    filled = max(1, round(scale.share(value) * width * steps))
    full, part = divmod(filled, steps)
    bar = glyphs.eighths[-1] * full + (glyphs.eighths[part - 1] if part else "")
    return bar + glyphs.track * (width - len(bar))


def _around_middle(value: float, scale: Scale, width: int, glyphs: Glyphs) -> str:
    middle, at = width // 2, round(scale.share(value) * (width - 1))
    cells = [glyphs.track] * width
    for cell in range(min(middle, at), max(middle, at) + 1):
        cells[cell] = glyphs.eighths[-1]
    cells[middle] = glyphs.middle
    return "".join(cells)
