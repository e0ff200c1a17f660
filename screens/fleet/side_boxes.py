"""The boxes next to the table: server, sensors, a chart, traffic and actions, as lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from widgets.frames import FrameStyle, framed
from widgets.lines import Line


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the panel."""

    title: str | Line
    lines: Sequence[Line]
    right: str | Line = ""
    least: int = 1
    """Minimum lines worth a frame."""
    urgency: int = 0
    """Boxes with the highest number are omitted first if space runs out."""
    grows: bool = False
    """True if the box takes the remaining lines, or is truncated to them."""


def stacked(boxes: Sequence[Box], width: int, height: int, style: FrameStyle) -> list[Line]:
    """Return the boxes stacked vertically in `height` lines."""
    edges = 2 if style is FrameStyle.BOX else 1
    chosen = _that_fit(boxes, height, edges)
    rooms = _rooms(chosen, height, edges)
    lines: list[Line] = []
    for box, room in zip(chosen, rooms, strict=True):
        shown = _cut(box.lines, room)
        lines += framed(shown, box.title, width, right=box.right, height=room + edges, style=style)
    return lines[:height]


def _cut(lines: Sequence[Line], room: int) -> Sequence[Line]:
    """Return the lines that fit; the last one shows how many are omitted."""
    if len(lines) <= room or room < 1:
        return lines
    return [*lines[: room - 1], ((f"{len(lines) - room + 1} more", "dim"),)]


def _that_fit(boxes: Sequence[Box], height: int, edges: int) -> list[Box]:
    room, shown = height, set[int]()
    for at in sorted(range(len(boxes)), key=lambda at: boxes[at].urgency):
        needed = _least(boxes[at]) + edges
        if needed <= room:
            shown.add(at)
            room -= needed
    return [box for at, box in enumerate(boxes) if at in shown]


def _least(box: Box) -> int:
    return min(box.least, len(box.lines)) if box.grows else len(box.lines)


def _rooms(boxes: Sequence[Box], height: int, edges: int) -> list[int]:
    """Return the content lines of each box; remaining lines go to the boxes that grow."""
    rooms = [_least(box) for box in boxes]
    left = height - sum(rooms) - edges * len(boxes)
    for at in sorted(range(len(boxes)), key=lambda at: boxes[at].urgency):
        if boxes[at].grows:
            more = max(0, min(left, len(boxes[at].lines) - rooms[at]))
            rooms[at] += more
            left -= more
    growing = [at for at, box in enumerate(boxes) if box.grows]
    if growing and left > 0:
        rooms[growing[-1]] += left
    return rooms
