"""Table rows as toned text: titles, cells, and the style under the cursor. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len, set_cell_size

from widgets.columns import GAP, Cell, Column, fit_text

_GAP = " " * GAP


class CellRun(NamedTuple):
    """A piece of a row with one tone."""

    text: str
    tone: str
    keeps_tone: bool = False
    """True if the tone stays visible on the row under the cursor."""


def head_text(columns: Sequence[Column], width: int) -> str:
    """Return the line of column titles in exactly `width` cells."""
    titles = _GAP.join(
        fit_text(column.title, column.width, right=column.right) for column in columns
    )
    return set_cell_size(f"  {titles}", width)


def empty_text(words: str, line: int, width: int) -> str:
    """Return a line below the last row, with the reason why the table is empty."""
    lines = words.split("\n")
    return fit_text(f"  {lines[line]}" if 0 <= line < len(lines) else "", width)


HIT = "hit"
"""Tone of text that matches a filter."""
HitFinder = Callable[[str, str], Sequence[tuple[int, int]]]
"""Function that returns the matches in a cell, given its column id and its text."""


def row_runs(
    row: Any,
    columns: Sequence[Column],
    width: int,
    *,
    mark: str = "",
    hits: HitFinder | None = None,
) -> list[CellRun]:
    """Return the pieces of a row, `width` cells in total.

    Args:
        mark: The symbol of a marked row; empty for other rows.
        hits: Finds the text to highlight.
    """
    row_tone = "marked" if mark else ""
    runs = [CellRun(f"{mark or ' '} ", row_tone)]
    for column in columns:
        cell = column.cell(row)
        found = hits(column.id, cell.text) if hits is not None and cell.text else ()
        if found and not cell.runs:
            runs += _hit_runs(cell, column, row_tone, found)
        else:
            runs += _cell_runs(cell, column, row_tone)
        runs.append(CellRun(_GAP, row_tone))
    room = width - sum(cell_len(run.text) for run in runs)
    if room > 0:
        runs.append(CellRun(" " * room, row_tone))
    return runs


def _cell_runs(cell: Cell, column: Column, row_tone: str) -> Iterable[CellRun]:
    if not cell.runs or cell_len(cell.text) > column.width:
        yield CellRun(column.fitted(cell.text), cell.tone or row_tone, cell.keeps_tone)
        return
    blank = CellRun(" " * (column.width - cell_len(cell.text)), row_tone)
    if column.right:
        yield blank
    for text, tone in cell.runs:
        yield CellRun(text, tone or row_tone, cell.keeps_tone and tone not in ("", "dim"))
    if not column.right:
        yield blank


def _hit_runs(
    cell: Cell, column: Column, row_tone: str, found: Sequence[tuple[int, int]]
) -> Iterable[CellRun]:
    """Yield the pieces of a cell with the visible matches highlighted."""
    tone = cell.tone or row_tone
    shown = column.fitted(cell.text)
    is_cut = cell_len(cell.text) > column.width
    shift = max(shown.find(cell.text), 0)
    last = len(shown) - 1 if is_cut else len(shown)
    at = 0
    for start, end in found:
        start, end = start + shift, min(end + shift, last)
        if start >= end or (is_cut and shown[:end] != cell.text[:end]):
            continue
        yield CellRun(shown[at:start], tone, cell.keeps_tone)
        yield CellRun(shown[start:end], HIT, keeps_tone=True)
        at = end
    yield CellRun(shown[at:], tone, cell.keeps_tone)


def under_cursor(runs: Iterable[CellRun]) -> list[CellRun]:
    """Return the pieces of the row under the cursor: only states keep their tone."""
    return [run if run.keeps_tone and run.tone != "dim" else CellRun(run.text, "") for run in runs]


def joined(runs: Iterable[CellRun], *, blanks_take_tone: bool = True) -> list[CellRun]:
    """Return the pieces with neighbors of equal tone merged.

    Args:
        blanks_take_tone: Merge blanks into the previous piece; False if a tone is a background.
    """
    merged: list[CellRun] = []
    for run in runs:
        if not run.text:
            continue
        is_blank = blanks_take_tone and not run.text.strip()
        # Matches are underlined, which blanks would show.
        is_blank = is_blank and bool(merged) and merged[-1].tone != HIT
        if merged and (merged[-1].tone == run.tone or is_blank):
            merged[-1] = CellRun(merged[-1].text + run.text, merged[-1].tone)
        else:
            merged.append(run)
    return merged
