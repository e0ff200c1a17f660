"""Every glyph and its ASCII equivalent. Chosen once at startup; no emoji, one cell each."""

from __future__ import annotations

from typing import NamedTuple


class Glyphs(NamedTuple):
    """One set of glyphs. Each is one cell wide unless its docstring says otherwise."""

    on: str = "●"
    off: str = "○"
    unknown: str = "◌"
    ok: str = "✓"
    warning: str = "▲"
    critical: str = "✗"
    no_reading: str = "·"
    """A sensor without a reading; not a fault."""
    asking: str = "↻"
    """A request is pending. Static: nothing is animated."""
    marked: str = "*"
    cursor: str = "▸"
    folded: str = "▸"
    unfolded: str = "▾"
    up: str = "↑"
    down: str = "↓"
    left: str = "←"
    right: str = "→"
    separator: str = "│"
    """Separator between facts on one line."""
    bar: str = "▌"
    """A colored bar next to the profile's name."""
    dot: str = "•"
    """Replacement for a character of a secret."""
    ellipsis: str = "…"
    """Mark for truncated text."""
    about: str = "≈"
    """The value was read from an image."""
    degree: str = "°C"
    """Unit of temperatures; two cells ("°C"), or one ("C")."""
    bars: str = "▁▂▃▄▅▆▇█"
    """Heights of a sparkline, lowest first; as many cells as characters."""
    gap: str = " "
    """A missing sample of a sparkline."""
    eighths: str = "▏▎▍▌▋▊▉█"
    """Widths of the last cell of a gauge, narrowest first; as many cells as characters."""
    track: str = "·"
    """A cell of a gauge above the value."""
    failed: str = "╌"
    """A cell of a gauge whose value could not be read."""
    middle: str = "┃"
    """The nominal value on a gauge with deviations in both directions."""


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
    """Return the set for this terminal."""
    return ASCII if ascii else UNICODE
