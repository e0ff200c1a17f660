"""Text around a chart: caption, value at the cursor, figures. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from itertools import accumulate

from tui.charts.series import Figures, Series
from tui.charts.stats import Sums, measured
from tui.format import UNKNOWN, local_time, percent, rate, size
from widgets.columns import fit_text
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run, room_of, spread

_NAME = 7
"""Width of a direction's name, in cells."""
_FIGURES = (13, 13, 13, 13, 15)
"""Width of each figure, in cells."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure."""

    value: float | None
    exact: bool
    """True if the provider printed it or it comes from the provider's figures; otherwise it is
    computed from image data."""


@dataclass(frozen=True, slots=True)
class Figured:
    """Average, maximum, 95th percentile (bit/s) and total (bytes) of both directions."""

    incoming: tuple[Figure, Figure, Figure, Figure]
    outgoing: tuple[Figure, Figure, Figure, Figure]


def figured(series: Series) -> Figured:
    """Return the figures of a series; figures printed on an image take precedence over values read
    from it."""
    is_exact = series.source == "numbers"
    legend = series.legend

    def of(own: Sums, printed: Figures | None) -> tuple[Figure, Figure, Figure, Figure]:
        said = printed or Figures()
        pairs = (
            (own.average, said.average),
            (own.maximum, said.maximum),
            (own.percentile, said.percentile),
            (own.total_bytes, said.total_bytes),
        )
        made = [
            Figure(shown, is_exact) if compared is None else Figure(compared, True)
            for shown, compared in pairs
        ]
        return (made[0], made[1], made[2], made[3])

    return Figured(
        of(measured(series, 0), legend.incoming if legend else None),
        of(measured(series, 1), legend.outgoing if legend else None),
    )


def origin(series: Series, glyphs: Glyphs) -> str:
    """Return the origin of the values and their possible error."""
    if series.source == "numbers":
        return "numbers from the provider"
    words = "read from the graph image"
    if series.tolerance_bps:
        words += f", {glyphs.about} within {rate(series.tolerance_bps)}"
    return words


def caption(
    series: Series, title: str, unit: str, speed_bps: float | None, width: int, glyphs: Glyphs
) -> Line:
    """Return unit, content, and source; the port's speed and the share of it used by the peak."""
    left: list[Run] = [(f"{unit} ", "axis")] if unit else []
    left += [(title, "head"), (f" {glyphs.separator} {origin(series, glyphs)}", "dim")]
    return cut(spread(tuple(left), _of_port(series, speed_bps), width), width)


def _of_port(series: Series, speed_bps: float | None) -> Line:
    highest = series.highest()
    if not speed_bps:
        return (("port speed unknown", "dim"),)
    peak = "" if highest is None else f", peak {percent(100 * highest / speed_bps)}"
    return ((f"port {rate(speed_bps)}{peak}", "dim"),)


def readout(
    series: Series, at: int | None, width: int, glyphs: Glyphs, zone: tzinfo | None
) -> Line:
    """Return the value at the cursor; without a cursor, the uncertainty of the values."""
    if at is None:
        return cut(_uncertain(series, glyphs, zone, width), width)
    begins, ends = series.time_of(at), series.time_of(at + 1)
    until = local_time(ends, now=begins, zone=zone)
    when = local_time(begins, zone=zone).rsplit(" ", 1)[0]
    runs: list[Run] = [(f"{when}-{until}", "strong")]
    about = "" if series.source == "numbers" else glyphs.about
    for name, tone, value in (
        ("in", "in", series.incoming[at]),
        ("out", "out", series.outgoing[at]),
    ):
        words = "gap" if value is None else f"{about}{rate(value)}"
        runs.append((f"  {name} {words}", tone))
    return cut(tuple(runs), width)


def _uncertain(series: Series, glyphs: Glyphs, zone: tzinfo | None, width: int) -> Line:
    count = len(series.incoming)
    gaps = sum(
        a is None and b is None for a, b in zip(series.incoming, series.outgoing, strict=True)
    )
    if not count or gaps == count:
        return (("No traffic is known for this time.", "warn"),)
    words = [] if not gaps else [f"{gaps:,} of {count:,} values missing"]
    runs: list[Run] = [(f"{glyphs.left} {glyphs.right} read values", "dim")]
    if words:
        runs.append((f"  {words[0]}", "dim"))
    if series.note:
        runs.append((f"  {series.note}", "warn"))
    # The provider's month is 30 d 7 h 26 min: its average is neither that of a calendar month nor
    # of 30 days.
    begins = local_time(series.t0, zone=zone).rsplit(" ", 1)[0]
    when = f"  figures of {begins} to {local_time(series.end, zone=zone)}"
    # The least important part: show it completely or not at all.
    return (
        (*runs, (when, "dim"))
        if sum(len(words) for words, _ in runs) + len(when) <= width
        else tuple(runs)
    )


def figure_lines(
    figures: Figured, samples: tuple[str, str], speed_bps: float | None, width: int, glyphs: Glyphs
) -> list[Line]:
    """Return a small table with the chart's marks as its legend; columns that do not fit are
    omitted.

    The last column shows the share of the port's speed used by the maximum.
    """
    heads = [
        "average",
        "maximum",
        "95th pct",
        "total",
        *([f"of {rate(speed_bps)}"] if speed_bps else []),
    ]
    room = sum(end <= width for end in accumulate(_FIGURES, initial=_NAME)) - 1
    lines: list[Line] = [((" " * _NAME + _in_row(heads[:room]), "head"),)]
    for name, sample, row in (
        ("in", samples[0], figures.incoming),
        ("out", samples[1], figures.outgoing),
    ):
        words = [_said(value, size if at == 3 else rate, glyphs) for at, value in enumerate(row)]
        if speed_bps:
            words.append(_said(row[1], partial(_share, of=speed_bps), glyphs))
        lines.append(
            ((sample, name), (fit_text(f" {name}", _NAME - 2), name), (_in_row(words[:room]), ""))
        )
    return lines


def _in_row(words: Sequence[str]) -> str:
    return "".join(
        fit_text(word, wide, right=True) for word, wide in zip(words, _FIGURES, strict=False)
    )


def _share(value: float, *, of: float) -> str:
    return percent(100 * value / of)


def _said(figure: Figure, words: Callable[[float], str], glyphs: Glyphs) -> str:
    if figure.value is None:
        return UNKNOWN
    return f"{'' if figure.exact else glyphs.about}{words(figure.value)}"


def cut(line: Line, width: int) -> Line:
    """Return the line cut to at most `width` cells."""
    if room_of(line) <= width:
        return line
    runs: list[Run] = []
    left = width
    for text, tone in line:
        part = text if room_of(((text, tone),)) <= left else fit_text(text, left).rstrip()
        runs.append((part, tone))
        left -= room_of(((part, tone),))
        if left <= 0:
            break
    return tuple(runs)
