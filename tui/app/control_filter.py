"""The last door before the terminal: no control byte in text gets through."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# C0, DEL, C1, and the characters that reorder text. They are 0 cells wide, so dropping
# them moves nothing.
_DROPPED = dict.fromkeys(
    (*range(32), *range(127, 160), 1564, 8206, 8207, *range(8234, 8239), *range(8294, 8298))
)


class ControlFilter(LineFilter):
    """Deletes control characters from every segment that is drawn, whatever widget made it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isprintable()
            else Segment(segment.text.translate(_DROPPED), segment.style, segment.control)
            for segment in segments
        ]
