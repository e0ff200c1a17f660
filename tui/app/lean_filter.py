"""Line filter for themes with the terminal's own colors: it drops styles equal to the terminal's
defaults."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_NOTHING = Style()


class LeanFilter(LineFilter):
    """Filter that removes default colors, which every cell would set and reset, and joins equal
    segments.

    Each styled segment ends with a reset, so unstyled text appears in the terminal's own colors.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        changed: list[Segment] = []
        for text, style, control in segments:
            style = None if style is None else _bare(style)
            if (
                changed
                and control is None
                and changed[-1].control is None
                and changed[-1].style == style
            ):
                changed[-1] = Segment(changed[-1].text + text, style)
            else:
                changed.append(Segment(text, style, control))
        return changed


@lru_cache(4096)
def _bare(style: Style) -> Style | None:
    """Return `style` without default colors; `None` if nothing remains."""
    color, ground = style.color, style.bgcolor
    bare = style.without_color + Style(
        color=None if color is None or color.is_default else color,
        bgcolor=None if ground is None or ground.is_default else ground,
    )
    # Metadata for the mouse means nothing to the terminal.
    return None if not bare or bare == _NOTHING else bare
