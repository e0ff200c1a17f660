"""Line filter for ASCII-only terminals: replaces every other character with the nearest ASCII sign,
cell for cell."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_PAIRS = "│|┃|─-━-·.•*…~° ‡=›>▸>●+○-◌?✓+✗X▲^▼v↑^↓v←<→>↻~█#▌#▁_▂.▃.▄-▅-▆=▇=≈~"
_NEAREST = dict(zip(map(ord, _PAIRS[::2]), _PAIRS[1::2], strict=True))
_NEAREST |= dict.fromkeys(map(ord, "┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝"), "+")


_WORDS = re.compile(r"\S+(?: \S+)*")
"""Words separated by single blanks, such as a table cell."""


class AsciiFilter(LineFilter):
    """Replacement of non-ASCII characters. The glyph sets already choose ASCII; this filter catches
    borders and provider text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isascii()
            else Segment(in_ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def in_ascii(text: str) -> str:
    """Return `text` in ASCII only, with the same width in cells."""
    if "°C" in text:
        text = _WORDS.sub(_with_plain_unit, text)
    return "".join(
        char if char.isascii() else "?" * cell_len(char) for char in text.translate(_NEAREST)
    )


def _with_plain_unit(words: re.Match[str]) -> str:
    """Replace "°C" with "C" and append blanks to keep the width."""
    text = words[0]
    return text.replace("°C", "C") + " " * text.count("°C")
