"""The letters of DejaVu Sans Mono as FreeType draws them at 100 dpi.

`python -m tests.digitizer.make_glyphs` generates `letters.bin`: a count of sizes, for each size its
points and the length of its zlib stream, then the streams. A stream contains for each character:
code, advance, left, top, width, height, and coverage by columns.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Letter:
    """Coverage 0 to 255 by columns; `left` from the pen, `top` above the baseline."""

    advance: int
    left: int
    top: int
    width: int
    height: int
    coverage: bytes

    def at(self, x: int, y: int) -> int:
        """Return the coverage of a pixel in its box."""
        return self.coverage[x * self.height + y]


@cache
def letters(points: int) -> dict[str, Letter]:
    """Return all printable ASCII characters except the blank, which has the same width."""
    raw = (files("tui.simulator.pictures") / "letters.bin").read_bytes()
    at = 1 + 5 * raw[0]
    for place in range(raw[0]):
        size, length = struct.unpack_from("<BI", raw, 1 + 5 * place)
        if size == points:
            return _unpacked(zlib.decompress(raw[at : at + length]))
        at += length
    raise KeyError(points)


def _unpacked(raw: bytes) -> dict[str, Letter]:
    found, at = {}, 0
    while at < len(raw):
        code, advance, left, top, width, height = struct.unpack_from("<BBbbBB", raw, at)
        at += 6
        found[chr(code)] = Letter(advance, left, top, width, height, raw[at : at + width * height])
        at += width * height
    return found
