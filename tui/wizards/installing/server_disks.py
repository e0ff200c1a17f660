"""The disks of a server, parsed from its details. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tui.format import disk_size
from tui.models import disks


@dataclass(frozen=True, slots=True)
class DiskSet(disks.DiskGroup):
    """Equal disks and their description."""

    @property
    def words(self) -> str:
        """Return "2 x 960 GB SSD"."""
        return f"{self.count} x {disk_size(self.size_gb)} {self.kind}".strip()


def disks_in(text: str, total_gb: float | None = None) -> tuple[DiskSet, ...]:
    """Return the groups in "2x480 SSD + 8x16000 HDD"; empty if the text is not understood.

    Without text, one disk of `total_gb` is assumed.
    """
    if text.strip():
        return tuple(
            DiskSet(group.count, group.size_gb, group.kind) for group in disks.parse_disks(text)
        )
    return (DiskSet(1, total_gb),) if total_gb and total_gb > 0 else ()
