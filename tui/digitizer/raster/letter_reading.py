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
_MOST_TRIES = 400
"""So many letters are tried in a line before it is given up."""
_WORST = 0.28
"""How far a letter may be from its glyph: the sum of the differences, of its ink."""
_WELL = 0.1
"""From here on no other font is tried."""


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
        lines: list[Line] = []
        left = list(strips)
        while len(left) > len(lines):
            known = next((line for strip in left if (line := self._first(strip))), None)
            if known is None:
                break
            # With the font known, every letter may be as far off as the limit says.
            found = [(strip, _read_in(strip, font(*known.font), 0)) for strip in strips]
            made = [line for _, line in found if line is not None]
            if len(made) > len(lines):
                lines = made
            # What this font cannot read may be in another one, which then is that of all.
            left = [strip for strip, line in found if line is None and strip in left[1:]]
        return sorted(lines, key=lambda line: line.top)

    def _first(self, strip: Strip) -> Line | None:
        """Return the line in the font that fits it best, or at least well."""
        order = self._order
        if self._patience:
            order = fonts_beginning(order, _beginnings(strip))
        best: Line | None = None
        for name, points in order:
            line = _read_in(strip, font(name, points), self._patience)
            if line is not None and (best is None or line.distance < best.distance):
                best = line
                if line.distance < _WELL:
                    break
        return best


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
    sheet = _Sheet(strip, baseline)
    width = len(strip.bits)
    first = sheet.inked_from(0)
    placed = _placed(sheet, known, first, patience)
    text, pen, worst = "", -1, 0.0
    for found, start in placed:
        glyph = found.glyph
        blanks = round((start - glyph.left - pen) / known.space) if text else 0
        if blanks < 0:
            return None
        text += " " * blanks + glyph.char
        worst, pen = max(worst, found.distance), start - glyph.left + glyph.advance
    end = next((at for at in range(width, 0, -1) if strip.bits[at - 1]), 0)
    name = known.name, known.points
    return (
        Line(text, strip.top, strip.top + strip.height, first, end, name, worst) if text else None
    )


def _placed(sheet: _Sheet, known: Font, first: int, patience: int) -> list[tuple[_Match, int]]:
    """Return the letters with their first columns; none where not all ink is read.

    Where letters overlap several may fit: they are tried one after the other.
    """
    placed: list[tuple[_Match, int]] = []
    states: list[tuple[int, list[_Match], _Sheet]] = []
    x, tries = first, 0
    while x < sheet.width:
        states.append((x, sheet.matches(known, x, is_sure=len(placed) >= patience), sheet))
        while states and not states[-1][1]:
            states.pop()
            del placed[len(states) - 1 :]
        tries += 1
        if not states or tries > _MOST_TRIES:
            return []
        x, found, sheet = states[-1]
        del placed[len(states) - 1 :]
        match = found.pop(0)
        start = x - match.anchor
        placed.append((match, start))
        sheet = sheet.without(match.glyph, start, is_shared=bool(found))
        x = sheet.inked_from(
            max(x + 1, start + match.glyph.overhang)
            if match.is_overlapped
            else start + match.glyph.width
        )
    return placed


class _Match(NamedTuple):
    """A glyph at a place of a strip."""

    glyph: Glyph
    anchor: int
    """Which of its columns is the first inked one."""
    distance: float
    is_overlapped: bool = False
    """The next letter begins in its last columns."""


class _Sheet:
    """A strip whose letters are taken off one by one, on one baseline."""

    def __init__(self, strip: Strip, baseline: int) -> None:
        self._baseline, self._rows = baseline, strip.rows
        self._columns = list(strip.columns)
        self._up = BELOW - baseline
        self._bits = [column << self._up for column in strip.bits]
        self._seen: dict[tuple[int, ...], _Match | None] = {}

    def inked_from(self, x: int) -> int:
        """Return the first inked column from `x` on, or the width."""
        return next((at for at in range(x, len(self._bits)) if self._bits[at]), len(self._bits))

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self._bits)

    def matches(self, known: Font, x: int, *, is_sure: bool) -> list[_Match]:
        """Return the letters that may begin at column `x`, the likeliest first.

        `is_sure`: the font is known, so they may fit less well, and overlap.
        """
        key = tuple(self._bits[x : x + 16])
        if key not in self._seen:
            found = self._exact(known, x)
            # One pixel near the limit spoils the quick comparison; two good letters pay for the
            # slow one.
            # "B" has the inked pixels of some "8": a letter that fits badly may be another one.
            is_doubtful = found is not None and found.distance > _ALIKE
            if is_doubtful or (is_sure and (found is None or self._is_joined(found, x))):
                best = self._best(known, x)
                several = [best] if best else [found] if found else []
                several += self._overlapped(known, x) if is_sure else []
                several.sort(key=_unlikeliness)
                self._seen[key] = several[:_ALTERNATIVES]
            else:
                self._seen[key] = [found] if found else []
        return list(self._seen[key])

    def _is_joined(self, found: _Match, x: int) -> bool:
        """Return whether ink follows the letter at once: it may be part of a wider one."""
        behind = x - found.anchor + found.glyph.width
        return behind < len(self._bits) and bool(self._bits[behind])

    def _exact(self, known: Font, x: int) -> _Match | None:
        best: _Match | None = None
        bits = self._bits
        for glyph in known.by_column.get(bits[x], ()):
            least, most = glyph.tight
            shift = self._shift(glyph)
            there = bits[x : x + len(least)]
            if (
                shift is not None
                and x >= glyph.anchor
                and len(there) == len(least)
                and all(
                    not (low & ~own or own & ~high)
                    for own, low, high in zip(there, least, most, strict=True)
                )
            ):
                best = self._better(best, glyph, glyph.anchor, x, shift)
        return best

    def _best(self, known: Font, x: int) -> _Match | None:
        """The glyph that begins at column `x`: the one that explains most ink."""
        best: _Match | None = None
        for glyph in known.glyphs:
            shift = self._shift(glyph)
            if shift is None:
                continue
            for anchor in glyph.masks.anchors:
                if self._fits(glyph, x - anchor, glyph.width):
                    best = self._better(best, glyph, anchor, x, shift)
        return best

    def _overlapped(self, known: Font, x: int) -> list[_Match]:
        """The glyphs that may begin at column `x` while the next letter shares their last
        columns."""
        made = []
        for glyph in known.glyphs:
            shift = self._shift(glyph)
            if shift is None or glyph.overhang >= glyph.width:
                continue
            for anchor in glyph.masks.anchors:
                start = x - anchor
                if self._fits(glyph, start, glyph.overhang):
                    distance = self._distance(glyph, start, shift, glyph.overhang)
                    if distance <= _WORST:
                        made.append(_Match(glyph, anchor, distance, is_overlapped=True))
        return made

    def without(self, glyph: Glyph, start: int, *, is_shared: bool) -> _Sheet:
        """Return a sheet with what the next letter has in the last columns of this one.

        `is_shared`: this sheet is still needed as it is.
        """
        sheet = self._copied() if is_shared else self
        shift = self._shift(glyph) or 0
        low = self._rows - shift
        for at in range(max(0, min(glyph.overhang, glyph.width - 1)), glyph.width):
            column = bytearray(sheet._columns[start + at])
            for row in range(glyph.height):
                own = glyph.coverage[at * glyph.height + row]
                place = low - glyph.height + row
                rest = max(0, column[place] - own)
                # A pixel that the letter covers shows less of the next one; hardly any tells
                # nothing.
                column[place] = rest * 255 // (255 - own) if own < _MOSTLY else rest
            sheet._columns[start + at] = bytes(column)
            sheet._bits[start + at] = int(column.translate(_AS_BITS), 2) << self._up
        return sheet

    def _copied(self) -> _Sheet:
        made = object.__new__(_Sheet)
        made._baseline, made._rows, made._up = self._baseline, self._rows, self._up
        made._columns, made._bits = self._columns.copy(), self._bits.copy()
        made._seen = self._seen
        return made

    def _better(
        self, best: _Match | None, glyph: Glyph, anchor: int, x: int, shift: int
    ) -> _Match | None:
        found = _Match(glyph, anchor, self._distance(glyph, x - anchor, shift, glyph.width))
        if found.distance <= _WORST and (best is None or _is_better(found, best)):
            return found
        return best

    def _shift(self, glyph: Glyph) -> int | None:
        """Return the glyph's lowest row above that of the strip; `None` where it has no room."""
        shift = self._baseline + glyph.top - glyph.height
        return shift if 0 <= shift <= self._rows - glyph.height else None

    def _fits(self, glyph: Glyph, start: int, alone: int) -> bool:
        """Return whether the ink is the glyph's: all of it in the columns before `alone`."""
        bits, shift = self._bits, BELOW + glyph.top - glyph.height
        if start < 0 or start + glyph.width > len(bits):
            return False
        masks = zip(
            bits[start : start + glyph.width], glyph.masks.on, glyph.masks.maybe, strict=True
        )
        if shift < 0:
            return False
        for at, (there, on, maybe) in enumerate(masks):
            if (on << shift) & ~there or (at < alone and there & ~(maybe << shift)):
                return False
        return True

    def _distance(self, glyph: Glyph, start: int, shift: int, alone: int) -> float:
        low = self._rows - shift
        there = b"".join(
            self._columns[at][low - glyph.height : low] for at in range(start, start + glyph.width)
        )
        end = alone * glyph.height
        off = sum(map(abs, map(int.__sub__, there[:end], glyph.coverage[:end])))
        if end < len(there):
            pairs = zip(there[end:], glyph.coverage[end:], strict=True)
            off += sum(max(0, own - value) for value, own in pairs)
        return off / glyph.ink


_ALTERNATIVES = 3
_MOSTLY = 128
_ALIKE = 0.05


def _unlikeliness(match: _Match) -> tuple[int, int, float]:
    return int(match.distance / _ALIKE), match.glyph.anchor - match.glyph.width, match.distance


def _is_better(found: _Match, best: _Match) -> bool:
    # "l" is also the left part of "L": of two that fit alike the wider is meant. "8" and "B" are
    # equally wide.
    width, other = (item.glyph.width - item.glyph.anchor for item in (found, best))
    if abs(found.distance - best.distance) < 0.04 and width != other:
        return width > other
    return found.distance < best.distance
