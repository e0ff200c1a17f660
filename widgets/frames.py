"""Titled frames around lines: title at the left of the top edge, key or count at its right. Pure.

A frame is text of the widget that draws it: it is drawn once, and a change inside repaints only the
changed lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from widgets.lines import Line, Run, cut_line, padded, room_of

ROOMY_COLUMNS = 100
"""Minimum screen width for frames: on a narrower screen they would take columns from the
content."""
SIDES = 4
"""Columns of a box besides its content: an edge and a blank on either side."""


class FrameStyle(StrEnum):
    """The style of the frames on this screen."""

    BOX = "box"
    HEADING = "heading"
    """Only the title, on its own line: for lean, ASCII and narrow terminals."""


def frame_style(*, ascii: bool, lean: bool, columns: int) -> FrameStyle:
    """Return the style of frames for a terminal and its width."""
    is_plain = ascii or lean or columns < ROOMY_COLUMNS
    return FrameStyle.HEADING if is_plain else FrameStyle.BOX


def inner_width(width: int, style: FrameStyle) -> int:
    """Return the content width of a frame of `width` columns."""
    return max(1, width - SIDES) if style is FrameStyle.BOX else max(1, width)


def framed(
    content: Sequence[Line],
    title: str | Line,
    width: int,
    *,
    right: str | Line = (),
    hint: str | Line = (),
    height: int | None = None,
    style: FrameStyle = FrameStyle.BOX,
) -> list[Line]:
    """Return the lines of a frame of `width` columns around `content`.

    Args:
        right: Key or count at the right of the title.
        hint: Text at the right of the bottom edge.
        height: Lines of the frame including its edges; content is cut or padded to it.
    """
    room = None if height is None else max(0, height - (2 if style is FrameStyle.BOX else 1))
    shown = list(content) if room is None else list(content[:room])
    if room is not None:
        shown += [()] * (room - len(shown))
    top = top_edge(title, width, right=right, style=style)
    if style is FrameStyle.HEADING:
        return [top, *(cut_line(line, width) for line in shown)]
    edge: Run = ("│", "frame")
    inside = inner_width(width, style)
    return [
        top,
        *((edge, (" ", ""), *padded(line, inside), (" ", ""), edge) for line in shown),
        bottom_edge(width, hint=hint, style=style),
    ]


def top_edge(
    title: str | Line,
    width: int,
    *,
    right: str | Line = (),
    style: FrameStyle = FrameStyle.BOX,
) -> Line:
    """Return the top edge; the text at the right is dropped before the title."""
    left, end = _runs(title, "title"), _runs(right, "dim")
    if style is FrameStyle.HEADING:
        shown = cut_line(left, width)
        gap = width - room_of(shown) - room_of(end)
        return (*shown, (" " * gap, ""), *end) if end and gap >= 2 else shown
    return _edge("╭", "╮", left, end, width)


def bottom_edge(width: int, *, hint: str | Line = (), style: FrameStyle = FrameStyle.BOX) -> Line:
    """Return the bottom edge; there is none without boxes."""
    if style is FrameStyle.HEADING:
        return ()
    return _edge("╰", "╯", (), _runs(hint, "dim"), width)


def _edge(first: str, last: str, left: Line, right: Line, width: int) -> Line:
    if width < 4:
        return ((" " * max(0, width), ""),)
    room = width - 4
    shown = cut_line(left, room - 2) if left else ()
    begin: list[Run] = [(f"{first}─", "frame")]
    if shown:
        begin += [(" ", ""), *shown, (" ", "")]
    end: list[Run] = [(f"─{last}", "frame")]
    taken = room_of(begin) + 2
    if right and taken + room_of(right) + 3 <= width:
        end = [(" ", ""), *right, (" ", ""), *end]
        taken += room_of(right) + 2
    return (*begin, ("─" * max(0, width - taken), "frame"), *end)


def _runs(text: str | Line, tone: str) -> Line:
    if isinstance(text, str):
        return ((text, tone),) if text else ()
    return text
