"""Contents of the boxes around a traffic chart: values at the cursor, figures, other servers.
Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from operator import attrgetter

from tui.charts.series import Series
from tui.charts.stats import maximum, summary, total_bytes
from tui.format import UNKNOWN, local_time, percent, rate, size
from widgets.chart_axes import in_columns
from widgets.chart_words import Figure, figured, origin
from widgets.columns import fit_text
from widgets.fold import fold
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run
from widgets.scales import Scale
from widgets.sparkline import fixed_sparkline
from widgets.traffic_plot import Compared

_NAME = 9
_OTHERS_NAME, _OTHERS_SIZE = 13, 8
_BAR_LEAST = 4
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_LEAST_DAYS = 2
"""Minimum number of days for lines by hour."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Traffic sent by one server, if it was read."""

    server_id: int
    name: str
    sent_bytes: float


def _about(series: Series, glyphs: Glyphs) -> str:
    return "" if series.source == "numbers" else glyphs.about


def cursor_lines(
    series: Series,
    at: int | None,
    glyphs: Glyphs,
    room: int,
    *,
    other: Compared | None = None,
    zone: tzinfo | None = None,
) -> list[Line]:
    """Return the value at the cursor with its time; without a cursor, the newest value."""
    count = len(series.incoming)
    if not count:
        return [(("No traffic is known for this time.", "warn"),)]
    place = count - 1 if at is None else at
    begins, ends = series.time_of(place), series.time_of(place + 1)
    until = local_time(ends, now=begins, zone=zone)
    when = local_time(begins, zone=zone).rsplit(" ", 1)[0]
    first: Line = (
        (fit_text(f"{when} to {until}", room).rstrip(), "strong" if at is not None else "dim"),
    )
    lines = [first, *_in_utc(begins, ends, zone)]
    lines += _values_at(series, place, glyphs)
    if other is not None and place < len(other.series.incoming):
        lines.append(((fit_text(other.name, room).rstrip(), "dim"),))
        lines += _values_at(other.series, place, glyphs)
    return lines


def _values_at(series: Series, place: int, glyphs: Glyphs) -> list[Line]:
    lines: list[Line] = []
    for name, tone, rates in (("out", "out", series.outgoing), ("in", "in", series.incoming)):
        value = rates[place]
        words = "no value" if value is None else f"{_about(series, glyphs)}{rate(value)}"
        lines.append(((fit_text(name, 5), tone), (words, "" if value is not None else "dim")))
    return lines


def _in_utc(begins: float, ends: float, zone: tzinfo | None) -> list[Line]:
    """Return the time in UTC; empty if local time is UTC."""
    moment = datetime.fromtimestamp(begins, UTC)
    if not moment.astimezone(zone).utcoffset():
        return []
    until = local_time(ends, now=begins, zone=UTC)
    return [((f"{moment:%Y-%m-%d %H:%M} to {until}", "dim"),)]


def figures_lines(series: Series, speed_bps: float | None, glyphs: Glyphs, room: int) -> list[Line]:
    """Return average, maximum, 95th percentile and total of both directions, one figure per
    line."""
    found = figured(series)
    wide = max(6, (room - _NAME) // 2)
    lines: list[Line] = [
        (
            (" " * _NAME, ""),
            (fit_text("in", wide, right=True), "in"),
            (fit_text("out", wide, right=True), "out"),
        )
    ]
    rows: list[tuple[str, Figure, Figure, bool]] = [
        (name, found.incoming[at], found.outgoing[at], at == 3)
        for at, name in enumerate(("average", "maximum", "95 %", "total"))
    ]
    rates = [figure for _, into, out, is_size in rows if not is_size for figure in (into, out)]
    short = any(len(_figure(value, glyphs, is_size=False)) >= wide for value in rates)
    for name, into, out, is_size in rows:
        words = [_figure(value, glyphs, is_size=is_size) for value in (into, out)]
        words = [_short(text) for text in words] if short else words
        lines.append(
            (
                (fit_text(name, _NAME), "dim"),
                *((fit_text(text, wide, right=True), "") for text in words),
            )
        )
    if speed_bps:
        shares = [
            UNKNOWN if rate.value is None else percent(100 * rate.value / speed_bps)
            for rate in (found.incoming[1], found.outgoing[1])
        ]
        lines.append(
            (
                (fit_text(f"of {_short(rate(speed_bps))}", _NAME), "dim"),
                *((fit_text(text, wide, right=True), "") for text in shares),
            )
        )
    return lines


def _short(words: str) -> str:
    """Return "1 G" for "1 Gbit/s"."""
    return words.removesuffix("bit/s")


def _figure(figure: Figure, glyphs: Glyphs, *, is_size: bool) -> str:
    if figure.value is None:
        return UNKNOWN
    about = "" if figure.exact else glyphs.about
    return f"{about}{size(figure.value) if is_size else rate(figure.value)}"


def now_lines(series: Series, glyphs: Glyphs, room: int) -> list[Line]:
    """Return the newest value of both directions, and earlier values on the scale of the port's own
    day."""
    lines: list[Line] = []
    for name, tone, rates in (("out", "out", series.outgoing), ("in", "in", series.incoming)):
        value = next((rate for rate in reversed(rates) if rate is not None), None)
        words = fit_text(f"{_about(series, glyphs)}{rate(value)}", 13)
        bars = bars_of(rates, max(0, min(24, room - 19)), maximum(rates), glyphs)
        lines.append(((fit_text(name, 5), tone), (words, ""), (f" {bars}", tone)))
    return lines


def bars_of(
    rates: Sequence[float | None], width: int, highest: float | None, glyphs: Glyphs
) -> str:
    """Return the last `width` values as bars from 0 to `highest`: small changes look small."""
    return fixed_sparkline(rates, width, glyphs.bars, glyphs.gap, low=0.0, high=highest or 0.0)


def senders_lines(
    found: Sequence[Sender],
    here: int,
    unread: Sequence[str],
    glyphs: Glyphs,
    room: int,
    limit: int,
) -> list[Line]:
    """Return the top senders, then the servers whose traffic was not read, by name."""
    most = max((server.sent_bytes for server in found), default=0.0)
    bar = room - _OTHERS_NAME - _OTHERS_SIZE - 1
    shown = sorted(found, key=attrgetter("sent_bytes"), reverse=True)[: max(1, limit - 1)]
    lines: list[Line] = []
    for server in shown:
        runs: list[Run] = [
            (
                fit_text(server.name, _OTHERS_NAME) + " ",
                "strong" if server.server_id == here else "",
            )
        ]
        if bar >= _BAR_LEAST:
            runs += [
                *gauge(server.sent_bytes, Scale(0.0, most), bar - 1, glyphs, tone="out"),
                (" ", ""),
            ]
        runs.append((fit_text(size(server.sent_bytes), _OTHERS_SIZE, right=True), ""))
        lines.append(tuple(runs))
    return [*lines, *_unread_lines(unread, room, limit - len(lines))]


def _unread_lines(unread: Sequence[str], room: int, free: int) -> list[Line]:
    """Return the servers without a reading by name, as many as fit into `free` lines."""
    if not unread:
        return []
    words = f"Not read yet: {', '.join(name for name in unread if name)}"
    folded = fold(words, room)
    if len(folded) > max(1, free) or not all(unread):
        folded = [f"{len(unread):,} servers not read yet"]
    return [((part, "dim"),) for part in folded]


def by_hour_lines(
    series: Series, glyphs: Glyphs, room: int, limit: int, zone: tzinfo | None = None
) -> list[Line]:
    """Return the amounts sent, one line per day and one bar per step, newest day last; empty if the
    values are daily or coarser."""
    per_day = round(86_400 / series.step_s)
    if per_day < 2 or not series.outgoing:
        return []
    days: dict[str, dict[int, float]] = {}
    for at, value in enumerate(series.outgoing):
        moment = datetime.fromtimestamp(series.time_of(at), UTC).astimezone(zone)
        step = int((moment.hour * 3600 + moment.minute * 60) // series.step_s)
        day = days.setdefault(f"{_DAYS[moment.weekday()]} {moment.day:>2}", {})
        if value is not None:
            day[step] = value
    highest = max((value for day in days.values() for value in day.values()), default=None)
    wide = max(1, min(8, (room - 40) // per_day))
    lines: list[Line] = []
    for name, known in list(days.items())[-limit:]:
        rates = [known.get(step) for step in range(per_day) for _ in range(wide)]
        values = list(known.values())
        peak = rate(max(values)) if values else UNKNOWN
        total = size(total_bytes(values, series.step_s))
        figures = f"   peak {fit_text(peak, 11, right=True)}   {fit_text(total, 8, right=True)}"
        lines.append(
            (
                (f"{name}  ", "dim"),
                (bars_of(rates, len(rates), highest, glyphs), "out"),
                (figures, ""),
            )
        )
    if len(lines) < _LEAST_DAYS:
        return []
    scale = [" "] * (per_day * wide + 3)
    for hour in (0, 6, 12, 18):
        at = round(hour / 24 * per_day * wide)
        for place, sign in enumerate(str(hour)):
            if at + place < len(scale):
                scale[at + place] = sign
    return [*lines, ((" " * 7 + "".join(scale).rstrip(), "axis"),)]


def origin_lines(series: Series, glyphs: Glyphs, room: int, keys: str) -> list[Line]:
    """Return the origin of the values, their possible error, and some keys."""
    words = origin(series, glyphs)
    count = len(series.incoming)
    gaps = sum(
        a is None and b is None for a, b in zip(series.incoming, series.outgoing, strict=True)
    )
    if gaps:
        words += f", {gaps:,} of {count:,} values missing"
    lines: list[Line] = [((part, "dim"),) for part in fold(words, room)]
    if series.note:
        lines += [((part, "warn"),) for part in fold(series.note, room)]
    if keys:
        lines.append(((keys, "dim"),))
    return lines


def port_trend(series: Series, speed_bps: float | None, glyphs: Glyphs) -> str:
    """Return the traffic sent by a port, for the port table: bars, newest rate, share."""
    spread = in_columns(series.outgoing, 10)
    value = next((rate for rate in reversed(series.outgoing) if rate is not None), None)
    bars = bars_of(spread, 10, maximum(series.outgoing), glyphs)
    share = f"  {percent(100 * value / speed_bps)}" if speed_bps and value is not None else ""
    return f"out {bars} {_about(series, glyphs)}{rate(value)}{share}"


def sent_bytes(series: Series) -> float | None:
    """Return the amount sent in the time span of the series, in bytes."""
    return summary(series)[1].total_bytes
