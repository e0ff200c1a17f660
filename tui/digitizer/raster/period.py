"""Period of a drawing, and the length of one value's interval. Pure; any thread.

The image shows the server's wall clock without its zone. But the image ends at the time of the
request, so the time of the answer reveals the zone, given the zones that exist. Intervals are
multiples of the step since the epoch, independent of the zone.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.charts.series import NotReadable, Span

_FROM_TO = re.compile(
    r"From ?(\d{4})[/-](\d\d)[/-](\d\d) ?(\d\d):(\d\d):(\d\d) ?To ?(\d{4})[/-](\d\d)[/-](\d\d) ?"
    r"(\d\d):(\d\d):(\d\d)"
)
_HALF_HOURS = frozenset({-19, -7, -5, 7, 9, 11, 13, 19, 21})
_ZONES = tuple(
    sorted(
        [3600 * hours for hours in range(-12, 15)]
        + [1800 * halves for halves in _HALF_HOURS]
        + [900 * quarters for quarters in (23, 35, 51, 55)]
    )
)
"""The UTC offsets of all time zones, in seconds, with and without daylight saving time."""
_AHEAD_COSTS = 4
"""Cost factor of an image from the future: an old image is more likely, because only a wrong clock
explains the future."""
_STALE_S, _AHEAD_S = 450, 120
"""An image may be one poll old."""
_MOST_STALE_S = 26 * 3600
_WEEK = 604_800
_KNOWN_SPANS = (Span.DAY.seconds, _WEEK, Span.MONTH.seconds, Span.YEAR.seconds)
_ARCHIVES = ((180_000, 300), (1_260_000, 1800), (5_580_000, 7200))
"""Range of Cacti's default archives and length of their intervals, in seconds; longer ranges are
daily."""
_MAJOR_S = {
    Span.DAY: (3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200),
    Span.MONTH: (86_400, 172_800, 604_800),
    Span.YEAR: (2_592_000, 2_635_200, 2_678_400),
}


class Period(NamedTuple):
    """The period in Unix seconds, and the length of one value's interval."""

    start: float
    end: float
    step: float
    note: str = ""
    """Uncertainty of the time, as text."""
    zone_s: int | None = None
    """UTC offset of the drawing server's clock; `None` if no clock is printed."""

    def intervals(self, width: int) -> list[int]:
        """Return the interval (counted since the epoch) shown by each vertex from 0 to `width`."""
        pixel = (self.end - self.start) / width
        return [int((self.start + at * pixel) // self.step) for at in range(width + 1)]


def find_period(
    texts: Iterable[str],
    span: Span,
    answered_at: float,
    majors: Sequence[int],
    width: int,
    known_zone_s: int | None = None,
) -> Period:
    """Return the period from the From/To line; without one, from the request and the time of its
    answer.

    Raises:
        NotReadable: The drawing is not current, or its time axis does not match the request.
    """
    for text in texts:
        found = _FROM_TO.search(text)
        if found:
            return _printed(found, answered_at, width, known_zone_s)
    _fitting(span, majors, width)
    return Period(answered_at - span.seconds, answered_at, span.step_s)


def _printed(
    found: re.Match[str], answered_at: float, width: int, known_zone_s: int | None
) -> Period:
    try:
        since, until = (_wall(*map(int, found.groups()[at : at + 6])) for at in (0, 6))
    except ValueError as error:
        raise NotReadable("the period could not be read") from error
    zone, note = _zone(until, answered_at, known_zone_s)
    length = until - since
    # A clock change within the span shifts the wall clock, not the span.
    length = next((known for known in _KNOWN_SPANS if abs(length - known) in (0, 3600)), length)
    if not 3600 <= length < 5 * Span.YEAR.seconds:
        raise NotReadable("the period could not be read")
    step = next((step for reach, step in _ARCHIVES if length <= reach), 86_400)
    # If a pixel is longer than a step, rrdtool draws means of several steps.
    step *= math.ceil(length / width / step)
    return Period(until - zone - length, until - zone, step, note, zone)


def _zone(until: float, answered_at: float, known_zone_s: int | None) -> tuple[int, str]:
    """Return the offset of the zone in which the wall clock shows `until`, and any anomaly. With a
    known offset, an image that is hours old is recognized, unless the image would then come from
    the future. Raises NotReadable if no zone fits."""

    def age(zone: int) -> float:
        return answered_at - (until - zone)

    def cost(zone: int) -> float:
        return max(age(zone), -_AHEAD_COSTS * age(zone))

    best = min(_ZONES, key=cost)
    if known_zone_s is not None and -_AHEAD_S <= age(known_zone_s) <= _MOST_STALE_S:
        best = known_zone_s
    elif abs(age(best)) > 3600:
        raise NotReadable("the picture is not current: its time zone is unknown")
    if age(best) > _STALE_S:
        return best, f"the picture is {_length(age(best))} old, or the clocks differ"
    if age(best) < -_AHEAD_S:
        return best, f"the picture ends {-age(best) / 60:.0f} min ahead of this computer's clock"
    return best, ""


def _length(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _wall(year: int, month: int, day: int, hour: int, minute: int, second: int) -> float:
    """Parse a wall clock time as if it were UTC."""
    return datetime.datetime(
        year, month, day, hour, minute, second, tzinfo=datetime.UTC
    ).timestamp()


def _fitting(span: Span, majors: Sequence[int], width: int) -> None:
    """Check that the distance of the vertical grid lines fits this span. Raises NotReadable."""
    if len(majors) < 3:
        raise NotReadable("the time axis could not be read")
    apart = (majors[-1] - majors[0]) / (len(majors) - 1) * span.seconds / width
    if not any(abs(apart / usual - 1) < 0.025 for usual in _MAJOR_S[span]):
        raise NotReadable(f"the time axis does not look like that of one {span.word}")


def settled(
    period: Period, width: int, curves: Sequence[Sequence[float | None]], *, is_printed: bool
) -> Period:
    """Return the period with level intervals: within one interval a curve does not change.

    Args:
        period: The initial interpretation.
        curves: A height at every vertex, for each series.
        is_printed: The ends are known; only the step may differ.
    """
    steps = [
        period.step,
        *(
            step
            for step in _FINER.get(int(period.step), ())
            if step > (period.end - period.start) / width
        ),
    ]
    for step in steps:
        best = min(
            (
                period._replace(start=period.start - late, end=period.end - late, step=step)
                for late in ((0,) if is_printed else _LATE)
            ),
            key=lambda tried: _moves(tried, width, curves),
        )
        moves = _moves(best, width, curves)
        # A few misread vertices do not prove a finer step.
        most = _DOUBTED_MOVES if step == period.step else _MOST_MOVES
        if moves < most or _tells(best, width, curves):
            return best
    raise NotReadable("the interval of the values could not be found")


_FINER = {
    300: (240, 180, 120, 60),
    600: (540, 480, 420, 360),
    1800: (1500, 1200, 900),
    7200: (3600, 5400),
    86_400: (64_800, 43_200),
}
_LATE = tuple(range(0, 331, 15))
"""Maximum age of an image relative to its answer, in seconds: up to one poll."""


def _tells(period: Period, width: int, curves: Sequence[Sequence[float | None]]) -> bool:
    """Return whether one curve alone reveals the intervals where it hides the others: level within
    each, and usually a different height in the next."""
    shown = period.intervals(width)
    borders = [at for at in range(1, width - 2) if shown[at] != shown[at + 1]]
    for curve in curves:
        heights = [(curve[at], curve[at + 1]) for at in borders]
        changed = [
            item
            for item, other in heights
            if item is not None and other is not None and abs(item - other) > 1.01
        ]
        if len(changed) > _MANY * len(borders) and _moves(period, width, [curve]) < _FEW_MOVES:
            return True
    return False


_MOST_MOVES, _DOUBTED_MOVES, _FEW_MOVES = 0.04, 0.1, 0.02
_MANY = 0.4


def _moves(period: Period, width: int, curves: Sequence[Sequence[float | None]]) -> float:
    """Return the share of vertex pairs within one interval that differ by more than a pixel."""
    shown = period.intervals(width)
    within = [at for at in range(1, width - 2) if shown[at] == shown[at + 1]]
    if not within:
        return 0.0
    off = 0
    for curve in curves:
        for at in within:
            item, other = curve[at], curve[at + 1]
            if item is not None and other is not None and abs(item - other) > 1.01:
                off += 1
    return off / (len(within) * max(1, len(curves)))
