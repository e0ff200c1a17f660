"""Recent tasks on the first screen: one line each, named as on the Operations screen. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from screens.operations.task_lines import TaskLine
from tui.store.operations import OpState
from widgets.columns import fit_words
from widgets.glyphs import Glyphs
from widgets.lines import Line, room_of, spread
from widgets.operation_lines import TONES, glyph_of, when_words


def recent_lines(shown: Iterable[TaskLine], width: int, glyphs: Glyphs, now: float) -> list[Line]:
    """Return a line for each task."""
    return [_line(task, width, glyphs, now) for task in shown]


def _line(line: TaskLine, width: int, glyphs: Glyphs, now: float) -> Line:
    left: Line = (
        (f"{glyph_of(line.state, glyphs)} ", TONES[line.state]),
        (f"{when_words(line.operation.planned_at, now)}  ", "dim"),
    )
    right: Line = ((line.took(now), "dim"),)
    room = width - room_of(left) - room_of(right) - 1
    return spread((*left, (fit_words(_words(line, now), max(1, room)), "")), right, width)


def _words(line: TaskLine, now: float) -> str:
    """Return the task, and its progress or its result unless it simply succeeded."""
    if line.state is OpState.DONE and not line.has_comeback:
        return line.task.title
    words = line.task.progress or line.result(now) or str(line.state)
    return f"{line.task.title}: {words}"
