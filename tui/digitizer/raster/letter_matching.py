"""Matching of letters in a line of text against the glyphs of a font, from left to right. Pure; any
thread."""

from __future__ import annotations

from typing import NamedTuple

from tui.digitizer.glyph_shapes import BELOW, INKED, Font, Glyph

AS_BITS = bytes(49 if value > INKED else 48 for value in range(256))
PAD = 1
"""Rows of faint ink above and below the inked rows: letters without hinting start and end that
way."""
_MOST_TRIES = 400
"""Maximum number of letters tried in a line."""
_WORST = 0.2
"""Maximum difference of a letter from its glyph: the sum of differences relative to its ink."""
ALIKE = 0.05
"""Maximum difference of a certain match."""
_ALTERNATIVES = 3
_MOSTLY = 128


class Strip(NamedTuple):
    """One line of text: coverage 0 to 255 by columns, with `PAD` rows above and below."""

    columns: tuple[bytes, ...]
    """Columns from top to bottom."""
    bits: tuple[int, ...]
    """Columns as numbers; bit 0 is the lowest row."""
    top: int
    """First inked row in the source region."""
    height: int
    """Inked rows."""

    @property
    def rows(self) -> int:
        """Return the rows including the padding rows."""
        return self.height + 2 * PAD


def placed_letters(sheet: Sheet, known: Font, first: int, patience: int) -> list[tuple[Match, int]]:
    """Return the letters with their first columns; empty if some ink is not read.

    Where letters overlap, several may fit: they are tried one at a time.
    """
    placed: list[tuple[Match, int]] = []
    states: list[tuple[int, list[Match], Sheet]] = []
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


class Match(NamedTuple):
    """A glyph at a position of a strip."""

    glyph: Glyph
    anchor: int
    """First inked column."""
    distance: float
    is_overlapped: bool = False
    """True if the next letter starts in its last columns."""


class Sheet:
    """A strip whose letters are removed one at a time, on one baseline."""

    def __init__(self, strip: Strip, baseline: int) -> None:
        self._baseline, self._rows = baseline, strip.rows
        self._columns = list(strip.columns)
        self._up = BELOW - baseline
        self._bits = [column << self._up for column in strip.bits]
        self._seen: dict[tuple[int, ...], list[Match]] = {}

    def inked_from(self, x: int) -> int:
        """Return the first inked column from `x` on, or the width."""
        return next((at for at in range(x, len(self._bits)) if self._bits[at]), len(self._bits))

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self._bits)

    def matches(self, known: Font, x: int, *, is_sure: bool) -> list[Match]:
        """Return the letters that may start at column `x`, most likely first.

        `is_sure`: the font is known, so a letter may fit less well and may overlap.
        """
        key = tuple(self._bits[x : x + 16])
        if key not in self._seen:
            found = self._exact(known, x)
            # One pixel near the limit makes the quick comparison fail; two good letters justify the
            # slow one. "B" contains the inked pixels of some "8": a badly fitting letter may be
            # another one.
            is_doubtful = found is not None and found.distance > ALIKE
            if is_doubtful or (is_sure and (found is None or self._is_joined(found, x))):
                best = self._best(known, x)
                several = [best] if best is not None else [found] if found is not None else []
                several += self._overlapped(known, x) if is_sure else []
                several.sort(key=_unlikeliness)
                self._seen[key] = several[:_ALTERNATIVES]
            else:
                self._seen[key] = [found] if found else []
        return list(self._seen[key])

    def _is_joined(self, found: Match, x: int) -> bool:
        """Return whether ink follows the letter directly: it may be part of a wider letter."""
        behind = x - found.anchor + found.glyph.width
        return behind < len(self._bits) and bool(self._bits[behind])

    def _exact(self, known: Font, x: int) -> Match | None:
        best: Match | None = None
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

    def _best(self, known: Font, x: int) -> Match | None:
        """Return the glyph at column `x` that explains most ink."""
        best: Match | None = None
        for glyph in known.glyphs:
            shift = self._shift(glyph)
            if shift is None:
                continue
            for anchor in glyph.masks.anchors:
                if self._fits(glyph, x - anchor, glyph.width):
                    best = self._better(best, glyph, anchor, x, shift)
        return best

    def _overlapped(self, known: Font, x: int) -> list[Match]:
        """Return the glyphs that may start at column `x` while the next letter shares their last
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
                        made.append(Match(glyph, anchor, distance, is_overlapped=True))
        return made

    def without(self, glyph: Glyph, start: int, *, is_shared: bool) -> Sheet:
        """Return a sheet with only the next letter's ink in the last columns of this letter.

        `is_shared`: this sheet is still needed unchanged.
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
                # A pixel covered by the letter shows less of the next one; a mostly covered pixel
                # shows nothing.
                column[place] = rest * 255 // (255 - own) if own < _MOSTLY else rest
            sheet._columns[start + at] = bytes(column)
            sheet._bits[start + at] = int(column.translate(AS_BITS), 2) << self._up
        return sheet

    def _copied(self) -> Sheet:
        made = object.__new__(Sheet)
        made._baseline, made._rows, made._up = self._baseline, self._rows, self._up
        made._columns, made._bits = self._columns.copy(), self._bits.copy()
        made._seen = self._seen
        return made

    def _better(
        self, best: Match | None, glyph: Glyph, anchor: int, x: int, shift: int
    ) -> Match | None:
        found = Match(glyph, anchor, self._distance(glyph, x - anchor, shift, glyph.width))
        if found.distance <= _WORST and (best is None or _is_better(found, best)):
            return found
        return best

    def _shift(self, glyph: Glyph) -> int | None:
        """Return the glyph's lowest row relative to the strip; `None` if it does not fit."""
        shift = self._baseline + glyph.top - glyph.height
        return shift if 0 <= shift <= self._rows - glyph.height else None

    def _fits(self, glyph: Glyph, start: int, alone: int) -> bool:
        """Return whether the ink is the glyph's, including all ink in the columns before
        `alone`."""
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


def _unlikeliness(match: Match) -> tuple[int, int, float]:
    return int(match.distance / ALIKE), match.glyph.anchor - match.glyph.width, match.distance


def _is_better(found: Match, best: Match) -> bool:
    # "l" is also the left part of "L": of two equal fits, prefer the wider. "8" and "B" have equal
    # widths.
    width, other = (item.glyph.width - item.glyph.anchor for item in (found, best))
    if abs(found.distance - best.distance) < 0.04 and width != other:
        return width > other
    return found.distance < best.distance
