"""The question whether the terminal repeats characters (`REP`), asked without a change of what it
shows. Imports nothing but the standard library.

Terminals that are called "xterm" differ in this, so no name decides it. Some equal characters that
the terminal shows are written once more, all but the first by `REP`; then the terminal is asked for
the place of its cursor. Whatever it answers, it shows the same as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tui.terminal.cell_looks import PLAIN, change
from tui.terminal.pen import Cell, is_odd, movement_to

CURSOR_QUESTION = "\x1b[6n"
_COUNT = 4
"""Equal characters that are needed on a line."""
_FIRST_LINE = 1
"""A report of the first line can be a key with modifiers (`ESC [ 1 ; 2 R`)."""


class RepeatQuestion(NamedTuple):
    """One question: output that asks it, and the places of the cursor that answer it."""

    output: str
    line: int
    column: int
    """Column of the first of the equal characters."""

    def answer(self, line: int, column: int) -> bool | None:
        """Return what a report of the cursor says, which counts from 1; `None`: nothing."""
        if line != self.line + 1:
            return None
        return {self.column + 1 + _COUNT: True, self.column + 2: False}.get(column)


def repeat_question(rows: Sequence[Sequence[Cell]], unknown: Cell) -> RepeatQuestion | None:
    """Return a question for a terminal that shows `rows`; `None` without equal characters."""
    for line in range(_FIRST_LINE, len(rows)):
        row = rows[line]
        for column in range(len(row) - _COUNT):
            cell = row[column]
            text, look = cell
            if text.isascii() or len(text) != 1 or look.link or is_odd(text) or cell == unknown:
                continue
            if all(row[column + more] == cell for more in range(1, _COUNT)):
                output = (
                    f"{movement_to(line, column)}{change(PLAIN, look)}{text}\x1b[{_COUNT - 1}b"
                    f"{CURSOR_QUESTION}{change(look, PLAIN)}"
                )
                return RepeatQuestion(output, line, column)
    return None
