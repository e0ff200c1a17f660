"""The disks of a server, read from what the details say of them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.format import disk_size

_GROUP = re.compile(
    r"^\s*(?:(?P<count>\d{1,3})\s*[x×]\s*)?(?P<size>\d{1,7}(?:\.\d{1,3})?)\s*(?P<unit>TB|GB|T|G)?\b\s*(?P<kind>[A-Za-z][\w.-]{0,11})?\s*$",
    re.I,
)
MOST = 100
"""No server has more disks; a number like that is a misreading."""


@dataclass(frozen=True, slots=True)
class DiskGroup:
    """Disks that are alike."""

    count: int
    size_gb: float
    kind: str = ""
    """SSD, NVMe, HDD… as the provider writes it; empty when it says nothing."""

    @property
    def words(self) -> str:
        """ "2 x 960 GB SSD"."""
        return f"{self.count} x {disk_size(self.size_gb)} {self.kind}".strip()


def disks_in(text: str, total_gb: float | None = None) -> tuple[DiskGroup, ...]:
    """The groups in "2x480 SSD + 8x16000 HDD"; empty when it is not understood.

    Sizes are GB unless TB is said. Without text one disk of `total_gb` is taken.
    """
    groups = []
    for part in re.split(r"[+,]", text) if text.strip() else []:
        found = _GROUP.match(part)
        if found is None:
            return ()
        count = int(found["count"] or 1)
        size = float(found["size"]) * (1000 if (found["unit"] or "").upper().startswith("T") else 1)
        if not 0 < count <= MOST or size <= 0:
            return ()
        groups.append(DiskGroup(count, size, found["kind"] or ""))
    if not groups and not text.strip() and total_gb and total_gb > 0:
        return (DiskGroup(1, total_gb),)
    return _alike(groups)


def _alike(groups: list[DiskGroup]) -> tuple[DiskGroup, ...]:
    """Groups of the same size and kind as one."""
    joined: dict[tuple[float, str], int] = {}
    for group in groups:
        at = (group.size_gb, group.kind)
        joined[at] = joined.get(at, 0) + group.count
    return tuple(DiskGroup(count, size, kind) for (size, kind), count in joined.items())
