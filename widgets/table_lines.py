"""A short table as lines, with a cursor row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from widgets.columns import Column, columns_for, fit_text
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run

_CURSOR_ROOM = 2


def table_lines(
    columns: Sequence[Column],
    rows: Sequence[Any],
    width: int,
    glyphs: Glyphs,
    *,
    at: int | None,
    limit: int,
) -> list[Line]:
    """Return header and rows; the least important columns are omitted if space is short.

    Args:
        at: The cursor row; `None` without one.
        limit: Maximum number of rows; rows around the cursor are shown, and the rest is counted.
    """
    chosen = columns_for(columns, max(1, width - _CURSOR_ROOM))
    titles = " ".join(fit_text(column.title, column.width, right=column.right) for column in chosen)
    lines: list[Line] = [((" " * _CURSOR_ROOM + titles, "head"),)]
    shown = len(rows) if len(rows) <= limit else max(1, limit - 1)
    first = max(0, min((at or 0) - shown // 2, len(rows) - shown))
    for place in range(first, first + shown):
        lines.append(_row(chosen, rows[place], glyphs, is_at=place == at))
    if shown < len(rows):
        lines.append(((f"  {len(rows) - shown} more", "dim"),))
    return lines


def steps_to(lines: Sequence[Line], clicked: int, glyphs: Glyphs) -> int:
    """Return how many rows lie between the cursor and the clicked line; 0 if it is not a row."""
    rows = [
        at
        for at, line in enumerate(lines)
        if line and line[0] in ((f"{glyphs.cursor} ", "key"), ("  ", "key"))
    ]
    cursor = next((at for at in rows if lines[at][0][0] != "  "), None)
    return clicked - cursor if cursor is not None and clicked in rows else 0


def _row(columns: Sequence[Column], row: Any, glyphs: Glyphs, *, is_at: bool) -> Line:
    runs: list[Run] = [(f"{glyphs.cursor if is_at else ' '} ", "key")]
    for place, column in enumerate(columns):
        cell = column.cell(row)
        text = fit_text(cell.text, column.width, right=column.right).replace("…", glyphs.ellipsis)
        runs.append(
            (
                text if place == len(columns) - 1 else f"{text} ",
                cell.tone or ("strong" if is_at else ""),
            )
        )
    return tuple(runs)
