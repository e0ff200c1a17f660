"""The checks that make a reading trustworthy: two readings of the scale, and the curves against the
legend. Pure; any thread."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tui.charts.series import (
    Figures,
    Legend,
    NotReadable,
    ScaleMissing,
    Series,
    Shape,
    Source,
    Span,
)
from tui.digitizer.raster.base_1024 import Base, Doubt, averages_agree, base_of, possible_error
from tui.digitizer.raster.curves import Curve
from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.legend import BINARY, BinaryError, Printed, names_of
from tui.digitizer.raster.period import Period
from tui.digitizer.raster.scale import Scale
from tui.digitizer.raster.values import Interval, by_interval, levelled, zeroed
from tui.digitizer.raster.words import Words, Written, texts_of

_SURE, _SHOWN = 0.015, 0.03
"""Maximum distance of averages and maxima from the legend's, relative to the scale."""
_LEAST_HEIGHT_PX, _LOWEST_PX = 10.0, 1.6
_LOW_ERROR_PX, _MANY_LABELS = 0.8, 3
"""Stricter limits for curves below the first height: the maximum error, and the minimum number of
labels above zero."""
_LAST = 2
"""Number of last intervals that the current value may belong to."""
_LEAST_EXACT = 0.008
_TOLERANCE, _LEAST_TOLERANCE_PX = 0.025, 3.0
"""Maximum uncertainty of a displayed interval, relative to the scale and in pixels."""
_LOOSER = (2.0,)
"""Factor for the permitted uncertainty if too many intervals were unread; the tolerance includes
it."""
_MUCH = 0.3
"""Share of the columns from which one curve hides much of the other."""
_ONE_SIDED = 0.25
_DOUBTED_TOTAL = 0.01
_MOST_UNREAD = 0.04
"""Maximum share of unread intervals."""


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
    """Return the series if all information in the drawing agrees. Raises NotReadable otherwise."""
    shown = period.intervals(plot.width)
    made, unread, is_loose = _intervals(curves, shown, plot)
    _check_gaps(made)
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
        raise NotReadable("the curves do not match the averages in the legend")
    doubtful = _check_current(made, rows, pixel, plot.height)
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
            max(_at_95(item.doubts) for item in made) if is_loose or hidden > _MUCH else 0.0,
        )
        + scale.error * scale.top * words.factor
        + off * _high([*values[0], *values[1]]),
        confidence=round(
            max(0.3, 1 - worst / _SHOWN / 2 - hidden / 3 - (0.2 if unread else 0.0)), 2
        ),
        note=_note(worst, hidden, unread, period, span, _doubt_of_totals(rows, pixel)),
        legend=_without_current(words.printed, doubtful),
        full_scale_bps=scale.top * words.factor,
        unread=(len(made[first].unread), len(made[second].unread)),
        zone_s=period.zone_s,
    )


def _missed(own: Interval, other: Interval) -> Interval:
    """Return a series whose gaps are unread where the other direction is known: both are counted by
    the same poll, so something is drawn there that was not seen.

    Several intervals in a row lie too low to be seen, and count as hidden.
    """
    unread, hidden = dict(own.unread), own.hidden
    known = [at for at, bounds in enumerate(own.ranges) if bounds is not None]
    for before, after in pairwise(known):
        between = range(before + 1, after)
        seen = sum(other.ranges[at] is not None or at in other.unread for at in between)
        # Where an area hides the other one, an empty column is a gap of both.
        if 2 * seen <= len(between) or (own.hidden and seen < len(between)):
            continue
        gap = [at for at in between if at not in unread]
        sides = own.ranges[before] or (0.0, 0.0), own.ranges[after] or (0.0, 0.0)
        bounds = min(low for low, _ in sides), max(high for _, high in sides)
        unread.update(dict.fromkeys(gap, bounds))
        hidden += len(gap) if len(gap) > 1 else 0
    return own._replace(unread=unread, hidden=hidden)


def _check_gaps(made: list[Interval]) -> None:
    """Check the gaps. One poll counts both directions: a curve that is mostly missing where the
    other is known was not seen. Raises NotReadable."""
    first, second = (len(item.known()) + len(item.unread) for item in made)
    if min(first, second) and abs(first - second) > _ONE_SIDED * len(made[0].ranges):
        raise NotReadable("one curve is not drawn where the other is")


def _intervals(
    curves: tuple[Curve, Curve], shown: Sequence[int], plot: Plot
) -> tuple[list[Interval], int, bool]:
    """Return both series by interval, the number of unread intervals, and whether some displayed
    intervals are less certain than usual. Raises NotReadable if too many are unread even then."""
    tolerance = max(_LEAST_TOLERANCE_PX, _TOLERANCE * plot.height)
    for looser in (1.0, *_LOOSER):
        made = [by_interval(curve, shown, plot.width - 1, looser * tolerance) for curve in curves]
        made[0] = _gaps_of(made[0], made[1])
        second = _missed(made[1], made[0])
        made = [_missed(made[0], second), second]
        unread = sum(len(item.unread) for item in made)
        drawn = unread + sum(len(item.known()) for item in made)
        # A part hidden by another area is a gap with a reason.
        visible = unread - sum(item.hidden for item in made)
        if visible <= max(_MOST_UNREAD * drawn, 1):
            return made, unread, looser > 1
    raise NotReadable(f"{unread} of {drawn} intervals are hidden or inconsistent")


def shape_of(
    curves: tuple[Curve, Curve],
    period: Period,
    plot: Plot,
    span: Span,
    written: Written | ScaleMissing,
) -> Shape | None:
    """Return the curves as fractions of the plot's height; `None` if too much is hidden."""
    shown = period.intervals(plot.width)
    try:
        made, _, _ = _intervals(curves, shown, plot)
    except NotReadable:
        return None
    first, second = (
        tuple(
            None if bounds is None else min(1.0, (bounds[0] + bounds[1]) / 2 / plot.height)
            for bounds in item.ranges
        )
        for item in made
    )
    return Shape(
        shown[0] * period.step,
        period.step,
        (first, second),
        names_of(texts_of(written)) or ("curve 1", "curve 2"),
        span,
    )


def _high(values: Sequence[float | None]) -> float:
    """Return a value that 95 % do not exceed."""
    return _at_95([value for value in values if value is not None])


def _at_95(values: Sequence[float]) -> float:
    known = sorted(values)
    return known[int(0.95 * (len(known) - 1))] if known else 0.0


def _up_to(maximum: float | None, values: list[float | None]) -> tuple[float | None, ...]:
    """Return values limited to the printed maximum, which rounding to pixels may exceed."""
    if maximum is None:
        return tuple(values)
    return tuple(None if value is None else min(value, maximum) for value in values)


def _unit(words: Words, scale: Scale) -> str:
    """Return the letter of the source used for the scale."""
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
    """Return the gaps of an area, which shows neither zero nor unknown: it is unknown where the
    line of the same poll is unknown."""
    gone = [other is None and at not in drawn.unread for at, other in enumerate(drawn.ranges)]
    return filled._replace(
        ranges=[
            None if is_gone and (own is None or own[1] <= 1.0) else own
            for own, is_gone in zip(filled.ranges, gone, strict=True)
        ],
        unread={at: item for at, item in filled.unread.items() if not gone[at]},
    )


def _disagreement(interval: Interval, figures: Figures, pixel: float, height: int) -> float:
    """Return the distance of the curve from the legend's figures, relative to the scale."""
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
        raise ScaleMissing("the labels of the value axis are too coarse to tell the scale")
    highest = max(
        0.0 if height is None else height[0] for height in (item.highest() for item in made)
    )
    if highest >= _LEAST_HEIGHT_PX:
        return
    # Low curves confirm only the order of magnitude; the digits come from labels at equal
    # distances.
    if highest < _LOWEST_PX or scale.labels < _MANY_LABELS or worst * height > _LOW_ERROR_PX:
        raise ScaleMissing("the curves are too low to check the scale against the legend")


def _without_current(printed: Printed, doubtful: list[bool]) -> Legend:
    """Return the legend without unproved current values."""
    rows = [
        figures._replace(current=None) if is_doubtful else figures
        for figures, is_doubtful in zip(printed.rows(), doubtful, strict=True)
    ]
    return Legend(rows[1], rows[0]) if printed.is_swapped else Legend(rows[0], rows[1])


def _check_current(
    made: list[Interval], rows: tuple[Figures, Figures], pixel: float, height: int
) -> list[bool]:
    """Return which current values are unproved. The current value is the last known value, which
    the image's edge may cut off; after a gap at the edge, an isolated value is not drawn at all.
    Raises NotReadable if the drawing contradicts it."""
    if len({figures.current is None for figures in rows if figures.average is not None}) > 1:
        raise NotReadable("the legend contradicts itself")
    doubtful = [False] * len(made)
    for at, (item, figures) in enumerate(zip(made, rows, strict=True)):
        last = item.known()[-_LAST:]
        if (
            figures.current is None
            or not last
            or (item.unread and max(item.unread) >= len(item.ranges) - _LAST - 1)
        ):
            continue
        rounding = figures.rounding[0] / pixel
        off = min(_outside(figures.current / pixel, near, rounding) for near in last)
        doubtful[at] = off > _SHOWN * height
        if doubtful[at] and item.ranges[-1] is not None:
            raise NotReadable(
                "the end of the curves does not agree with the legend's current values"
            )
    return doubtful


def _check_more(printed: Printed, made: list[Interval], pixel: float, step: float) -> None:
    """Check totals and the percentile, if printed. Cacti computes them, not rrdtool, so they are a
    third reading.

    They also reveal a legend in powers of 1024, which looks like any other.
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
    """Return the relative uncertainty of a total if averages are printed with few digits: as much
    as their rounding or that of the curve permits."""
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
    if hidden > _MUCH:
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
