"""The traffic box of the selected server. Imported after the first frame."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from screens.fleet.side_boxes import Box
from tui.charts.series import Series, Span
from tui.clock import age_s
from tui.fleet.allowance import Allowance, AllowanceState, allowance_of
from tui.format import ago, rate
from tui.readings.allowance_keeper import want_allowance
from tui.readings.ports_topics import PORTS, READ_PORTS
from tui.readings.traffic_topics import READ_TRAFFIC, TRAFFIC, carrying, key_of_port
from tui.text import safe_text
from widgets.chart_axes import in_columns
from widgets.columns import fit_text
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.scales import SHARE
from widgets.server_lines import error_lines
from widgets.sparkline import fixed_sparkline

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

ALLOWANCE_FRESH_S = 6 * 3600.0
"""Maximum age in seconds: monthly usage changes slowly, so its image is read rarely."""
_NAME, _RATE, _WIDEST = 4, 13, 60


def want_traffic(deck: Deck, row: ServerRow) -> None:
    """Request the ports, the traffic of the last day, and that of the month. Any thread; not while
    drawing."""
    deck.engine.want(READ_PORTS, row.id)
    if row.traffic_at is None or age_s(row.traffic_at, deck.clock.now()) > ALLOWANCE_FRESH_S:
        want_allowance(deck.engine.want, deck.store, row.id)
    ports = deck.store.known(PORTS, row.id).value
    if ports is not None:
        deck.engine.want(
            READ_TRAFFIC, key_of_port(row.id, Span.DAY, ports, carrying(ports), row.ip)
        )


def traffic_box(row: ServerRow, deck: Deck, width: int, glyphs: Glyphs) -> Box:
    """Return the box: both directions over a day, or why there is nothing to show."""
    ports = deck.store.known(PORTS, row.id)
    if ports.value is None:
        return Box("Traffic", _unread(ports.error, width), urgency=3)
    at = carrying(ports.value)
    name = "" if at is None else f" {safe_text(ports.value[at].name)}"
    title = f"Traffic{name}, 24 h"
    found = deck.store.known(TRAFFIC, key_of_port(row.id, Span.DAY, ports.value, at, row.ip))
    if found.value is None:
        return Box(title, _unread(found.error, width), urgency=3)
    if found.value.series is None:
        return Box(title, [(("The provider has no numbers.", "dim"),)], urgency=3)
    lines = direction_lines(found.value.series, width, glyphs)
    lines += allowance_lines(allowance_of(row), width, glyphs)
    age = "" if found.taken_at is None else ago(age_s(found.taken_at, deck.clock.now()))
    return Box(title, lines, f"read {age}" if age else "", urgency=3)


def _unread(error: str | None, width: int) -> list[Line]:
    return error_lines(error, width, 2) if error else [(("not read yet", "dim"),)]


def allowance_lines(allowance: Allowance, width: int, glyphs: Glyphs) -> list[Line]:
    """Return the monthly usage compared with the plan, and the forecast; nothing before the first
    read.

    In the first hours of a month the usage is unknown, and shown as unknown.
    """
    if allowance.read_at is None:
        return []
    words = f"{allowance.month_name}  {allowance.used_words}"
    percent = allowance.percent
    if percent is None or allowance.is_unlimited:
        return [((words, ""),)]
    tone = {AllowanceState.OVER: "bad", AllowanceState.CLOSE: "warn"}.get(allowance.state, "")
    share = f" {percent:3.0f} %"
    bar = gauge(percent, SHARE, max(4, width - len(words) - len(share) - 2), glyphs, tone=tone)
    lines: list[Line] = [((f"{words}  ", ""), *bar, (share, tone))]
    if allowance.forecast_tb is not None:
        lines.append(((allowance.forecast_words, tone or "dim"),))
    return lines


def direction_lines(series: Series, width: int, glyphs: Glyphs) -> list[Line]:
    """Return a line for each direction, both on one scale from 0 to the maximum rate."""
    about = "" if series.source == "numbers" else glyphs.about
    room = min(_WIDEST, max(0, width - _NAME - _RATE - 1))
    highest = series.highest() or 0.0
    lines: list[Line] = []
    for name, rates in (("in", series.incoming), ("out", series.outgoing)):
        spread = [math.nan if each is None else each for each in in_columns(rates, max(1, room))]
        bars = fixed_sparkline(spread, room, glyphs.bars, glyphs.gap, low=0, high=highest)
        newest = next((each for each in reversed(rates) if each is not None), None)
        words = rate(newest) if newest is None else f"{about}{rate(newest)}"
        lines.append(
            (
                (fit_text(name, _NAME), ""),
                (bars, "fill"),
                (fit_text(words, _RATE + 1, right=True), ""),
            )
        )
    return lines
