"""Measured figures, their limits, and the table they are shown in."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One number. Without a limit it is shown for comparison only."""

    name: str
    value: float | None
    """`None`: it could not be measured; `detail` says why."""
    unit: str
    """"×" for ratios within this run, else "ms", "MiB", "B", "%"."""
    limit: float | None = None
    detail: str = ""
    """What the number was made from."""

    @property
    def verdict(self) -> str:
        """ok, MISSED, or nothing without a limit or a measurement."""
        if self.limit is None or self.value is None:
            return ""
        return "ok" if self.value <= self.limit else "MISSED"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile by nearest rank."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def paired_ratio(values: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the ratios of each round: a slow minute of the machine hits both sides."""
    return median([value / low for value, low in zip(values, floor, strict=True)])


def table(figures: Sequence[Figure]) -> str:
    """One line a figure."""
    lines = [("figure", "measured", "limit", "", "from")]
    for figure in figures:
        limit = "" if figure.limit is None else f"≤ {_number(figure.limit, figure.unit)}"
        lines.append(
            (figure.name, _number(figure.value, figure.unit), limit, figure.verdict, figure.detail)
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = [
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {limit:>{widths[2]}}  {verdict:<{widths[3]}}  "
        f"{detail}".rstrip()
        for name, value, limit, verdict, detail in lines
    ]
    return "\n".join([shown[0], "-" * max(map(len, shown)), *shown[1:]])


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    digits = 0 if unit == "B" else 3 if abs(value) < 0.2 else 2
    return f"{value:,.{digits}f} {unit}"


def plain(figures: Sequence[Figure]) -> list[dict[str, object]]:
    """For JSON."""
    return [{**asdict(figure), "verdict": figure.verdict} for figure in figures]
