"""Lines of widgets that pass through a mask before they are composed into a screen. UI thread.

Everything drawn passes through here: lists, dialogs, notices, fields, and the screen saved at exit.
A replacement takes the space of the real text; if its length differs, the next blanks of the line
compensate. Lines that contain more than text, such as images, are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from rich.style import Style
    from textual.geometry import Region

PRIVATE = ("textual.strip.Strip._segments",)
Replacements = Callable[[str, bool], Sequence[tuple[int, int, str]]]
"""Function that returns the replacements in a line: start, end, and new text. The flag tells
whether the line may end within a word."""
_MOST_LINES = 4_096
_BLANKS = 2
"""Minimum number of blanks between two columns."""


class LineMask:
    """The mask of one app. Lines are cached, so that an unchanged one costs only a lookup."""

    def __init__(self, replacements: Replacements) -> None:
        self._replacements = replacements
        self._known: dict[int, tuple[Strip, Strip]] = {}
        self.is_on = False

    def forget(self) -> None:
        """Clear the cached lines, because the set of replaced words changed."""
        self._known.clear()

    def masked(self, strip: Strip) -> Strip:
        """Return the displayable form of a line."""
        found = self._known.get(id(strip))
        if found is not None and found[0] is strip:
            return found[1]
        made = self._masked(strip)
        while len(self._known) >= _MOST_LINES:
            del self._known[next(iter(self._known))]
        self._known[id(strip)] = (strip, made)
        return made

    def _masked(self, strip: Strip) -> Strip:
        segments = strip._segments
        if any(segment.control for segment in segments):
            return Strip.blank(strip.cell_length)
        text = "".join(segment.text for segment in segments)
        found = self._replacements(text, True)
        has_links = any(segment.style is not None and segment.style.link for segment in segments)
        if not found and not has_links:
            return strip
        cells: list[tuple[str, Style | None]] = []
        for segment in segments:
            style = segment.style
            if style is not None and style.link:
                style = style.update_link(None)
            cells += [(char, style) for char in segment.text]
        for start, end, new in reversed(found):  # the text before it keeps its position
            _replace(cells, start, end, new)
        made = Strip(_segments(cells))
        return (
            made
            if made.cell_length == strip.cell_length
            else made.adjust_cell_length(strip.cell_length)
        )


def _replace(cells: list[tuple[str, Style | None]], start: int, end: int, new: str) -> None:
    """Replace characters in place."""
    style = cells[start][1]
    styles = [each for _, each in cells[start:end]]
    room = sum(cell_len(char) for char, _ in cells[start:end])
    cells[start:end] = [
        (char, styles[at] if at < len(styles) else style) for at, char in enumerate(new)
    ]
    grown, at = cell_len(new) - room, start + len(new)
    while grown and at < len(cells):
        if cells[at][0] == " ":
            if grown < 0:
                cells[at:at] = [cells[at]] * -grown
                break
            run = _run_of_blanks(cells, at)
            taken = min(grown, max(0, run - _BLANKS))
            del cells[at : at + taken]
            grown -= taken
            at += run - taken
        else:
            at += 1


def _run_of_blanks(cells: Sequence[tuple[str, Style | None]], at: int) -> int:
    end = at
    while end < len(cells) and cells[end][0] == " ":
        end += 1
    return end - at


def _segments(cells: Sequence[tuple[str, Style | None]]) -> list[Segment]:
    made: list[Segment] = []
    text, look = "", None
    for char, style in cells:
        if style is not look and text:
            made.append(Segment(text, look))
            text = ""
        text, look = text + char, style
    return [*made, Segment(text, look)] if text else made


_render_lines = Widget.render_lines


def _shown_lines(self: Widget, crop: Region) -> list[Strip]:
    lines = _render_lines(self, crop)
    mask: LineMask | None = getattr(self.app, "line_mask", None)
    if mask is None or not mask.is_on or isinstance(self, Screen):
        return lines  # a screen's own lines are those of the screen below, which are masked
    return [mask.masked(strip) for strip in lines]


Widget.render_lines = _shown_lines  # type: ignore[method-assign]  # no other way is open
