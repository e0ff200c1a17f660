"""Disk layouts: the layouts that the disks support, their usable space, and the disk failures that
they survive.

Source: guide Reinstall procedures (the five names); the provider's Terraform client (the parameters
of a single call: disk_mirror, no_lvm, root_size). The guide documents no layout parameter in
`eq/create_pxe` and does not define RAID10S. Hostdeck does not guess either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.format import disk_size
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.server_disks import DiskSet


class DiskLayout(StrEnum):
    """The provider's names, and the choice of the provider's default."""

    PROVIDER = "as the provider does it"
    RAID0 = "LVM_RAID0"
    HBA = "LVM_HBA"
    RAID1 = "LVM_RAID1"
    RAID10 = "LVM_RAID10"
    RAID10S = "LVM_RAID10S"


_MIRROR = {
    DiskLayout.RAID0: "raid0",
    DiskLayout.HBA: "hba",
    DiskLayout.RAID1: "raid1",
    DiskLayout.RAID10: "raid10",
}
_TITLES = {
    DiskLayout.PROVIDER: "Provider's default",
    DiskLayout.RAID0: "RAID 0, striped",
    DiskLayout.HBA: "Separate disks",
    DiskLayout.RAID1: "RAID 1, mirrored",
    DiskLayout.RAID10: "RAID 10, striped mirrors",
    DiskLayout.RAID10S: "RAID 10S",
}
_LEAST = {
    DiskLayout.RAID0: 2,
    DiskLayout.HBA: 2,
    DiskLayout.RAID1: 2,
    DiskLayout.RAID10: 4,
    DiskLayout.RAID10S: 4,
}
NO_PARAMETER = "Not available in a staged reinstall. Use a single-call reinstall."
UNEXPLAINED = "Not available: the provider lists this layout without describing it."


@dataclass(frozen=True, slots=True)
class LayoutOffer:
    """A layout on the disks of one server."""

    layout: DiskLayout
    reason: str
    """Why it cannot be chosen; empty if it can."""
    group: DiskSet | None = None
    """The disks of the layout; `None` if no disks support it."""
    usable_gb: float | None = None
    """Usable space; `None` is unknown."""
    survives: str = ""
    """Effect of a disk failure, in a sentence."""

    @property
    def is_offered(self) -> bool:
        """Return whether the layout can be chosen for this server."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class DiskParams:
    """Disk parameters of a single-call request; `None` is not sent."""

    disk_mirror: str | None = None
    no_lvm: bool | None = None
    root_size: int | None = None


class Unmappable(ValueError):
    """A layout that a call cannot express. The text of the exception is the reason."""


def offers(disks: Sequence[DiskSet], target: Target, way: InstallMethod) -> tuple[LayoutOffer, ...]:
    """Return every layout, with the reason if it cannot be chosen.

    Available layouts come first. With two equal disks the mirror comes before all others.
    """
    made = [offer(layout, disks, target, way) for layout in DiskLayout]
    mirror = any(group.count == 2 for group in disks[:1])  # the boot disks are listed first
    return tuple(
        sorted(
            made,
            key=lambda found: (
                not found.is_offered,
                not (mirror and found.layout is DiskLayout.RAID1),
            ),
        )
    )


def layout_title(layout: DiskLayout) -> str:
    """Return the display name of a layout."""
    return _TITLES[layout]


def offer(
    layout: DiskLayout, disks: Sequence[DiskSet], target: Target, way: InstallMethod
) -> LayoutOffer:
    """Return one layout on these disks with this reinstall method."""
    if layout is DiskLayout.PROVIDER:
        return LayoutOffer(
            layout, "", survives="The provider chooses the layout. Its redundancy is unknown."
        )
    group = _group_for(layout, disks)
    reason = _disk_reason(layout, disks, target)
    if group is None:
        return LayoutOffer(layout, reason)
    usable, survives = _worth(layout, group)
    if not reason and layout is DiskLayout.RAID10S:
        reason = UNEXPLAINED
    if not reason and way is InstallMethod.STAGED:
        reason = NO_PARAMETER
    return LayoutOffer(layout, reason, group, usable, survives)


def _group_for(layout: DiskLayout, disks: Sequence[DiskSet]) -> DiskSet | None:
    """Return the first sufficiently large group of equal disks. The provider lists the boot disks
    first."""
    return next((group for group in disks if group.count >= _LEAST[layout]), None)


def _disk_reason(layout: DiskLayout, disks: Sequence[DiskSet], target: Target) -> str:
    least = _LEAST[layout]
    if target.is_virtual:
        return f"A {target.kind} has one virtual disk, so RAID is not possible."
    if not disks:
        return "The disks of this server are unknown."
    group = _group_for(layout, disks)
    if group is None:
        total = sum(disk_set.count for disk_set in disks)
        if total >= least:
            unlike = " and ".join(disk_set.words for disk_set in disks[:3])
            return f"Needs {least} identical disks; these differ: {unlike}."
        return f"Needs {least} disks; the server has {total}."
    if layout in (DiskLayout.RAID10, DiskLayout.RAID10S) and group.count % 2:
        return f"Needs an even number of disks; the server has {group.count}."
    return ""


def _worth(layout: DiskLayout, group: DiskSet) -> tuple[float | None, str]:
    size, number = group.size_gb, group.count
    if layout is DiskLayout.RAID0:
        return size * number, "If any disk fails, all data is lost."
    if layout is DiskLayout.HBA:
        return (
            size * number,
            "If a disk fails, its data is lost. The system is on the first disk.",
        )
    if layout is DiskLayout.RAID1:
        more = (
            "" if number == 2 else f" The provider does not document how it mirrors {number} disks."
        )
        return size, f"Survives the failure of one disk.{more}"
    if layout is DiskLayout.RAID10:
        return (
            size * number / 2,
            (
                f"Survives the failure of one disk, or of up to {number // 2} disks if each is "
                "in a different mirror pair."
            ),
        )
    return None, "Unknown."


def disk_params(
    layout: DiskLayout,
    disks: Sequence[DiskSet],
    target: Target,
    *,
    no_lvm: bool,
    root_percent: int | None,
) -> DiskParams:
    """Return the disk parameters of a single-call request.

    Raises:
        Unmappable: The call cannot express the layout, or not for these disks.
    """
    mirror = None
    if layout is not DiskLayout.PROVIDER:
        found = offer(layout, disks, target, InstallMethod.SINGLE)
        if found.reason:
            raise Unmappable(f"{layout}: {found.reason}")
        mirror = _MIRROR[layout]
    if root_percent is not None and root_problem(root_percent):
        raise Unmappable(root_problem(root_percent) or "")
    size = None if root_percent in (None, 100) else root_percent
    return DiskParams(mirror, True if no_lvm else None, size)


def root_problem(percent: int) -> str | None:
    """Return why the system cannot use that share of the boot disk."""
    return (
        None
        if 1 <= percent <= 100
        else "The size of the root volume must be 1 to 100 percent of the boot disk."
    )


def usable_words(found: LayoutOffer) -> str:
    """Return "960 GB of 1.92 TB usable"."""
    if found.group is None or found.usable_gb is None:
        return "usable size unknown"
    least = "at least " if found.layout is DiskLayout.RAID1 and found.group.count > 2 else ""
    return (
        f"{least}{disk_size(found.usable_gb)} of "
        f"{disk_size(found.group.size_gb * found.group.count)} usable"
    )


def lost_words(disks: Sequence[DiskSet]) -> str:
    """Return a sentence about the disks that are erased. All disks are, because no call excludes
    any."""
    if not disks:
        return "This erases all disks of the server."
    total = sum(group.count for group in disks)
    listed = " and ".join(group.words for group in disks)
    return (
        "This erases "
        f"{'the disk' if total == 1 else 'both disks' if total == 2 else f'all {total} disks'} "
        f"({listed})."
    )
