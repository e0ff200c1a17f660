"""Detection of lines that moved up or down as a whole, which the terminal can move. Imports only
the standard library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.terminal.pen import Cell

FEWEST_CHANGED = 6
"""Minimum number of changed lines before searching for a shift."""
FEWEST_MOVED = 4
"""Minimum number of moved lines that is worth the sequences."""
FEWEST_CELLS = 60
"""Minimum number of cells that a shift must save."""


@dataclass(frozen=True)
class Shift:
    """Lines from `top` to `bottom`, inclusive, that move down by `by`; up if negative."""

    top: int
    bottom: int
    by: int

    @property
    def sequence(self) -> str:
        """Return the output that moves the lines; the content of exposed lines is undefined."""
        kind, count = ("L", self.by) if self.by > 0 else ("M", -self.by)
        region = f"\x1b[{self.top + 1};{self.bottom + 1}r\x1b[{self.top + 1}H"
        return f"{region}\x1b[{count if count > 1 else ''}{kind}\x1b[r"

    def applied(self, rows: Sequence[list[Cell]], exposed: list[Cell]) -> list[list[Cell]]:
        """Return the rows as the terminal shows them after the shift."""
        moved = list(rows)
        for line in range(self.top, self.bottom + 1):
            source = line - self.by
            is_inside = self.top <= source <= self.bottom
            moved[line] = rows[source] if is_inside else exposed.copy()
        return moved


def find_shift(
    before: Sequence[list[Cell]], changed: Mapping[int, list[Cell]], unknown: Cell
) -> Shift | None:
    """Return the shift that saves the most cells, if any is worth it."""
    if len(changed) < FEWEST_CHANGED:
        return None
    places: dict[tuple[Cell, ...], int | None] = {}
    for line, row in enumerate(before):
        key = tuple(row)
        # A line that occurs several times, such as a blank one, indicates nothing.
        places[key] = None if key in places or unknown in row else line
    moves: list[tuple[int, int]] = []
    for line, row in changed.items():
        source = places.get(tuple(row))
        if source is not None and source != line:
            moves.append((line, line - source))
    if len(moves) < FEWEST_MOVED:
        return None
    by = Counter(move for _, move in moves).most_common(1)[0][0]
    lines = [line for line, move in moves if move == by]
    if len(lines) < FEWEST_MOVED:
        return None
    shift = Shift(min(lines) - max(by, 0), max(lines) - min(by, 0), by)
    return shift if _saved(before, changed, shift, unknown) >= FEWEST_CELLS else None


def _saved(
    before: Sequence[list[Cell]], changed: Mapping[int, list[Cell]], shift: Shift, unknown: Cell
) -> int:
    """Return how many fewer cells must be written after the shift."""
    after_shift = shift.applied(before, [unknown] * len(before[0]))
    saved = 0
    for line in range(shift.top, shift.bottom + 1):
        wanted = changed.get(line, before[line])
        saved += _different(before[line], wanted) - _different(after_shift[line], wanted)
    return saved


def _different(shown: Sequence[Cell], wanted: Sequence[Cell]) -> int:
    if shown is wanted:
        return 0
    return sum(old is not new and old != new for old, new in zip(shown, wanted, strict=True))
