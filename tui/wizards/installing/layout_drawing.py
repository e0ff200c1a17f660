"""A drawing of a disk layout: one box per disk, and their connections. Plain lines, pure."""

from __future__ import annotations

from dataclasses import dataclass

from tui.format import disk_size
from tui.wizards.installing.disk_layouts import DiskLayout, LayoutOffer, usable_words
from tui.wizards.installing.server_disks import DiskSet

_BOX = 11
"""Cells of a box, including the blank."""


@dataclass(frozen=True, slots=True)
class Pen:
    """The line characters of one character set."""

    corners: str
    across: str
    down: str
    stem: str
    join: str
    left: str
    right: str


UNICODE = Pen("┌┐└┘", "─", "│", "┬", "┴", "└", "┘")
ASCII = Pen("++++", "-", "|", "+", "+", "+", "+")


def drawing(found: LayoutOffer, width: int, *, ascii: bool = False) -> list[str]:
    """Return the disks as boxes, connected according to the layout. Each line has at most `width`
    cells.

    Empty without disks. If they do not all fit, the last box represents the rest.
    """
    if found.group is None:
        return []
    pen = ASCII if ascii else UNICODE
    shown = min(found.group.count, max(2, width // _BOX))
    lines = _boxes(found.group, shown, pen)
    lines += _joined(found, shown, pen)
    lines.append(usable_words(found))
    return [line[:width].rstrip() for line in lines]


def _boxes(group: DiskSet, shown: int, pen: Pen) -> list[str]:
    names = [f"disk {at + 1}" for at in range(shown)]
    if shown < group.count:
        names[-1] = f"{group.count - shown + 1} more"
    inner = _BOX - 3
    rule = pen.across * inner
    half = inner // 2
    stem = pen.across * half + pen.stem + pen.across * (inner - half - 1)
    size = disk_size(group.size_gb)[:inner]
    return [
        "".join(f"{pen.corners[0]}{rule}{pen.corners[1]} " for _ in names),
        "".join(f"{pen.down}{name:^{inner}}{pen.down} " for name in names),
        "".join(f"{pen.down}{size:^{inner}}{pen.down} " for _ in names),
        "".join(f"{pen.down}{group.kind[:inner]:^{inner}}{pen.down} " for _ in names),
        "".join(f"{pen.corners[2]}{stem}{pen.corners[3]} " for _ in names),
    ]


def _joined(found: LayoutOffer, shown: int, pen: Pen) -> list[str]:
    """Return the lines below the boxes: brackets under connected disks, with labels."""
    if found.layout is DiskLayout.HBA:
        labels = ["system", *["single"] * (shown - 1)]
        return ["".join(f"{label:^{_BOX - 1}} " for label in labels)]
    if found.layout is DiskLayout.RAID10:
        pairs = shown // 2
        bridge, label = _bridge(2, "mirror", pen)
        odd = " " * (_BOX if shown % 2 else 0)
        return [bridge * pairs + odd, label * pairs + odd, "striped across the mirror pairs"]
    words = {DiskLayout.RAID0: "striped: one volume", DiskLayout.RAID1: "mirror"}.get(
        found.layout, "not documented"
    )
    return list(_bridge(shown, words, pen))


def _bridge(boxes: int, words: str, pen: Pen) -> tuple[str, str]:
    """Return a line that connects a number of boxes, and the centered label below it."""
    middle = (_BOX - 3) // 2 + 1
    between = _BOX - 1
    line = (
        " " * middle
        + pen.left
        + (pen.across * between + pen.join) * (boxes - 2)
        + pen.across * between
        + pen.right
    )
    room = _BOX * boxes
    return f"{line:<{room}}", f"{words:^{room - 1}} "
