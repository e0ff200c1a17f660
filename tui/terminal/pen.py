"""Output of cells: short cursor movements, retained colors, and erasing instead of blanks. Imports
only the standard library."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tui.terminal.cell_looks import PLAIN, Look, change, is_ground_only, shows_blank

Cell = tuple[str, Look]
"""The characters of a cell and their style. The second column of a wide character has no
characters."""

Piece = tuple[int, int, int, Sequence[Cell]]
"""Line, first column, column after the last, and all cells of the line."""

_ERASE_FROM = 5
"""Number of blank cells at the end of a line from which erasing is shorter than writing them."""
_ERASE_WITHIN_FROM = 14
"""Number of blank cells within a line from which erasing is shorter than writing them."""
_NOWHERE = -1
_MOST_STEPS_BACK = 3
"""Number of columns to the left that single steps reach in fewer bytes than an absolute
movement."""


class _Run(NamedTuple):
    """Cells written without a style change between them."""

    look: Look
    start: int
    end: int
    is_tail: bool = False
    """Blanks to the end of the line, which are erased."""


def _size(parts: Sequence[str]) -> int:
    return sum(map(len, parts))


class Pen:
    """The output of one frame."""

    def __init__(self, *, erases_with_background: bool, repeats: bool = False) -> None:
        """`repeats`: the terminal repeats the last character on request (`REP`)."""
        self._erases, self._repeats = erases_with_background, repeats
        self._parts: list[str] = []
        self._look = PLAIN
        self._line = self._column = _NOWHERE
        """Cursor position, if known."""
        self._tail: tuple[int, int] = (_NOWHERE, 0)
        """Line, and first column of the blanks that can be erased at its end."""

    def write(self, line: int, start: int, end: int, row: Sequence[Cell]) -> None:
        """Write the cells from `start` to `end` of a line whose target content is `row`."""
        tail = self._tail_from(line, start, end, row)
        self._write_runs(line, start, tail, row)
        if tail < end:
            self._erase_tail(line, tail, row)

    def _tail_from(self, line: int, start: int, end: int, row: Sequence[Cell]) -> int:
        """Return the column from which the end of a line is erased; `end` if it is written."""
        if self._tail[0] != line:
            self._tail = line, self._first_of_tail(row)
        tail = max(start, self._tail[1])
        return end if end - tail < _ERASE_FROM else tail

    def _erase_tail(self, line: int, tail: int, row: Sequence[Cell]) -> None:
        self._move(line, tail)
        self._use(row[tail][1])
        self._parts.append("\x1b[K")

    def write_by_look(self, pieces: Sequence[Piece]) -> None:
        """Write cells grouped by style across lines; write lines with characters of uncertain width
        from left to right."""
        runs: list[tuple[_Run, int, Sequence[Cell]]] = []
        for line, start, end, row in pieces:
            if any(is_odd(text) for text, _ in row[start:end]):
                self.write(line, start, end, row)
                continue
            scratch = Pen(erases_with_background=self._erases, repeats=self._repeats)
            tail = scratch._tail_from(line, start, end, row)
            runs += [(run, line, row) for run in scratch._in_order(line, start, tail, row)]
            if tail < end:
                runs.append((_Run(row[tail][1], tail, end, is_tail=True), line, row))
        looks = {run.look: at for at, run in enumerate(run for run, _, _ in reversed(runs))}
        for run, line, row in sorted(runs, key=lambda each: -looks[each[0].look]):
            if run.is_tail:
                self._erase_tail(line, run.start, row)
            else:
                self._write_part(line, run.start, run.end, row)

    def _write_runs(self, line: int, start: int, end: int, row: Sequence[Cell]) -> None:
        """Write cells from left to right, or grouped by style, whichever is shorter."""
        before = self._look, self._line, self._column
        first = len(self._parts)
        runs = self._in_order(line, start, end, row)
        looks = list(dict.fromkeys((before[0], *(run.look for run in runs))))
        if len(looks) > len(runs) or any(is_odd(text) for text, _ in row[start:end]):
            # No style repeats; or later output must cover a character that may be too wide.
            return
        parts, state = self._parts[first:], (self._look, self._line, self._column)
        del self._parts[first:]
        self._look, self._line, self._column = before
        for run in sorted(runs, key=lambda run: looks.index(run.look)):
            self._write_part(line, run.start, run.end, row)
        if _size(self._parts[first:]) >= _size(parts):
            self._parts[first:] = parts
            self._look, self._line, self._column = state

    def _in_order(self, line: int, start: int, end: int, row: Sequence[Cell]) -> list[_Run]:
        """Write cells from left to right. Return the runs of equal style."""
        runs: list[_Run] = []
        column = start
        while column < end:
            look, after = self._look, self._write_run(line, column, end, row)
            if runs and self._look is look:
                runs[-1] = _Run(runs[-1].look, runs[-1].start, after)
            else:
                runs.append(_Run(self._look, column, after))
            column = after
        return runs

    def _write_part(self, line: int, column: int, end: int, row: Sequence[Cell]) -> None:
        while column < end:
            column = self._write_run(line, column, end, row)

    def _write_run(self, line: int, column: int, end: int, row: Sequence[Cell]) -> int:
        """Write characters of one style. Return the column after them."""
        self._move(line, column)
        if row[column][0] == " ":
            return self._write_blanks(row, column, end)
        return self._write_alike(row, column, end)

    def _write_blanks(self, row: Sequence[Cell], column: int, end: int) -> int:
        """Write or erase equal blanks. Return the column after them."""
        look, count = row[column][1], _equal(row, column, end)
        is_last = column + count == end
        can_repeat = self._repeats and not is_last
        if count >= _ERASE_WITHIN_FROM and self._can_erase(look) and not can_repeat:
            self._use(look)
            self._parts.append(f"\x1b[{count}X")  # the cursor stays
            return column + count
        if not shows_blank(self._look, look):
            self._use(look)
        self._parts.append(repeated(" ", count) if self._repeats else " " * count)
        self._column = column + count
        if self._column >= len(row):
            self._line = _NOWHERE
        return column + count

    def _write_alike(self, row: Sequence[Cell], column: int, end: int) -> int:
        """Write characters while their style is unchanged. Return the column after them."""
        look, start = row[column][1], column
        self._use(look)
        while column < end:
            text, own = row[column]
            if text == " " or own is not look:
                break
            width = _width(row, column)
            if is_odd(text):
                if column == start:
                    self._write_odd(text, column, width)
                    column += width
                break
            count = _equal(row, column, end) if self._repeats and width == 1 else 1
            self._parts.append(text if count == 1 else repeated(text, count))
            column += width * count
        if column >= len(row):
            self._line = _NOWHERE
        self._column = column
        return column

    def _write_odd(self, text: str, column: int, width: int) -> None:
        """Write characters for which the terminal may use fewer or more columns than `width`."""
        line = self._line
        if width > 1:
            self._parts.append(" " * width)
            self._line = _NOWHERE
            self._move(line, column)
        self._parts.append(text)
        self._line = _NOWHERE

    def finished(self) -> str:
        """Return the output; it ends with the reset style."""
        self._use(PLAIN)
        return "".join(self._parts)

    def _use(self, look: Look) -> None:
        if look is not self._look:
            self._parts.append(change(self._look, look))
            self._look = look

    def _move(self, line: int, column: int) -> None:
        if (line, column) == (self._line, self._column):
            return
        self._parts.append(_movement(self._line, self._column, line, column))
        self._line, self._column = line, column

    def _can_erase(self, look: Look) -> bool:
        return self._erases and is_ground_only(look)

    def _first_of_tail(self, row: Sequence[Cell]) -> int:
        """Return the first column of the equal blanks at the end that can be erased."""
        last = row[-1]
        if last[0] != " " or not (last[1] == PLAIN or self._can_erase(last[1])):
            return len(row)
        column = len(row) - 1
        while column and row[column - 1] == last:
            column -= 1
        return column


def _width(row: Sequence[Cell], column: int) -> int:
    """Return the width of a cell's character in columns."""
    end = column + 1
    while end < len(row) and not row[end][0]:
        end += 1
    return end - column


def _equal(row: Sequence[Cell], column: int, end: int) -> int:
    """Return the number of equal cells starting at `column`."""
    first, at = row[column], column
    while at < end and row[at] == first:
        at += 1
    return at - column


def _movement(line: int, column: int, to_line: int, to_column: int) -> str:
    """Return the shortest cursor movement; `line` is -1 if its position is unknown."""
    absolute = f"\x1b[{to_line + 1};{to_column + 1}H" if to_column else f"\x1b[{to_line + 1}H"
    if not (to_line or to_column):
        absolute = "\x1b[H"
    if line < 0:
        return absolute
    others = [absolute]
    if to_line == line:
        if to_column == 0:
            return "\r"
        others.append(f"\x1b[{to_column + 1}G")
        if to_column > column:
            steps = to_column - column
            others.append(f"\x1b[{steps}C" if steps > 1 else "\x1b[C")
    elif to_line > line and to_column == column:
        steps = to_line - line
        others.append(f"\x1b[{steps}B" if steps > 1 else "\x1b[B")
    elif to_line == line + 1 and to_column == 0:
        return "\r\n"
    elif to_line == line + 1 and column - _MOST_STEPS_BACK <= to_column < column:
        return "\x1b[B" + "\b" * (column - to_column)
    return min(others, key=len)


def repeated(text: str, count: int) -> str:
    """Return `count` equal characters: the first, and the others by `REP` if that is shorter."""
    sequence = f"{text}\x1b[{count - 1}b"
    return sequence if len(sequence.encode()) < count * len(text.encode()) else text * count


def movement_to(line: int, column: int) -> str:
    """Return the movement of a cursor with an unknown position."""
    return _movement(_NOWHERE, _NOWHERE, line, column)


@lru_cache(4_096)
def is_odd(text: str) -> bool:
    """Return whether terminals disagree about the width of a cell's characters: emoji, joined and
    combined characters."""
    if len(text) != 1:
        return bool(text)
    point = ord(text)
    return 0x1F000 <= point < 0x20000 or point >= 0x40000 or text in _WIDE_SYMBOLS


_WIDE_SYMBOLS = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
"""Emoji among the older symbols."""
