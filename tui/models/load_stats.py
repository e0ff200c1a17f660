"""Load of a VM. The shape is not documented: an object, JSON in a text, or lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tui.models.async_answer import Finished
from tui.models.generic import facts
from tui.models.listed import decoded
from tui.models.scalars import _float
from tui.text import SafeText

_PERCENT = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*%\s*")
_LINE = re.compile(r"\s*([^:=\n]{1,60}?)\s*[:=]\s*(.*?)\s*")
_GAUGES = (
    ("CPU", ("cpu", "cpu_usage", "cpu_load")),
    ("Memory", ("memory", "ram", "mem")),
    ("Disk", ("disk", "hdd", "storage")),
)
_USED, _TOTAL = ("_used", "_usage", "used"), ("_total", "_max", "total")
_IN_PERCENT = frozenset({"cpu"})
"""Names for which a bare number between 0 and 100 is a percentage."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A share of a total in percent."""

    name: str
    percent: float
    used: float | None = None
    total: float | None = None
    """Bytes, if both were sent."""


@dataclass(frozen=True, slots=True)
class LoadStats:
    """Shares with a recognized unit, and all other values as sent."""

    gauges: tuple[Gauge, ...]
    others: tuple[tuple[SafeText, SafeText], ...]


def read_load(finished: Finished) -> LoadStats:
    """Return the load. Raises ValueError if the answer contains no values."""
    found = _values(finished.scope)
    if not found:
        raise ValueError("the answer contains no metrics")
    lower = {str(name).lower(): value for name, value in found.items()}
    gauges, taken = [], set[str]()
    for title, names in _GAUGES:
        for name in names:
            gauge = _gauge(title, name, lower)
            if gauge is not None:
                gauges.append(gauge[0])
                taken |= gauge[1]
                break
    rest = {name: value for name, value in found.items() if str(name).lower() not in taken}
    return LoadStats(tuple(gauges), tuple(facts(rest)))


def _values(scope: Any) -> dict[str, Any]:
    found = decoded(scope)
    if isinstance(found, dict):
        inner = next((found[name] for name in ("stats", "data") if name in found), None)
        return inner if isinstance(inner, dict) and inner else found
    if isinstance(found, str):
        return dict(_lines(found))
    return {}


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines()[:200]:
        match = _LINE.fullmatch(line)
        if match is not None and match[2]:
            yield match[1], match[2]


def _gauge(title: str, name: str, values: Mapping[str, Any]) -> tuple[Gauge, set[str]] | None:
    """Return the share under a name, and the names of its source fields."""
    for used_name in (f"{name}{end}" for end in _USED):
        for total_name in (f"{name}{end}" for end in _TOTAL):
            used, total = _float(values.get(used_name)), _float(values.get(total_name))
            if used is not None and total is not None and 0 <= used <= total and total > 0:
                share = 100.0 * used / total
                return Gauge(title, share, used, total), {used_name, total_name}
    for whole_name in (name, f"{name}_percent"):
        percent = _percent(whole_name, values.get(whole_name))
        if percent is not None:
            return Gauge(title, percent), {whole_name}
    return None


def _percent(name: str, value: Any) -> float | None:
    """Return a value in percent: the unit follows it, is part of its name, or is usual for it."""
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    number = _float(match[1].replace(",", ".")) if match is not None else None
    if number is None and (name in _IN_PERCENT or name.endswith("_percent")):
        number = _float(value)
    return number if number is not None and 0 <= number <= 100 else None
