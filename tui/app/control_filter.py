"""The last filter before the terminal: it removes all control characters from text."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# C0, DEL, C1, and bidirectional control characters. They are 0 cells wide, so removing them shifts
# nothing.
_DROPPED = dict.fromkeys(
    (*range(32), *range(127, 160), 1564, 8206, 8207, *range(8234, 8239), *range(8294, 8298))
)


class ControlFilter(LineFilter):
    """Filter that deletes control characters from every drawn segment of every widget."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isprintable()
            else Segment(segment.text.translate(_DROPPED), segment.style, segment.control)
            for segment in segments
        ]
