"""A drawing of rrdtool to a series, with every check that makes it trustworthy. Pure; any thread.

The scale is read twice, from the labels of the axis and from the legend, and both must explain
what is drawn. What does not agree is not shown: a wrong number is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.charts.series import Figures, NotReadable, Series, Source, Span
from tui.digitizer.raster.base_1024 import Base, Doubt, averages_agree, base_of, possible_error
from tui.digitizer.raster.boxes import find_boxes
from tui.digitizer.raster.curves import Curve, both, drawn_lines, sure_heights
from tui.digitizer.raster.dashes import DOTTED, find_dashes, seen_grid
from tui.digitizer.raster.geometry import Plot, located
from tui.digitizer.raster.grid import Grid, find_grid
from tui.digitizer.raster.legend import (
    BINARY,
    BinaryError,
    Printed,
)
from tui.digitizer.raster.period import Period, find_period, settled
from tui.digitizer.raster.pixels import open_raster
from tui.digitizer.raster.planes import Planes, find_planes
from tui.digitizer.raster.plot_colors import find_palette
from tui.digitizer.raster.scale import Scale, find_scale
from tui.digitizer.raster.values import Interval, by_interval, levelled, zeroed
from tui.digitizer.raster.words import Words, by_base, read_words

_MOST_FOREIGN, _USUALLY_FOREIGN = 0.04, 0.004
"""Which part of the canvas may have colors of neither curve, and from where on the grid may be
dashed in another way."""
_SURE, _SHOWN = 0.015, 0.03
"""How far averages and maxima may be from the legend's, of the scale."""
_LEAST_HEIGHT_PX, _LOWEST_PX = 10.0, 1.6
_LOW_ERROR_PX, _MANY_LABELS = 0.8, 3
"""Curves lower than the first are checked more strictly, and need so many labels above zero."""
_OFF_LINE_PX, _MOST_SHIFT_PX = 2.0, 5.0
"""How far the middle of a label may be from its grid line, and those of all labels together."""
_LAST = 2
"""How many intervals at the end the current value may belong to."""
_LEAST_EXACT = 0.008
_DOUBT, _AVERAGED_DOUBT = Doubt(0.03, 0.75), Doubt(0.3, 5.0)
"""The second one is that of an area beneath a line."""
_TOLERANCE, _LEAST_TOLERANCE_PX = 0.025, 3.0
"""How far an interval may be uncertain and still be shown, of the scale and in pixels."""
_LOOSER = (2.0,)
"""By how much more intervals may be uncertain where too many were unread; the tolerance says so."""
_DOUBTED_TOTAL = 0.01
_MOST_UNREAD = 0.04
"""Which part of the intervals may be unread."""


def read_drawing(content: bytes, span: Span, answered_at: float) -> Series:
    """The series of a PNG or GIF.

    Raises:
        NotReadable: With what could not be made out.
    """
    raster, plot = located(open_raster(content))
    boxes = find_boxes(raster, plot)
    if len(boxes) not in (2, 3):
        raise NotReadable("the picture does not show one incoming and one outgoing curve")
    written = read_words(raster, plot, boxes)
    palette = find_palette(raster, plot, boxes)
    grid = find_grid(raster, plot, palette.bases)
    planes = find_planes(raster, plot, palette, grid)
    if planes.foreign > _USUALLY_FOREIGN:
        seen = seen_grid(raster, plot, grid, palette.bases)
        dashes = find_dashes(raster, plot, seen, palette.bases)
        if dashes != DOTTED:
            dashed = find_planes(raster, plot, palette, seen, dashes)
            grid, planes = min(((grid, planes), (seen, dashed)), key=_foreign)
    if planes.foreign > _MOST_FOREIGN:
        raise NotReadable("the picture shows more than the two curves of its legend")
    majors = sorted(column for column, is_major in grid.columns.items() if is_major)
    period = find_period(written.texts, span, answered_at, majors, plot.width)
    period, curves = _curves(
        planes, plot, period, is_half=palette.is_half, is_printed=written.is_dated
    )
    doubt = _AVERAGED_DOUBT if palette.is_half and period.step > 300 else _DOUBT

    def read(words: Words) -> Series:
        scale = scale_of(words, plot.height, grid.rows)
        return checked_series(
            words, plot, scale, period, curves, span, source="picture", doubt=doubt
        )

    return by_base(written, read)


def _foreign(found: tuple[Grid, Planes]) -> float:
    return found[1].foreign


def scale_of(words: Words, height: int, rows: Iterable[float], rounding: float = 0.5) -> Scale:
    """Return the scale from the labels at the grid lines `rows` above the axis. Raises NotReadable
    where they do not fit."""
    rows = [0.0, *rows]
    matched = []
    # Digits of all sizes stand above their lines by as much as the lowest one.
    lowest = next((middle for middle, value in words.labels if value == 0), 0.0)
    shift = lowest if abs(lowest) <= _MOST_SHIFT_PX else 0.0
    for middle, value in words.labels:
        row = min(rows, key=lambda row: abs(row - middle + shift))
        if abs(row - middle + shift) > _OFF_LINE_PX:
            raise NotReadable("the labels of the value axis do not stand at its grid lines")
        matched.append((row, value))
    maxima = [figures.maximum for figures in words.printed.rows() if figures.maximum is not None]
    printed = max(maxima) / words.factor if maxima else None
    return find_scale(matched, height, printed, words.printed.half_digit, rounding)


def _curves(
    planes: Planes, plot: Plot, period: Period, *, is_half: bool, is_printed: bool
) -> tuple[Period, tuple[Curve, Curve]]:
    """Both curves, once the step is known by which they may be read."""
    lines = drawn_lines(planes, is_half=is_half)
    heights = [sure_heights(line) for line in lines if line is not None]
    period = settled(period, plot.width, heights, is_printed=is_printed)
    shown = period.intervals(plot.width)
    same = [shown[at] == shown[at + 1] for at in range(plot.width - 1)]
    return period, both(planes, lines, same, is_averaged=is_half and period.step > 300)


def checked_series(
    words: Words,
    plot: Plot,
    scale: Scale,
    period: Period,
    curves: tuple[Curve, Curve],
    span: Span,
    *,
    source: Source,
    doubt: Doubt,
) -> Series:
    """The series, when all that the drawing says agrees; else NotReadable."""
    shown = period.intervals(plot.width)
    made, unread, is_loose = _intervals(curves, shown, plot)
    pixel = scale.top / plot.height * words.factor
    rows = words.printed.rows()
    worst = max(
        _disagreement(item, figures, pixel, plot.height)
        for item, figures in zip(made, rows, strict=True)
    )
    unit = _unit(words, scale)
    base = base_of(made, rows, words.printed.letters, pixel, unit, doubt)
    if words.base == 1000:
        if base is Base.DOUBTFUL:
            raise NotReadable(BINARY)
        if base is Base.BINARY:
            raise BinaryError(BINARY)
    _check(worst, scale, made, rows, plot.height)
    if not averages_agree(made, rows, pixel, doubt):
        raise NotReadable("the curves do not have the averages of the legend")
    _check_current(made, rows, pixel, plot.height)
    values = []
    for item, figures in zip(made, rows, strict=True):
        heights = zeroed(item) if figures.maximum == 0 else _heights(item, figures, pixel, words)
        values.append(
            _up_to(figures.maximum, [None if at is None else at * pixel for at in heights])
        )
    _check_more(words.printed, made, pixel, period.step)
    first, second = (1, 0) if words.printed.is_swapped else (0, 1)
    is_assumed = words.base == 1000 and base is Base.UNKNOWN and not words.printed.is_counted()
    off = possible_error(unit) if is_assumed else 0.0
    hidden = max(curve.hidden for curve in curves)
    return Series(
        t0=shown[0] * period.step,
        step_s=period.step,
        incoming=values[first],
        outgoing=values[second],
        source=source,
        span=span,
        tolerance_bps=pixel
        * max(
            0.05,
            max(item.spread() for item in made) / 2 * (1 + 2 * hidden),
            max(_at_95(item.doubts) for item in made) if is_loose else 0.0,
        )
        + scale.error * scale.top * words.factor
        + off * _high([*values[0], *values[1]]),
        confidence=round(
            max(0.3, 1 - worst / _SHOWN / 2 - hidden / 3 - (0.2 if unread else 0.0)), 2
        ),
        note=_note(worst, hidden, unread, period, span, _doubt_of_totals(rows, pixel)),
        legend=words.printed.legend,
        full_scale_bps=scale.top * words.factor,
        unread=(len(made[first].unread), len(made[second].unread)),
    )


def _intervals(
    curves: tuple[Curve, Curve], shown: Sequence[int], plot: Plot
) -> tuple[list[Interval], int, bool]:
    """Return both series by interval, how many intervals are unread, and whether some are shown
    that are less certain than usual. Raises NotReadable where too many are unread even so."""
    tolerance = max(_LEAST_TOLERANCE_PX, _TOLERANCE * plot.height)
    for looser in (1.0, *_LOOSER):
        made = [by_interval(curve, shown, plot.width - 1, looser * tolerance) for curve in curves]
        made[0] = _gaps_of(made[0], made[1])
        unread = sum(len(item.unread) for item in made)
        drawn = unread + sum(len(item.known()) for item in made)
        if unread <= max(_MOST_UNREAD * drawn, 1):
            return made, unread, looser > 1
    raise NotReadable(f"{unread} of {drawn} intervals are hidden or contradict themselves")


def _high(values: Sequence[float | None]) -> float:
    """Return a value that 95 % do not exceed."""
    return _at_95([value for value in values if value is not None])


def _at_95(values: Sequence[float]) -> float:
    known = sorted(values)
    return known[int(0.95 * (len(known) - 1))] if known else 0.0


def _up_to(maximum: float | None, values: list[float | None]) -> tuple[float | None, ...]:
    """Return values that rounding to pixels does not take above the printed maximum."""
    if maximum is None:
        return tuple(values)
    return tuple(None if value is None else min(value, maximum) for value in values)


def _unit(words: Words, scale: Scale) -> str:
    """The letter of what the scale was read from."""
    if not scale.is_exact:
        return words.letter
    printed = zip(words.printed.rows(), words.printed.letters, strict=True)
    return max(((figures.maximum or 0.0, letter[1]) for figures, letter in printed))[1]


def _heights(
    interval: Interval, figures: Figures, pixel: float, words: Words
) -> list[float | None]:
    average = None if figures.average is None else figures.average / pixel
    return levelled(interval, average, figures.rounding[1] / pixel)


def _gaps_of(filled: Interval, drawn: Interval) -> Interval:
    """An area shows neither zero nor unknown: it is unknown where the line of the same poll is."""
    gone = [other is None and at not in drawn.unread for at, other in enumerate(drawn.ranges)]
    return filled._replace(
        ranges=[
            None if is_gone and (own is None or own[1] <= 1.0) else own
            for own, is_gone in zip(filled.ranges, gone, strict=True)
        ],
        unread={at: item for at, item in filled.unread.items() if not gone[at]},
    )


def _disagreement(interval: Interval, figures: Figures, pixel: float, height: int) -> float:
    """Return the distance of the curve from the legend's figures, as a part of the scale."""
    average, highest = interval.average(), interval.highest()
    if figures.average is None or figures.maximum is None or average is None or highest is None:
        if (figures.average is None) != (average is None):
            raise NotReadable("the legend and the curves do not agree on what is known")
        return 0.0
    if figures.maximum < figures.average:
        raise NotReadable("the legend contradicts itself")
    return (
        max(
            _outside(figures.average / pixel, average, figures.rounding[1] / pixel),
            _outside(figures.maximum / pixel, highest, figures.rounding[2] / pixel),
        )
        / height
    )


def _outside(value: float, allowed: tuple[float, float], rounding: float) -> float:
    return max(0.0, allowed[0] - value - rounding, value - allowed[1] - rounding)


def _check(
    worst: float,
    scale: Scale,
    made: list[Interval],
    rows: tuple[Figures, Figures],
    height: int,
) -> None:
    if worst > _SHOWN:
        raise NotReadable("the curves do not agree with the legend")
    maxima = [figures.maximum for figures in rows if figures.maximum is not None]
    if scale.is_exact or not any(maxima):
        return
    if scale.error > _LEAST_EXACT:
        raise NotReadable("the labels of the value axis are too coarse to tell the scale")
    highest = max(
        0.0 if height is None else height[0] for height in (item.highest() for item in made)
    )
    if highest >= _LEAST_HEIGHT_PX:
        return
    # Low curves show the order of magnitude; the digits are those of labels at even distances.
    if highest < _LOWEST_PX or scale.labels < _MANY_LABELS or worst * height > _LOW_ERROR_PX:
        raise NotReadable("the curves are too low to check the scale against the legend")


def _check_current(
    made: list[Interval], rows: tuple[Figures, Figures], pixel: float, height: int
) -> None:
    """The current value is the last known one, which the picture's edge may cut off."""
    for item, figures in zip(made, rows, strict=True):
        last = item.known()[-_LAST:]
        if (
            figures.current is None
            or not last
            or (item.unread and max(item.unread) >= len(item.ranges) - _LAST - 1)
        ):
            continue
        rounding = figures.rounding[0] / pixel
        if (
            min(_outside(figures.current / pixel, near, rounding) for near in last)
            > _SHOWN * height
        ):
            raise NotReadable(
                "the end of the curves does not agree with the legend's current values"
            )


def _check_more(printed: Printed, made: list[Interval], pixel: float, step: float) -> None:
    """Totals and the percentile are counted by Cacti, not by rrdtool: a third reading, where they
    are printed.

    They also tell a legend that counts in powers of 1024, which looks like any other.
    """
    for item, figures in zip(made, printed.rows(), strict=True):
        if figures.total_bytes and figures.average:
            counted = figures.average * (len(item.known()) + len(item.unread)) * step / 8
            allowed = 0.015 + figures.rounding[1] / figures.average
            if abs(counted / figures.total_bytes - 1) > allowed and figures.average > 3 * pixel:
                raise NotReadable("the totals do not agree with the averages")
    if printed.larger_percentile:
        from tui.charts.stats import percentile_95

        pairs = zip(made[0].ranges, made[1].ranges, strict=True)
        larger = [
            max(sum(a), sum(b)) / 2 * pixel for a, b in pairs if a is not None and b is not None
        ]
        read = percentile_95(larger)
        if read is None or abs(read - printed.larger_percentile) > max(
            0.015 * printed.larger_percentile, 1.6 * pixel
        ):
            raise NotReadable("the curves do not agree with the 95th percentile")


def _doubt_of_totals(rows: Sequence[Figures], pixel: float) -> float:
    """Return how much of itself a total may be off, where averages are printed in a few digits: as
    much as their rounding or that of the curve allows."""
    return max(
        (
            min(figures.rounding[1], 1.5 * pixel) / figures.average
            for figures in rows
            if figures.average and not figures.total_bytes
        ),
        default=0.0,
    )


def _note(
    worst: float, hidden: float, unread: int, period: Period, span: Span, doubt: float
) -> str:
    notes = []
    if doubt > _DOUBTED_TOTAL:
        notes.append(f"totals may be off by {100 * doubt:.0f} %")
    if worst > _SURE:
        notes.append("legend and curves differ by more than usual")
    if hidden > 0.3:
        notes.append("one curve hides part of the other")
    if unread:
        notes.append(f"{unread} interval{'' if unread == 1 else 's'} cannot be read")
    length = period.end - period.start
    if not 0.9 < length / span.seconds < 1.1:
        is_short = length < 2 * 86_400
        covered = f"{length / 3600:.0f} hours" if is_short else f"{length / 86_400:.0f} days"
        notes.append(f"the picture covers {covered}")
    if period.note:
        notes.append(period.note)
    return "; ".join(notes)
