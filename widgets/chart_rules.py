"""Lines behind the area of a traffic chart: grid, percentile, port limit. Pure.

With braille, a line has its exact height, at four positions per cell; with other characters, it
uses the row that contains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from widgets.chart_canvas import Marks
from widgets.lines import Run

Cells = list[Run]
"""A row of the plot, one character with its tone per column."""
_DASHES_UP, _DASHES_DOWN = "⣀⠤⠒⠉", "⠉⠒⠤⣀"
"""Characters by the line's position within a cell, counted from the zero line."""
_BETWEEN_DASHES = 2
NAMED = "speed"
"""Tone of rules and their names."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line with its name."""

    dots: int
    """Quarters of a row from the zero line."""
    name: str
    is_dashed: bool = True


def draw_grid(
    rows: Sequence[Cells], labeled: Iterable[int], columns: Iterable[int], marks: Marks, *, up: bool
) -> None:
    """Draw dotted lines at the labels of both axes, in empty cells.

    Args:
        rows: Rows counted from the zero line, without it.
        labeled: Indices in `rows` of the rows with a label.
        columns: Columns with a time below them.
        up: The rows are above the zero line.
    """
    level, upright = {
        Marks.BRAILLE: ("⠁" if up else "⡀", "⠅"),
        Marks.BLOCK: ("·", "·"),
        Marks.ASCII: (".", "."),
    }[marks]
    for at in labeled:
        for column in range(0, len(rows[at]), 2):
            _lay(rows[at], column, level, "axis")
    for row in rows:
        for column in columns:
            _lay(row, column, upright, "axis")


def draw_rule(rows: Sequence[Cells], rule: Rule, marks: Marks, *, up: bool) -> None:
    """Draw a horizontal line in empty cells, with its name in the last free space of its row."""
    at, place = divmod(max(0, rule.dots - 1), 4)
    if not 0 <= at < len(rows):
        return
    row = rows[at]
    if marks is Marks.BRAILLE:
        sign = (_DASHES_UP if up else _DASHES_DOWN)[place]
    else:
        sign = "╌" if rule.is_dashed and marks is Marks.BLOCK else "─"
    name = f" {rule.name}"
    room = _last_room(row, len(name))
    if room is not None:
        row[room : room + len(name)] = [(letter, NAMED) for letter in name]
    for column in range(0, len(row), _BETWEEN_DASHES if rule.is_dashed else 1):
        _lay(row, column, sign, NAMED)


def _lay(row: Cells, column: int, sign: str, tone: str) -> None:
    # A blank within a name stays blank.
    if row[column][0] == " " and row[column][1] != NAMED:
        row[column] = (sign, tone)


def _last_room(row: Cells, wide: int) -> int | None:
    """Return the rightmost start of `wide` blank cells."""
    for first in range(len(row) - wide, -1, -1):
        if all(sign == " " for sign, _ in row[first : first + wide]):
            return first
    return None


def merged(row: Cells) -> list[Run]:
    """Return the cells as runs of equal tone; blanks have none."""
    toned = [(sign, tone if sign != " " else "") for sign, tone in row]
    return [
        ("".join(sign for sign, _ in run), tone) for tone, run in groupby(toned, key=itemgetter(1))
    ]
