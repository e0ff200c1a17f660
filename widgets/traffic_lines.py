"""Traffic in three lines, for the panel next to the list. Pure."""

from __future__ import annotations

import math

from tui.charts.series import Series
from tui.charts.stats import maximum
from tui.format import ago, rate
from widgets.chart_axes import in_columns
from widgets.columns import fit_text
from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.sparkline import sparkline

_NAME, _RATE = 4, 12


def traffic_lines(series: Series, age_s: float, width: int, glyphs: Glyphs) -> list[Line]:
    """Return a sparkline for each direction, followed by its highest value."""
    about = "" if series.source == "numbers" else glyphs.about
    lines: list[Line] = [
        ((f"Traffic, {series.span.word}", "head"), (f"  read {ago(age_s)}", "dim"))
    ]
    room = min(48, max(0, width - _NAME - _RATE - 1))
    for name, rates in (("in", series.incoming), ("out", series.outgoing)):
        spread = (
            [math.nan if rate is None else rate for rate in in_columns(rates, room)] if room else []
        )
        highest = maximum(rates)
        words = rate(highest) if highest is None else f"{about}{rate(highest)}"
        bars = sparkline(spread, room, glyphs.bars, glyphs.gap)
        lines.append(
            (
                (fit_text(name, _NAME), ""),
                (bars, ""),
                (fit_text(words, _RATE + 1, right=True), "dim"),
            )
        )
    return lines
