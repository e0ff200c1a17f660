"""The shapes of letters as rrdtool draws them, for the fonts and sizes in use.

The table `glyphs.bin` is drawn by `python -m tests.digitizer.make_glyphs`, which says what is in
it. Fonts are unpacked when they are first asked for; any thread.
"""

from __future__ import annotations

import os
import struct
import zlib
from functools import cache
from typing import NamedTuple

_TABLE = os.path.join(os.path.dirname(__file__), "glyphs.bin")
INKED = 110
"""Coverage from which a pixel counts as inked."""
BELOW = 10
"""Rows below the baseline that an aligned column has room for."""
_ON, _MAYBE = 150, 70
_NEAR = 5
"""Rounding may move a pixel so far."""
_TIGHTEST = 2
"""Columns before the end of a letter's advance at which the next letter may begin."""
_CLOSE_PAIRS = {"To": range(1, 5), "Av": range(3)}
"""Kerned in the proportional families, and part of Cacti's own words; by so many pixels."""


def _above(limit: int) -> bytes:
    return bytes(49 if value > limit else 48 for value in range(256))


_AS_INKED, _AS_ON, _AS_MAYBE = _above(INKED), _above(_ON), _above(_MAYBE)
_AS_NEARLY, _AS_SURELY = _above(INKED - _NEAR), _above(INKED + _NEAR)


class Glyph:
    """A character, or two kerned ones: which pixels are inked for sure, and which may be."""

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
        """Make a glyph from its bitmap.

        Args:
            char: One or two letters.
            advance: How far it moves the pen.
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
        """Column from which the next letter may begin."""
        self._shift = BELOW + top - height
        self._tight: tuple[list[int], list[int]] | None = None
        self._masks: Masks | None = None

    def begins(self) -> set[tuple[int, int]]:
        """Return what its first two inked columns may look like; the second is -1 where there is
        none. Bit `BELOW` is the row above the baseline."""
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
        """Return the columns from `anchor` on, as they are at least and at most by rounding; same
        form as `begins`."""
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
        """Made when first asked for: most glyphs are told apart without."""
        if self._masks is None:
            on, maybe = (
                _columns(self.coverage, table, self.height) for table in (_AS_ON, _AS_MAYBE)
            )
            last = next((at for at, bits in enumerate(maybe) if bits), 0)
            first = next((at for at, bits in enumerate(on) if bits), self.anchor)
            self._masks = Masks(on, maybe, range(last, first + 1))
        return self._masks


class Masks(NamedTuple):
    """Pixels of a glyph that are certainly inked, and those that may be."""

    on: list[int]
    """A number a column; bit 0 is its lowest row."""
    maybe: list[int]
    anchors: range
    """Columns that may be the first inked one."""


def _columns(coverage: bytes, table: bytes, height: int) -> list[int]:
    bits = coverage.translate(table)
    return [int(bits[at : at + height], 2) for at in range(0, len(bits), height)]


class Font(NamedTuple):
    """A family at a size."""

    name: str
    points: int
    glyphs: tuple[Glyph, ...]
    by_column: dict[int, list[Glyph]]
    """By their first inked column, those with more ink first."""
    space: int
    """Advance of a blank, in columns."""


class _Table(NamedTuple):
    """The table, packed."""

    directory: dict[tuple[str, int], tuple[int, int]]
    """Offset and length of each font."""
    filters: bytes
    """The bits of `filter_of`, font by font in the order of the directory."""
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
    """Return the name and size of each font, the most common first."""
    return list(_table().directory)


FILTER = 256
"""Bytes of the beginnings of a font's letters: 2 to the power of 11 bits."""


def beginning(first: int, second: int) -> int:
    """Return the number of the bit that stands for the first two columns of a letter; -1 for any
    second one."""
    # The highest bits depend on all of both; columns share their lowest ones.
    return ((first * 2654435761 + second * 2246822519) & 0xFFFFFFFF) >> 21


def filter_of(glyphs: tuple[Glyph, ...]) -> bytes:
    """Return the bits of the beginnings of these letters."""
    bits = 0
    for glyph in glyphs:
        for first, second in glyph.begins():
            bits |= 1 << beginning(first, second)
    return bits.to_bytes(FILTER, "little")


_BITS = tuple(bytes(value >> bit & 1 for value in range(256)) for bit in range(8))


@cache
def fonts_with(number: int) -> int:
    """Return the fonts that have a letter of this beginning: a byte for each font, 0 or 1, in the
    order of `fonts`, as one number. Sums of up to 255 of them count letters in all fonts at
    once."""
    column = _table().filters[number >> 3 :: FILTER]
    return int.from_bytes(column.translate(_BITS[number & 7]), "little")


@cache
def font(name: str, points: int) -> Font:
    """One of `fonts`."""
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
    """Return the letters of a stream, and those pairs of them that overlap."""
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
    """Two letters that are set `nearer` pixels closer than their widths say, so that they
    overlap."""
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
