"""For terminals that draw ASCII only: everything else becomes its nearest sign, cell for cell."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_PAIRS = "│|┃|─-━-·.•*…~° ‡=›>▸>●+○-◌?✓+✗X▲^▼v↑^↓v←<→>↻~█#▌#▁_▂.▃.▄-▅-▆=▇=≈~"
_NEAREST = dict(zip(map(ord, _PAIRS[::2]), _PAIRS[1::2], strict=True))
_NEAREST |= dict.fromkeys(map(ord, "┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝"), "+")


class AsciiFilter(LineFilter):
    """The glyph sets already choose ASCII; this catches borders and what the provider's text
    holds."""

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
    """`text` without a character beyond ASCII, as many cells wide as before."""
    return "".join(
        char if char.isascii() else "?" * cell_len(char) for char in text.translate(_NEAREST)
    )
