"""The terminal's cells, and the shortest output that changes them. Imports only the standard
library.

`CellGrid.draw` takes pieces of lines, compares them with the terminal's cells, and returns the
output for the cells that differ. Unknown cells differ from everything.

Interface for a program that draws before the dashboard does: `snapshot()` returns the terminal's
cells as plain tuples, which can be saved. `painted(rows)` returns the output that draws saved cells
on a terminal with unknown contents. `seed(rows)` sets the terminal's current cells, so that the
next `draw` returns only the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tui.terminal.cell_looks import PLAIN, Look, change, of_blank, shows_blank
from tui.terminal.pen import Cell, Pen, is_odd
from tui.terminal.pen import Piece as Run
from tui.terminal.repeats import RepeatQuestion, repeat_question
from tui.terminal.shifts import find_shift

Piece = tuple[int, int, Sequence[Cell]]
"""Line, first column, and cells."""
SavedRows = Sequence[Sequence[tuple[str, Sequence[object]]]]
"""Cells of each line as returned by `CellGrid.snapshot`, or as read back from JSON."""

UNKNOWN: Cell = ("\0", Look("unknown"))
"""Cell whose contents on the terminal are unknown."""
_LONGEST_GAP = 8
"""Maximum number of unchanged cells between two changes that may be rewritten instead of
skipped."""
_LONG_OUTPUT = 1_000
"""Characters from which output is also generated style by style, to see whether that is shorter."""
_SKIP_BYTES = 4
"""Bytes of a cursor movement to the right."""
_NO_BACKGROUND_ERASE = ("screen", "tmux", "eterm", "dumb", "vt100", "vt220", "unknown", "cygwin")
_NO_LINE_MOVES = ("dumb", "unknown", "vt52", "vt100", "eterm")


class CellGrid:
    """The cells of one terminal. App thread only."""

    def __init__(
        self,
        columns: int,
        lines: int,
        *,
        erases_with_background: bool = False,
        moves_lines: bool = True,
        repeats: bool = False,
    ) -> None:
        """
        Args:
            erases_with_background: Erased cells get the current background color.
            moves_lines: The terminal can insert and delete lines within a region.
            repeats: The terminal repeats the last character on request.
        """
        self.columns, self.lines = columns, lines
        self.repeats = repeats
        self._erases, self._moves = erases_with_background, moves_lines
        self._rows: list[list[Cell]] = []
        self.forget()

    def forget(self) -> None:
        """Mark every cell as unknown: the next drawing writes everything."""
        self._rows = [[UNKNOWN] * self.columns for _ in range(self.lines)]

    def forget_cells(self, line: int, start: int, end: int) -> None:
        """Mark some cells of a line as unknown."""
        for column in range(max(0, start), min(end, self.columns)):
            self._rows[line][column] = UNKNOWN

    def seed(self, rows: SavedRows) -> bool:
        """Set the terminal's current cells. Return whether the size matched."""
        if len(rows) != self.lines or any(len(row) != self.columns for row in rows):
            return False
        self._rows = [[_cell(text, look) for text, look in row] for row in rows]
        return True

    def snapshot(self) -> list[list[Cell]]:
        """Return a copy of the terminal's cells."""
        return [list(row) for row in self._rows]

    @property
    def is_known(self) -> bool:
        """Return whether the contents of every cell are known."""
        return not any(UNKNOWN in row for row in self._rows)

    def draw(self, pieces: Iterable[Piece]) -> str:
        """Return the output after which the terminal shows `pieces`; empty if it already does."""
        changed: dict[int, list[Cell]] = {}
        for line, start, cells in pieces:
            if not 0 <= line < self.lines:
                continue
            if start < 0 or start + len(cells) > self.columns:
                cells = cells[max(0, -start) : max(0, self.columns - start)]
                start = max(0, start)
            shown = self._rows[line]
            row = changed.get(line)
            if row is None:
                if shown[start : start + len(cells)] == cells:
                    continue
                row = changed[line] = shown.copy()
            _put(row, shown, start, cells)
        if not changed:
            return ""
        moved = self._shifted(changed)
        changes = [
            (line, start, end, changed[line])
            for line in sorted(changed)
            for start, end in _runs(self._rows[line], changed[line])
        ]
        for line, after in changed.items():
            self._rows[line] = after
        return moved + self._written(changes)

    def _written(self, changes: Sequence[Run]) -> str:
        """Return the output for changes: line by line, or look by look if that is shorter."""
        pen = Pen(erases_with_background=self._erases, repeats=self.repeats)
        for run in changes:
            pen.write(*run)
        output = pen.finished()
        if len(output) < _LONG_OUTPUT:
            return output
        pen = Pen(erases_with_background=self._erases, repeats=self.repeats)
        pen.write_by_look(changes)
        return min(output, pen.finished(), key=len)

    def repeat_question(self) -> RepeatQuestion | None:
        """Return the question whether the terminal repeats characters; `None`: not now."""
        return repeat_question(self._rows, UNKNOWN)

    def _shifted(self, changed: dict[int, list[Cell]]) -> str:
        """Move lines that moved as a whole. Return the output; add the remaining changes to
        `changed`."""
        shift = find_shift(self._rows, changed, UNKNOWN) if self._moves else None
        if shift is None:
            return ""
        for line in range(shift.top, shift.bottom + 1):
            changed.setdefault(line, self._rows[line])
        self._rows = shift.applied(self._rows, [UNKNOWN] * self.columns)
        return shift.sequence


def painted(
    rows: SavedRows, *, erases_with_background: bool = False, is_clear: bool = False
) -> str:
    """Return the output that draws saved cells.

    Args:
        rows: As returned by `CellGrid.snapshot`.
        erases_with_background: Erased cells get the current background color.
        is_clear: The terminal is empty, in its default colors.
    """
    columns = len(rows[0]) if rows else 0
    grid = CellGrid(columns, len(rows), erases_with_background=erases_with_background)
    if is_clear:
        grid.seed([[(" ", PLAIN)] * columns for _ in rows])
    return grid.draw(
        (line, 0, [_cell(text, look) for text, look in row]) for line, row in enumerate(rows)
    )


def erases_with_background(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal erases cells with the current background color.

    GNU screen does not, and neither do some versions of tmux. GNU screen sets `STY` in each of its
    windows, regardless of TERM.
    """
    kind = environ.get("TERM", "")
    return bool(kind) and not kind.startswith(_NO_BACKGROUND_ERASE) and not environ.get("STY")


def moves_lines(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal can insert and delete lines: very old ones cannot."""
    return not environ.get("TERM", "").startswith(_NO_LINE_MOVES)


def _cell(text: str, saved: Sequence[object]) -> Cell:
    """Return a saved cell. Its style may lack a link, and a blank may have a color."""
    color, ground, attributes, *link = saved
    assert isinstance(attributes, Sequence)
    look = Look(str(color), str(ground), tuple(map(str, attributes)), str(link[0]) if link else "")
    cell = (text, of_blank(look) if text == " " else look)
    return UNKNOWN if cell == UNKNOWN else cell


def _is_second_half(cell: Cell) -> bool:
    return not cell[0]


def _put(row: list[Cell], shown: list[Cell], start: int, cells: Sequence[Cell]) -> None:
    """Put cells into a row. If a wide character loses one half, the other half becomes unknown."""
    end = start + len(cells)
    if 0 < start < len(row) and _is_second_half(row[start]) and row[start - 1] is shown[start - 1]:
        row[start - 1] = UNKNOWN
    if end < len(row) and _is_second_half(row[end]) and row[end] is shown[end]:
        row[end] = UNKNOWN
    row[start:end] = cells


# Runs of changed cells


def _runs(before: list[Cell], after: list[Cell]) -> Iterator[tuple[int, int]]:
    """Yield start and end of the parts of a line to write, from left to right."""
    if _has_odd(before) or _has_odd(after):
        yield from _joined([at for at, cell in enumerate(after) if cell is not UNKNOWN], after)
        return
    pairs = enumerate(zip(before, after, strict=True))
    yield from _joined(
        [at for at, (old, new) in pairs if new is not old and new != old and new is not UNKNOWN],
        after,
    )


def _joined(columns: list[int], row: list[Cell]) -> Iterator[tuple[int, int]]:
    """Join columns into runs: whole characters, and gaps if skipping is not shorter."""
    start = end = -1
    for column in columns:
        if column < end:
            continue
        first = column - 1 if column and _is_second_half(row[column]) else column
        last = column + 1
        while last < len(row) and _is_second_half(row[last]):
            last += 1
        if start >= 0 and (first <= end or _is_cheap(row, end, first)):
            end = last
            continue
        if start >= 0:
            yield start, end
        start, end = first, last
    if start >= 0:
        yield start, end


def _is_cheap(row: list[Cell], start: int, end: int) -> bool:
    """Return whether writing the unchanged cells between two runs is shorter than skipping them."""
    if end - start > _LONGEST_GAP:
        return False
    size, look = -_SKIP_BYTES, row[start - 1][1]
    for cell in row[start:end]:
        if cell is UNKNOWN:
            return False
        size += len(cell[0].encode("utf-8", "replace"))
        if not (cell[0] == " " and shows_blank(look, cell[1])):
            size += len(change(look, cell[1]))
            look = cell[1]
    wanted = row[end][1]
    return size + len(change(look, wanted)) <= len(change(row[start - 1][1], wanted))


def _has_odd(row: list[Cell]) -> bool:
    """Return whether a line has a character whose width differs between terminals."""
    text = "".join([cell[0] for cell in row])
    return not text.isascii() and any(is_odd(cell[0]) for cell in row)
