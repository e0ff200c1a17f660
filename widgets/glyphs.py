"""Every glyph and its ASCII twin. Chosen once at start; no emoji, one cell each."""

from __future__ import annotations

from typing import NamedTuple


class Glyphs(NamedTuple):
    """One set of signs. Each is one cell wide unless its docstring says otherwise."""

    on: str = "●"
    off: str = "○"
    unknown: str = "◌"
    ok: str = "✓"
    warning: str = "▲"
    critical: str = "✗"
    no_reading: str = "·"
    """A sensor that says nothing; not a fault."""
    asking: str = "↻"
    """A question is on its way. Stands still: nothing is animated."""
    marked: str = "*"
    cursor: str = "▸"
    folded: str = "▸"
    unfolded: str = "▾"
    up: str = "↑"
    down: str = "↓"
    left: str = "←"
    right: str = "→"
    separator: str = "│"
    """Between facts on one line."""
    bar: str = "▌"
    """A bar of color beside the profile's name."""
    dot: str = "•"
    """Stands for a character of a secret."""
    ellipsis: str = "…"
    """Mark where text was cut."""
    about: str = "≈"
    """The value was read off a picture."""
    degree: str = "°C"
    """Unit of temperatures; two cells ("°C"), or one ("C")."""
    bars: str = "▁▂▃▄▅▆▇█"
    """Heights of a sparkline, lowest first; as many cells as characters."""
    gap: str = " "
    """A sparkline's sample that is missing."""
    eighths: str = "▏▎▍▌▋▊▉█"
    """Widths of the last cell of a gauge, narrowest first; as many cells as characters."""
    track: str = "·"
    """A cell of a gauge that the value does not reach."""
    failed: str = "╌"
    """A cell of a gauge whose value could not be read."""
    middle: str = "┃"
    """The nominal value on a gauge that reads both ways."""


UNICODE = Glyphs()
ASCII = Glyphs(
    on="+",
    off="-",
    unknown="?",
    ok="+",
    warning="!",
    critical="X",
    no_reading=".",
    asking="~",
    marked="*",
    cursor=">",
    folded="+",
    unfolded="-",
    up="^",
    down="v",
    left="<",
    right=">",
    separator="|",
    bar="#",
    dot="*",
    ellipsis="~",
    about="~",
    degree="C",
    bars="_.-=*#",
    gap=" ",
    eighths="#",
    track=".",
    failed="?",
    middle="|",
)


def glyphs_for(*, ascii: bool) -> Glyphs:
    """The set for this terminal."""
    return ASCII if ascii else UNICODE
