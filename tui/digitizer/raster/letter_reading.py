"""Read what is written, letter by letter against the glyph table. Pure; any thread.

rrdtool draws text hinted and on whole pixels, so one font and size always gives the same
bitmaps: a letter is either there exactly or it is not read at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tui.digitizer.glyph_shapes import (
    BELOW,
    INKED,
    Font,
    Glyph,
    beginning,
    font,
    fonts,
    fonts_beginning,
)

_AS_BITS = bytes(49 if value > INKED else 48 for value in range(256))
_PAD = 1
"""Rows of faint ink above and below the inked ones: letters without hinting begin and end so."""
_BASELINES = range(_PAD, _PAD + 6)
_WORST = 0.28
"""How far a letter may be from its glyph: the sum of the differences, of its ink."""


class Strip(NamedTuple):
    """One line of writing: coverage 0 to 255 by columns, with `_PAD` rows above and below."""

    columns: tuple[bytes, ...]
    """Top to bottom."""
    bits: tuple[int, ...]
    """The same as numbers; bit 0 is the lowest row."""
    top: int
    """Its first inked row in the region it was cut from."""
    height: int
    """Inked rows."""

    @property
    def rows(self) -> int:
        """Return the rows with those above and below."""
        return self.height + 2 * _PAD


class Line(NamedTuple):
    """The text of a strip."""

    text: str
    top: int
    bottom: int
    """The row below its last one."""
    first: int
    """The first inked column."""
    end: int
    """The column behind its last one."""
    font: tuple[str, int]
    distance: float
    """The worst letter's distance from its glyph, 0 to 1."""


def strips(coverage: bytes, width: int) -> Iterator[Strip]:
    """The lines of a region, cut at rows without ink."""
    height = len(coverage) // width
    inked = [max(coverage[y * width : (y + 1) * width]) > INKED for y in range(height)]
    edge = bytes(_PAD * width)
    padded = edge + coverage + edge
    y = 0
    while y < height:
        end = y
        while end < height and inked[end]:
            end += 1
        if end - y >= 2:
            yield _strip(padded[y * width : (end + 2 * _PAD) * width], width, y)
        y = max(end, y + 1)


def _strip(rows: bytes, width: int, top: int) -> Strip:
    marks = rows.translate(_AS_BITS)
    return Strip(
        tuple(rows[x::width] for x in range(width)),
        tuple(int(marks[x::width], 2) for x in range(width)),
        top,
        len(rows) // width - 2 * _PAD,
    )


class Reader:
    """Reads strips of one style: the font that fits one of them is the font of all."""

    def __init__(
        self, allowed: Iterable[tuple[str, int]] | None = None, *, patience: int = 2
    ) -> None:
        """`patience`: after how many letters that fit exactly one may fit less well."""
        self._order = list(fonts() if allowed is None else allowed)
        self._patience = patience

    def read(self, strips: Sequence[Strip]) -> list[Line]:
        """The lines that could be read whole."""
        found: Line | None = None
        lines: list[Line] = []
        left: list[Strip] = []
        for strip in strips:
            # With the font known, every letter may be as far off as the limit says.
            line = (
                self._any(strip, [found.font], 0)
                if found
                else self._any(strip, self._order, self._patience)
            )
            if line is not None:
                found = line
                lines.append(line)
            elif found is None:
                left.append(strip)
        if found is not None:
            lines += [
                line for strip in left if (line := self._any(strip, [found.font], 0)) is not None
            ]
        return sorted(lines, key=lambda line: line.top)

    def _any(self, strip: Strip, order: Sequence[tuple[str, int]], patience: int) -> Line | None:
        if patience:
            order = fonts_beginning(order, _beginnings(strip))
        made = (_read_in(strip, font(name, points), patience) for name, points in order)
        return next((line for line in made if line is not None), None)


def _beginnings(strip: Strip) -> int:
    """Return what the first letter may begin with, for each baseline."""
    at = next((at for at, column in enumerate(strip.bits) if column), 0)
    first, second = (*strip.bits[at : at + 2], 0)[:2]
    bits = 0
    for baseline in _BASELINES:
        up = BELOW - baseline
        bits |= beginning(first << up, second << up) | beginning(first << up, -1)
    return bits


def _read_in(strip: Strip, known: Font, patience: int) -> Line | None:
    for baseline in _BASELINES:
        line = _read_at(strip, known, baseline, patience)
        if line is not None:
            return line
    return None


def _read_at(strip: Strip, known: Font, baseline: int, patience: int) -> Line | None:
    """With the baseline `baseline` rows above the strip's lower edge."""
    bits, width = tuple(column << BELOW - baseline for column in strip.bits), len(strip.bits)
    first = x = next((at for at in range(width) if bits[at]), width)
    text, pen, worst = "", -1, 0.0
    seen: dict[tuple[int, ...], tuple[Glyph, int, float] | None] = {}
    while x < width:
        key = bits[x : x + 16]
        if key not in seen:
            seen[key] = _exact(strip, known, bits, x, baseline)
            # One pixel near the limit spoils the quick comparison; two good letters pay for the
            # slow one.
            if seen[key] is None and len(text) >= patience:
                seen[key] = _best(strip, known, x, baseline)
        found = seen[key]
        if found is None:
            return None
        glyph, anchor, distance = found
        start = x - anchor
        blanks = round((start - glyph.left - pen) / known.space) if text else 0
        if blanks < 0:
            return None
        text += " " * blanks + glyph.char
        worst, pen = max(worst, distance), start - glyph.left + glyph.advance
        x = start + glyph.width
        while x < width and not bits[x]:
            x += 1
    end = next((at for at in range(width, 0, -1) if bits[at - 1]), 0)
    name = known.name, known.points
    return (
        Line(text, strip.top, strip.top + strip.height, first, end, name, worst) if text else None
    )


def _exact(
    strip: Strip, known: Font, bits: tuple[int, ...], x: int, baseline: int
) -> tuple[Glyph, int, float] | None:
    best: tuple[Glyph, int, float] | None = None
    for glyph in known.by_column.get(bits[x], ()):
        shift = baseline + glyph.top - glyph.height
        fits = bits[x : x + len(glyph.aligned)] == glyph.aligned
        if fits and x >= glyph.anchor and 0 <= shift <= strip.rows - glyph.height:
            distance = _distance(strip, glyph, x - glyph.anchor, shift)
            if distance <= _WORST and (best is None or _better(glyph, distance, best)):
                best = glyph, glyph.anchor, distance
    return best


def _best(strip: Strip, known: Font, x: int, baseline: int) -> tuple[Glyph, int, float] | None:
    """The glyph that begins at column `x`: the one that explains most ink."""
    best: tuple[Glyph, int, float] | None = None
    for glyph in known.glyphs:
        shift = baseline + glyph.top - glyph.height
        if shift < 0 or shift + glyph.height > strip.rows:
            continue
        for anchor in glyph.masks.anchors:
            if _fits(strip.bits, glyph, x - anchor, shift):
                distance = _distance(strip, glyph, x - anchor, shift)
                if distance <= _WORST and (best is None or _better(glyph, distance, best)):
                    best = glyph, anchor, distance
    return best


def _better(glyph: Glyph, distance: float, best: tuple[Glyph, int, float]) -> bool:
    # "l" is also the left part of "L": of two that fit alike the wider is meant. "8" and "B" are
    # equally wide.
    if abs(distance - best[2]) < 0.04 and len(glyph.aligned) != len(best[0].aligned):
        return len(glyph.aligned) > len(best[0].aligned)
    return distance < best[2]


def _fits(bits: tuple[int, ...], glyph: Glyph, start: int, shift: int) -> bool:
    if start < 0 or start + glyph.width > len(bits):
        return False
    for there, on, maybe in zip(
        bits[start : start + glyph.width], glyph.masks.on, glyph.masks.maybe, strict=True
    ):
        if (on << shift) & ~there or there & ~(maybe << shift):
            return False
    return True


def _distance(strip: Strip, glyph: Glyph, start: int, shift: int) -> float:
    low = strip.rows - shift
    there = b"".join(
        strip.columns[at][low - glyph.height : low] for at in range(start, start + glyph.width)
    )
    off = sum(map(abs, map(int.__sub__, there, glyph.coverage)))
    return off / glyph.ink
