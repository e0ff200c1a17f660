"""Text recognition, letter by letter, with the glyph table. Pure; any thread.

rrdtool draws text hinted and on whole pixels, so one font and size always gives the same bitmaps: a
letter matches exactly or is not read at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tui.digitizer.glyph_shapes import (
    BELOW,
    INKED,
    Font,
    beginning,
    font,
    fonts,
    fonts_with,
)
from tui.digitizer.raster.letter_matching import ALIKE, AS_BITS, PAD, Sheet, Strip, placed_letters

_BASELINES = range(PAD, PAD + 6)
_WELL = 0.1
"""Difference up to which no other font is tried for outlines; for pixels, the limit is `ALIKE`."""


class Line(NamedTuple):
    """The text of a strip."""

    text: str
    top: int
    bottom: int
    """The row after its last one."""
    first: int
    """The first inked column."""
    end: int
    """The column after its last one."""
    font: tuple[str, int]
    distance: float
    """The worst letter's distance from its glyph, 0 to 1."""


def strips(coverage: bytes, width: int) -> Iterator[Strip]:
    """Return the lines of a region, split at rows without ink."""
    height = len(coverage) // width
    inked = [max(coverage[y * width : (y + 1) * width]) > INKED for y in range(height)]
    edge = bytes(PAD * width)
    padded = edge + coverage + edge
    y = 0
    while y < height:
        end = y
        while end < height and inked[end]:
            end += 1
        if end - y >= 2:
            yield _strip(padded[y * width : (end + 2 * PAD) * width], width, y)
        y = max(end, y + 1)


def _strip(rows: bytes, width: int, top: int) -> Strip:
    marks = rows.translate(AS_BITS)
    return Strip(
        tuple(rows[x::width] for x in range(width)),
        tuple(int(marks[x::width], 2) for x in range(width)),
        top,
        len(rows) // width - 2 * PAD,
    )


class Reader:
    """Reader of strips in one style: the font that fits one strip is the font of all."""

    def __init__(
        self, allowed: Iterable[tuple[str, int]] | None = None, *, patience: int = 2
    ) -> None:
        """Create the reader. `patience`: number of exactly fitting letters after which one may fit
        less well."""
        self._order = list(fonts() if allowed is None else allowed)
        self._patience = patience

    def read(self, strips: Sequence[Strip]) -> list[Line]:
        """Return the completely readable lines."""
        if not strips or not self._order:
            return []
        best = self._read_by(strips, self._order[0], self._patience)
        if len(self._order) == 1 or (len(best) == len(strips) and _worst(best) < ALIKE):
            return best  # Most images use the most common font.
        order, is_sure = self._ranked(strips)
        for tried, key in enumerate(order):
            if tried >= _MOST_FONTS and 2 * len(best) > len(strips):
                break
            if _worst(best) < ALIKE and not self._read_by(_unread(strips, best), key, 0):
                continue  # It reads no more than the font that fits well.
            lines = self._read_by(strips, key, 0 if is_sure else self._patience)
            if (len(lines), -_worst(lines)) > (len(best), -_worst(best)):
                best = lines
            if len(best) == len(strips) and _worst(best) < (ALIKE if self._patience else _WELL):
                break
        return best

    def likely(self, strips: Sequence[Strip]) -> list[tuple[str, int]]:
        """Return the fonts whose letters start like those of the strips, most likely first."""
        return self._ranked(strips)[0]

    @staticmethod
    def _read_by(strips: Sequence[Strip], key: tuple[str, int], patience: int) -> list[Line]:
        found = (_read_in(strip, font(*key), patience) for strip in strips)
        lines = [line for line in found if line is not None]
        if patience and 0 < len(lines) < len(strips):
            # The font is known from one line: in the others, every letter may deviate up to the
            # limit.
            found = (_read_in(strip, font(*key), 0) for strip in strips)
            lines = [line for line in found if line is not None]
        return lines

    def _ranked(self, strips: Sequence[Strip]) -> tuple[list[tuple[str, int]], bool]:
        """Return the fonts whose letters start like those of the strips, most likely first; and
        whether that alone is evidence."""
        if len(self._order) == 1:
            return self._order, not self._patience
        limits = _LIMITS if self._patience else _LOOSE_LIMITS
        seen = [_beginnings(strip, limits) for strip in strips[:_MOST_STRIPS]]
        count = sum(len(starts) for starts in seen)
        if not count:
            return [], False
        every = fonts()
        totals = map(sum, zip(*(_counted(starts, len(every)) for starts in seen), strict=True))
        score = dict(zip(every, totals, strict=True))
        scored = [(score[key], key) for key in self._order]
        scored.sort(key=_score, reverse=True)
        most = scored[0][0] if scored else 0
        likely = [key for score, key in scored if score and score >= _RANKED * most]
        return likely[:_MANY_FONTS], most >= max(_LEAST_STARTS, _RANKED * count)


def _unread(strips: Sequence[Strip], lines: Sequence[Line]) -> list[Strip]:
    tops = {line.top for line in lines}
    return [strip for strip in strips if strip.top not in tops]


def _worst(lines: Sequence[Line]) -> float:
    return max((line.distance for line in lines), default=1.0)


def _score(scored: tuple[int, tuple[str, int]]) -> int:
    return scored[0]


def _counted(starts: Sequence[Sequence[Sequence[int]]], count: int) -> bytes:
    """Return how many letters of a strip start like letters of each font, on the best baseline; a
    byte for each of `count` fonts."""
    by_baseline = (sum(_with_any(places[at]) for places in starts) for at in range(len(_BASELINES)))
    return bytes(map(max, *(total.to_bytes(count, "little") for total in by_baseline)))


def _with_any(numbers: Iterable[int]) -> int:
    found = 0
    for number in numbers:
        found |= fonts_with(number)
    return found


def _beginnings(strip: Strip, limits: Sequence[bytes]) -> list[list[list[int]]]:
    """Return, for letters after empty columns and for each baseline, the filter positions of their
    first two columns, and of the first column alone, by each of `limits`."""
    made: list[list[list[int]]] = []
    bits = strip.bits
    for at in range(1, len(bits) - 1):
        if bits[at] and not bits[at - 1]:
            pairs = [_two_columns(strip, at, limit) for limit in limits]
            made.append(
                [
                    [
                        number
                        for first, second in pairs
                        for number in (
                            beginning(first << BELOW - baseline, second << BELOW - baseline),
                            beginning(first << BELOW - baseline, -1),
                        )
                    ]
                    for baseline in _BASELINES
                ]
            )
            if len(made) == _MOST_STARTS:
                break
    return made


def _two_columns(strip: Strip, at: int, limit: bytes) -> tuple[int, int]:
    """Return a column with ink and the next one, with ink defined by `limit`; if the column is then
    empty, the letter starts at the next column."""
    columns = strip.columns
    first = int(columns[at].translate(limit), 2)
    if not first and at + 2 < len(columns):
        at, first = at + 1, int(columns[at + 1].translate(limit), 2)
    before = int(columns[at - 1].translate(limit), 2)
    if before:
        return before, first
    return first, int(columns[at + 1].translate(limit), 2)


_LIMITS = (AS_BITS,)
_LOOSE_LIMITS = tuple(
    bytes(49 if value > limit else 48 for value in range(256)) for limit in (86, INKED, 134)
)
"""In an SVG, coverage comes from outlines, which are rounded."""
_MOST_STRIPS, _MOST_STARTS = 6, 8
_MOST_FONTS, _MANY_FONTS = 12, 60
"""Maximum number of fonts tried, normally and while most lines are unread."""
_LEAST_STARTS = 5
_KERNED = 3
"""Maximum kerning of a letter in pixels."""
_RANKED = 0.6
"""Minimum share of the most likely font's matches; fonts with fewer are not tried."""


def _read_in(strip: Strip, known: Font, patience: int) -> Line | None:
    for baseline in _BASELINES:
        line = _read_at(strip, known, baseline, patience)
        if line is not None:
            return line
    return None


def _read_at(strip: Strip, known: Font, baseline: int, patience: int) -> Line | None:
    """Read with the baseline `baseline` rows above the strip's lower edge."""
    sheet = Sheet(strip, baseline)
    width = len(strip.bits)
    first = sheet.inked_from(0)
    placed = placed_letters(sheet, known, first, patience)
    text, pen, worst = "", -1, 0.0
    for found, start in placed:
        glyph = found.glyph
        gap = start - glyph.left - pen
        if text and gap < -_KERNED:
            return None
        blanks = max(0, round(gap / known.space)) if text else 0
        text += " " * blanks + glyph.char
        worst, pen = max(worst, found.distance), start - glyph.left + glyph.advance
    end = next((at for at in range(width, 0, -1) if strip.bits[at - 1]), 0)
    name = known.name, known.points
    return (
        Line(text, strip.top, strip.top + strip.height, first, end, name, worst) if text else None
    )
