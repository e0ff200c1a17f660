"""Disks parsed from one line of text, as the provider and its clients write it: "2x1.92Tb NVMe U.2
+ 4x4TB HDD SATA". Pure.

An unreadable or ambiguous size makes the whole line unknown, because a wrong disk size would offer
layouts that destroy data.
"""

from __future__ import annotations

import re

from tui.lazy_dataclass import dataclass
from tui.lazy_pattern import lazy_pattern

MOST = 100
"""Maximum number of disks. A larger number is a misreading."""
_LARGEST_GB = 200_000.0
"""Largest size of one disk in GB."""
_LEAST_GB = 10.0
"""Below this size, a number without a unit can be in TB."""
_LEAST_OF_SEVERAL_GB = 32.0
"""Minimum size of one of several disks: "2x16" more likely means 16 TB than 16 GB."""
_FACTORS = {"t": 1000.0, "g": 1.0, "m": 0.001}
_BINARY = {"t": 1024.0**4 / 1e9, "g": 1024.0**3 / 1e9, "m": 1024.0**2 / 1e9}
_KIND = r"(?:nvme|ssd|hdd|sata|sas|optane|flash|disk|disks|drive|drives|u\.[23]|m\.2|pcie|raid)"
_SPEED = r"(?:7\.2|10|15)k(?:rpm)?|(?:5400|7200|10000|15000)(?:\s?rpm)?"
_TIMES = "[x×*хX✕]"
_NUMBER = r"\d{1,7}(?:\.\d{1,3})?"
_UNIT = r"(?:[tgm]i?b?(?:ytes?)?|тб|гб)"
_GROUP = lazy_pattern(
    rf"""(?ix) ^\s* (?: (?P<lead>{_KIND}(?:\s+{_KIND})*) \s*:?\s+ )?
        (?: (?P<count>\d{{1,3}}) \s*{_TIMES}\s* )?
        (?P<size>{_NUMBER}) \s* (?P<unit>{_UNIT})? (?: (?={_KIND}) | (?![a-z0-9.]) )
        (?: \s*{_TIMES}\s* (?P<behind>\d{{1,3}}) (?![\w.]) )?
        (?P<kind> (?: {_KIND} )? (?: [\s/-]+ (?: [a-z][\w.-]{{1,15}} | {_SPEED} ) ){{0,4}} ) \s*$"""
)
_BREAKDOWN = lazy_pattern(r"^\s*(?P<whole>[^()]+?)\s*\((?P<parts>[^()]+)\)\s*(?P<rest>[^()]*)$")
_THOUSANDS = lazy_pattern(
    rf"(?i)(?<![\d.,])(\d{{1,2}}),(\d{{3}})(?=\s*(?:g|гб|$|[^\d,.\w\s]|\s+{_KIND}))(?!\d)"
)
_DECIMAL = lazy_pattern(r"(?i)(?<![\d.,])(\d{1,2}),(\d{1,3})(?=\s*(?:t|тб))")
_BETWEEN = lazy_pattern(
    r"\s*(?:\+|;|&|,(?=\s|\d+\s*[x×*хX✕])|(?<=[a-zа-я]),|\s/\s|\band\b|\bplus\b)\s*", re.I
)


@dataclass(frozen=True, slots=True)
class DiskGroup:
    """A group of equal disks."""

    count: int
    size_gb: float
    kind: str = ""
    """SSD, NVMe, HDD… as the provider writes it; empty if unknown."""


def parse_disks(text: str) -> tuple[DiskGroup, ...]:
    """Return the groups of disks in a text; empty if any part of it is not understood."""
    if not text.strip() or len(text) > 200:
        return ()
    within = _BREAKDOWN.match(text)
    if within is not None:
        return _with_breakdown(within["whole"], within["parts"], within["rest"])
    text = _DECIMAL.sub(r"\1.\2", _THOUSANDS.sub(r"\1\2", text.strip(" ,;")))
    groups: list[DiskGroup] = []
    for part in _BETWEEN.split(text):
        group = _group(part)
        if group is None:
            return ()
        groups.append(group)
    return _alike(groups)


def total_gb(groups: tuple[DiskGroup, ...]) -> float | None:
    """Return the size of all disks together; `None` for none."""
    return round(sum(group.count * group.size_gb for group in groups), 3) or None


def _with_breakdown(whole: str, parts: str, rest: str) -> tuple[DiskGroup, ...]:
    """Return the groups of "8 TB (2x4 TB)" (the parts, if they add up to the total) or "960 GB
    (NVMe)" (the total, of that kind)."""
    if re.fullmatch(rf"(?i){_KIND}(?:[\s/]+{_KIND})*", parts.strip()):
        return parse_disks(f"{whole} {parts} {rest}".strip())
    inner, outer = parse_disks(f"{parts} {rest}".strip()), parse_disks(whole)
    sums = total_gb(inner), total_gb(outer)
    if sums[0] is None or sums[1] is None or abs(sums[0] - sums[1]) > 0.05 * sums[1]:
        return ()
    # "8 TB (2x4 TB)" and "2x4 TB (8 TB)" are equivalent. The breakdown names the disks.
    fine, coarse = sorted((inner, outer), key=_disks, reverse=True)
    kind = coarse[0].kind if len(coarse) == 1 else ""
    return tuple(DiskGroup(item.count, item.size_gb, item.kind or kind) for item in fine)


def _disks(groups: tuple[DiskGroup, ...]) -> int:
    return sum(group.count for group in groups)


def _group(part: str) -> DiskGroup | None:
    found = _GROUP.match(part)
    if found is None or (found["count"] and found["behind"]):
        return None
    sent_count = found["count"] or found["behind"]
    count, number, unit = int(sent_count or 1), float(found["size"]), (found["unit"] or "").lower()
    least = 0.0 if unit else _LEAST_OF_SEVERAL_GB if sent_count else _LEAST_GB
    if not unit and "." in found["size"]:
        return None  # "1.92" is in TB, "480.5" is ambiguous
    size = number * _factor(unit)
    if not 0 < count <= MOST or not 0 < size <= _LARGEST_GB or number < least:
        return None
    kind = " ".join(part for part in (found["lead"] or "", found["kind"].strip(" /-")) if part)
    return DiskGroup(count, round(size, 3), kind)


def _factor(unit: str) -> float:
    letter = {"т": "t", "г": "g"}.get(unit[:1], unit[:1]) or "g"
    return (_BINARY if unit[1:2] == "i" else _FACTORS)[letter]


def _alike(groups: list[DiskGroup]) -> tuple[DiskGroup, ...]:
    """Merge groups of the same size and kind."""
    joined: dict[tuple[float, str], int] = {}
    for group in groups:
        at = (group.size_gb, group.kind)
        joined[at] = joined.get(at, 0) + group.count
    return tuple(DiskGroup(count, size, kind) for (size, kind), count in joined.items())
