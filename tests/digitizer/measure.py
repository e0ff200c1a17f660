"""How far a reading is from the truth beside a picture: the measure of the corpus."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.charts.series import Series, Span
from tui.charts.stats import percentile_95, summary
from tui.digitizer.picture_series import read_picture

CORPUS = Path(__file__).parents[1] / "data" / "cacti"
SPANS = {86_400: Span.DAY, 604_800: Span.DAY, 2_618_784: Span.MONTH, 31_536_000: Span.YEAR}


@dataclass(frozen=True)
class Measured:
    """Errors as parts of the full scale."""

    errors: list[float]
    """Of every interval that lies wholly inside the drawn period."""
    unknown_wrong: int
    """Intervals that are known in one and unknown in the other."""
    percentile: float
    """The larger error of the 95th percentile of both directions."""
    is_timed: bool
    """Steps and their places are right."""
    shown: list[float]
    """Of those of them that are shown: the others are gaps."""
    unaccounted: int
    """Known values that are gaps, beyond those that the series says it could not read."""
    is_legend_exact: bool
    """Average and maximum are the true ones, rounded as printed."""
    is_current_exact: bool
    """The current value is, too."""
    current: float
    """The larger error of the current value, as a part of the full scale."""
    scale: float
    """The relative error of the value at the top of the plot; a dead port has no scale."""
    total: float
    """The larger relative error of what passed in all, of both directions."""
    is_total_printed: bool
    """The picture prints the totals, and they are the true ones, rounded as printed."""

    @property
    def mean(self) -> float:
        return sum(self.errors) / len(self.errors)

    @property
    def p95(self) -> float:
        return at_95(self.errors)


def at_95(errors: list[float]) -> float:
    return sorted(errors)[math.ceil(0.95 * len(errors)) - 1]


def truths(folder: Path = CORPUS) -> list[Path]:
    return sorted(folder.glob("*.json"))


def load(path: Path) -> tuple[dict[str, Any], bytes]:
    truth = json.loads(path.read_text())
    return truth, path.with_name(truth["image"]).read_bytes()


def read(truth: dict[str, Any], content: bytes) -> Series:
    length = truth["end"] - truth["start"]
    longer = (span for span in Span if length <= 3 * span.seconds)
    span = SPANS.get(length) or next(longer)
    return read_picture(content, span=span, answered_at=truth["end"])


def measured(truth: dict[str, Any], series: Series) -> Measured:
    factor = 8 if truth["units"].startswith("bytes") else 1
    top = truth["value_max"] * factor
    pixel = (truth["end"] - truth["start"]) / truth["plot"]["width"]
    until = truth["start"] + pixel * (truth["plot"]["width"] - 1)
    is_timed = series.step_s == truth["step"] and (series.t0 - truth["t0"]) % truth["step"] == 0
    errors, wrong, percentile, exact = [], 0, 0.0, True
    shown, missing, current, current_exact = [], 0, 0.0, True
    total, is_total_printed = 0.0, "total" in truth["tags"]
    for name, values in (("in", series.incoming), ("out", series.outgoing)):
        for at, true in enumerate(truth[name]):
            begin = truth["t0"] + at * truth["step"]
            if begin < truth["start"] or begin + truth["step"] > until:
                continue
            place = math.floor((begin + truth["step"] / 2 - series.t0) / series.step_s)
            own = values[place] if 0 <= place < len(values) else None
            wrong += (own is None) != (true is None)
            errors.append(abs((own or 0.0) - (true or 0.0) * factor) / top)
            missing += own is None and true is not None
            if own is not None:
                shown.append(errors[-1])
        stats = truth["stats"][name]
        if stats["p95"] is not None:
            percentile = max(
                percentile, abs((percentile_95(values) or 0.0) - stats["p95"] * factor) / top
            )
            assert series.legend is not None
            printed = series.legend.incoming if name == "in" else series.legend.outgoing
            last = next(value for value in reversed(truth[name]) if value is not None)
            exact = exact and _is_rounded(
                printed.average, stats["average"], factor, printed.rounding[1]
            )
            exact = exact and _is_rounded(
                printed.maximum, stats["max"], factor, printed.rounding[2]
            )
            current_exact = current_exact and _is_rounded(printed.current, last, factor)
            current = max(current, abs((printed.current or 0.0) - last * factor) / top)
            is_total_printed = is_total_printed and _is_rounded(
                printed.total_bytes, stats["total_bytes"] * factor, 1
            )
            if stats["total_bytes"]:
                summed = summary(series)[name == "out"].total_bytes or 0.0
                total = max(total, abs(summed / (stats["total_bytes"] * factor) - 1))
    scale = (
        abs((series.full_scale_bps or 0.0) / top - 1)
        if truth["stats"]["in"]["max"] is not None
        else 0.0
    )
    unaccounted = max(0, missing - sum(series.unread))
    return Measured(
        errors=errors,
        unknown_wrong=wrong,
        percentile=percentile,
        is_timed=is_timed,
        shown=shown,
        unaccounted=unaccounted,
        is_legend_exact=exact,
        is_current_exact=current_exact,
        current=current,
        scale=scale,
        total=total,
        is_total_printed=is_total_printed,
    )


def _is_rounded(own: float | None, true: float, factor: int, rounding: float = 0.0) -> bool:
    """Return whether a printed figure is the true one, which is in the picture's unit: it has two
    digits behind the point, or those of which `rounding` is half the last one."""
    allowed = max(0.0051 * 1000.0 ** _power(true) * factor, 1.02 * rounding)
    return own is not None and abs(own - true * factor) <= allowed + 1e-9


def _power(value: float) -> int:
    return min(4, int(math.log(value, 1000))) if value >= 1 else 0
