"""Lines behind the area of a traffic chart: grid, percentile, limit of the port. Pure.

With braille a line stands at its exact height, four places to a cell, with the other marks in the
row that holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from widgets.chart_canvas import Marks
from widgets.lines import Run

Cells = list[Run]
"""A row of the plot, one sign for each column, with its tone."""
_DASHES_UP, _DASHES_DOWN = "⣀⠤⠒⠉", "⠉⠒⠤⣀"
"""Signs by the place of the line within a cell, counted from the zero line."""
_BETWEEN_DASHES = 2
NAMED = "speed"
"""The tone of rules and their names."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A level line with its name."""

    dots: int
    """Quarters of a row from the zero line."""
    name: str
    is_dashed: bool = True


def draw_grid(
    rows: Sequence[Cells], labeled: Iterable[int], columns: Iterable[int], marks: Marks, *, up: bool
) -> None:
    """Draw dotted lines at the labels of both axes, where nothing is drawn yet.

    Args:
        rows: Counted from the zero line, without it.
        labeled: Places in `rows` of the rows with a label.
        columns: Columns with a time below them.
        up: The rows stand above the zero line.
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
    """Draw a level line where nothing is drawn yet, its name in the last room of its row."""
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
    """Return where `wide` blank cells begin, as far right as there are any."""
    for first in range(len(row) - wide, -1, -1):
        if all(sign == " " for sign, _ in row[first : first + wide]):
            return first
    return None


def merged(row: Cells) -> list[Run]:
    """Return the cells as runs of one tone each; blanks have none."""
    toned = [(sign, tone if sign != " " else "") for sign, tone in row]
    return [
        ("".join(sign for sign, _ in run), tone) for tone, run in groupby(toned, key=itemgetter(1))
    ]
