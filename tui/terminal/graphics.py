"""Images for terminals with pixel graphics: kitty, iTerm2, sixel. Pure; any thread.

The terminal is recognized by environment variables. An unrecognized terminal gets no image: it
would draw unknown bytes as text. Inside tmux and screen, the outer terminal is unknown.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import groupby

_PIECE = 4096
"""Maximum characters of one chunk in kitty's protocol."""
_BAND = 6
"""Pixel rows per sixel row."""


class Graphics(StrEnum):
    """The image protocol of a terminal."""

    NONE = "none"
    KITTY = "kitty"
    ITERM2 = "iTerm2"
    SIXEL = "sixel"


_BY_TERM = (
    ("xterm-kitty", Graphics.KITTY),
    ("xterm-ghostty", Graphics.KITTY),
    ("foot", Graphics.SIXEL),
    ("mlterm", Graphics.SIXEL),
    ("contour", Graphics.SIXEL),
)
_BY_PROGRAM = {
    "iTerm.app": Graphics.ITERM2,
    "WezTerm": Graphics.ITERM2,
    "ghostty": Graphics.KITTY,
}


def graphics_of(environ: Mapping[str, str]) -> Graphics:
    """Return the protocol that the terminal is known to support."""
    kind = environ.get("TERM", "")
    if environ.get("TMUX") or environ.get("STY") or kind.startswith(("screen", "tmux", "dumb")):
        return Graphics.NONE
    for name, graphics in _BY_TERM:
        if kind.startswith(name):
            return graphics
    if environ.get("KITTY_WINDOW_ID"):
        return Graphics.KITTY
    return _BY_PROGRAM.get(environ.get("TERM_PROGRAM", ""), Graphics.NONE)


def kitty(png: bytes, columns: int) -> str:
    """Return the control strings that draw a PNG at the given width in columns."""
    text = base64.b64encode(png).decode("ascii")
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] or [""]
    drawn = []
    for at, piece in enumerate(pieces):
        head = f"a=T,f=100,q=2,c={columns}," if at == 0 else ""
        drawn.append(f"\x1b_G{head}m={int(at < len(pieces) - 1)};{piece}\x1b\\")
    return "".join(drawn)


def iterm2(png: bytes, columns: int) -> str:
    """Return the control string that draws a PNG at the given width in columns."""
    text = base64.b64encode(png).decode("ascii")
    return (
        f"\x1b]1337;File=inline=1;size={len(png)};width={columns};preserveAspectRatio=1:{text}\x07"
    )


def sixel(width: int, height: int, palette: Sequence[tuple[int, int, int]], pixels: bytes) -> str:
    """Return the control string that draws pixels, each an index into a palette.

    Args:
        palette: Red, green, and blue from 0 to 255.
        pixels: Row by row, one byte each.
    """
    parts = [f'\x1bPq"1;1;{width};{height}']
    for number, color in enumerate(palette):
        red, green, blue = (round(part * 100 / 255) for part in color)
        parts.append(f"#{number};2;{red};{green};{blue}")
    for top in range(0, height, _BAND):
        rows = [pixels[y * width : (y + 1) * width] for y in range(top, min(top + _BAND, height))]
        band = [f"#{number}{_sixels(rows, number)}" for number in sorted(set().union(*rows))]
        parts.append("$".join(band) + "-")
    return "".join(parts) + "\x1b\\"


def _sixels(rows: Sequence[bytes], number: int) -> str:
    """Return one color of a row of sixels with run-length encoding."""
    bits = [0] * len(rows[0])
    for at, row in enumerate(rows):
        for x, pixel in enumerate(row):
            if pixel == number:
                bits[x] |= 1 << at
    signs = []
    for value, run in groupby(bits):
        count, sign = sum(1 for _ in run), chr(63 + value)
        signs.append(f"!{count}{sign}" if count > 3 else sign * count)
    return "".join(signs)
