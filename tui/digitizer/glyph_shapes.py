"""The letter shapes drawn by rrdtool, for the fonts and sizes in use.

`python -m tests.digitizer.make_glyphs` generates the table `glyphs.bin` and documents its content.
Fonts are unpacked at first use; any thread.
"""

from __future__ import annotations

import os
import struct
import zlib
from functools import cache
from typing import NamedTuple

_TABLE = os.path.join(os.path.dirname(__file__), "glyphs.bin")
INKED = 110
"""Minimum coverage of an inked pixel."""
BELOW = 10
"""Rows below the baseline in an aligned column."""
_ON, _MAYBE = 150, 70
_NEAR = 5
"""Maximum distance by which rounding may move a pixel."""
_TIGHTEST = 2
"""Columns before the end of a letter's advance at which the next letter may start."""
_CLOSE_PAIRS = {"To": range(1, 5), "Av": range(3)}
"""Pairs kerned in the proportional families that occur in Cacti's own words, with the kerning in
pixels."""


def _above(limit: int) -> bytes:
    return bytes(49 if value > limit else 48 for value in range(256))


_AS_INKED, _AS_ON, _AS_MAYBE = _above(INKED), _above(_ON), _above(_MAYBE)
_AS_NEARLY, _AS_SURELY = _above(INKED - _NEAR), _above(INKED + _NEAR)


class Glyph:
    """A character, or two kerned characters: the pixels that are certainly inked, and those that
    may be."""

    __slots__ = (
        "_masks",
        "_shift",
        "_tight",
        "advance",
        "anchor",
        "char",
        "coverage",
        "height",
        "ink",
        "left",
        "overhang",
        "top",
        "width",
    )

    def __init__(
        self, char: str, advance: int, left: int, top: int, height: int, coverage: bytes
    ) -> None:
        """Create a glyph from its bitmap.

        Args:
            char: One or two letters.
            advance: Distance by which it moves the pen.
            left: Columns from the pen to the first column.
            top: Rows from the baseline up to the first row.
            height: Rows.
            coverage: 0 to 255, column by column, top to bottom.
        """
        self.char, self.advance, self.left, self.top, self.height = char, advance, left, top, height
        self.coverage, self.ink, self.width = coverage, sum(coverage), len(coverage) // height
        self.anchor = max(0, coverage.translate(_AS_INKED).find(b"1")) // height
        """First inked column."""
        self.overhang = max(self.anchor + 1, advance - left - _TIGHTEST)
        """Column from which the next letter may start."""
        self._shift = BELOW + top - height
        self._tight: tuple[list[int], list[int]] | None = None
        self._masks: Masks | None = None

    def begins(self) -> set[tuple[int, int]]:
        """Return the possible appearances of its first two inked columns; the second is -1 if there
        is none. Bit `BELOW` is the row above the baseline."""
        if self._shift < 0:
            return set()
        made = set()
        for table in (_AS_NEARLY, _AS_INKED, _AS_SURELY):
            marks = self.coverage.translate(table)
            first = marks.find(b"1")
            if first < 0:
                continue
            at = first // self.height * self.height
            two = [
                int(marks[place : place + self.height] or b"0", 2) << self._shift
                for place in (at, at + self.height)
            ]
            made.add((two[0], two[1] if at + self.height < len(marks) else -1))
        return made

    @property
    def tight(self) -> tuple[list[int], list[int]]:
        """Return the columns from `anchor`, with minimum and maximum ink after rounding; same form
        as `begins`."""
        if self._tight is None:
            shift = max(0, self._shift)
            least, most = (
                [
                    bits << shift
                    for bits in _columns(self.coverage, table, self.height)[self.anchor :]
                ]
                for table in (_AS_SURELY, _AS_NEARLY)
            )
            self._tight = least, most
        return self._tight

    @property
    def masks(self) -> Masks:
        """Return the masks, created at first use: most glyphs are distinguished without them."""
        if self._masks is None:
            on, maybe = (
                _columns(self.coverage, table, self.height) for table in (_AS_ON, _AS_MAYBE)
            )
            last = next((at for at, bits in enumerate(maybe) if bits), 0)
            first = next((at for at, bits in enumerate(on) if bits), self.anchor)
            self._masks = Masks(on, maybe, range(last, first + 1))
        return self._masks


class Masks(NamedTuple):
    """Certainly inked and possibly inked pixels of a glyph."""

    on: list[int]
    """One number per column; bit 0 is its lowest row."""
    maybe: list[int]
    anchors: range
    """Columns that may be the first inked column."""


def _columns(coverage: bytes, table: bytes, height: int) -> list[int]:
    bits = coverage.translate(table)
    return [int(bits[at : at + height], 2) for at in range(0, len(bits), height)]


class Font(NamedTuple):
    """A font family at one size."""

    name: str
    points: int
    glyphs: tuple[Glyph, ...]
    by_column: dict[int, list[Glyph]]
    """Glyphs by their first inked column, those with more ink first."""
    space: int
    """Advance of a blank, in columns."""


class _Table(NamedTuple):
    """The table, packed."""

    directory: dict[tuple[str, int], tuple[int, int]]
    """Offset and length of each font."""
    filters: bytes
    """The bits of `filter_of`, font by font in directory order."""
    raw: bytes


@cache
def _table() -> _Table:
    with open(_TABLE, "rb") as file:
        raw = file.read()
    (length,) = struct.unpack_from("<I", raw, 6)
    rows = [row.split("\t") for row in raw[10 : 10 + length].decode().splitlines()]
    at = 10 + length
    body = at + len(rows) * FILTER
    directory = {
        (name, int(points)): (int(start) + body, int(size)) for name, points, start, size in rows
    }
    return _Table(directory, raw[at:body], raw)


def fonts() -> list[tuple[str, int]]:
    """Return the name and size of each font, most common first."""
    return list(_table().directory)


FILTER = 256
"""Bytes of the filter for the starts of a font's letters: 2 to the power of 11 bits."""


def beginning(first: int, second: int) -> int:
    """Return the bit number for the first two columns of a letter; -1 stands for any second
    column."""
    # The highest bits depend on both columns; the columns share the lowest bits.
    return ((first * 2654435761 + second * 2246822519) & 0xFFFFFFFF) >> 21


def filter_of(glyphs: tuple[Glyph, ...]) -> bytes:
    """Return the filter bits for the starts of these letters."""
    bits = 0
    for glyph in glyphs:
        for first, second in glyph.begins():
            bits |= 1 << beginning(first, second)
    return bits.to_bytes(FILTER, "little")


_BITS = tuple(bytes(value >> bit & 1 for value in range(256)) for bit in range(8))


@cache
def fonts_with(number: int) -> int:
    """Return the fonts that have a letter with this start: one byte per font, 0 or 1, in the order
    of `fonts`, as one number. Sums of up to 255 such numbers count letters in all fonts at once."""
    column = _table().filters[number >> 3 :: FILTER]
    return int.from_bytes(column.translate(_BITS[number & 7]), "little")


@cache
def font(name: str, points: int) -> Font:
    """Return one of `fonts`."""
    table = _table()
    start, size = table.directory[name, points]
    made = unpacked(zlib.decompress(table.raw[start : start + size]))
    index: dict[int, list[Glyph]] = {}
    for glyph in sorted(made, key=lambda glyph: -glyph.ink):
        for first in {first for first, _ in glyph.begins()}:
            index.setdefault(first, []).append(glyph)
    dot = next(glyph for glyph in made if glyph.char == ".")
    return Font(name, points, made, index, dot.advance)


def unpacked(raw: bytes) -> tuple[Glyph, ...]:
    """Return the letters of a stream, and those pairs that overlap."""
    at, made = 0, []
    while at < len(raw):
        code, advance, left, top, width, height = struct.unpack_from("<BBbbBB", raw, at)
        coverage = raw[at + 6 : at + 6 + width * height]
        made.append(Glyph(chr(code), advance, left, top, height, coverage))
        at += 6 + width * height
    by_char = {glyph.char: glyph for glyph in made}
    made += [
        _close(by_char[pair[0]], by_char[pair[1]], nearer)
        for pair, kerning in _CLOSE_PAIRS.items()
        for nearer in kerning
    ]
    return tuple(made)


def _close(first: Glyph, second: Glyph, nearer: int) -> Glyph:
    """Return two letters moved `nearer` pixels closer than their widths, so that they overlap."""
    start = first.advance - nearer + second.left - first.left
    top, low = max(first.top, second.top), min(first.top - first.height, second.top - second.height)
    height, width = top - low, max(start + second.width, first.width)
    sheet = bytearray(width * height)
    for glyph, offset in ((first, 0), (second, start)):
        for at in range(glyph.width):
            for row in range(glyph.height):
                place = (at + offset) * height + top - glyph.top + row
                sheet[place] = min(255, sheet[place] + glyph.coverage[at * glyph.height + row])
    return Glyph(
        first.char + second.char,
        first.advance - nearer + second.advance,
        first.left,
        top,
        height,
        bytes(sheet),
    )
