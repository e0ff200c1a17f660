"""Tiles next to the task list: the selected task, its calls, and the tasks of each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from screens.operations.task_lines import TaskLine
from tui.api.task_names import action_summary, short_summary
from tui.format import ago, duration, local_time
from tui.store.operations import Operation, OpState
from tui.store.tasks import call_title
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.fold import fold, folded_field
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line, field
from widgets.operation_lines import TONES, glyph_of, last_words, local_day, took_words
from widgets.scales import Scale
from widgets.tiles import Tile

MOST_DAYS, MOST_SERVERS, MOST_KINDS = 10, 20, 12
_NAME, _DAY, _SERVER = 10, 11, 14
_KIND, _TOOK, _OF, _LEAST_BAR = 20, 9, 6, 4
_REINSTALL = "Reinstall"
COMMANDS = (
    ("hostdeck ops", "Lists these tasks."),
    ("hostdeck ops --open", "Lists running tasks and unknown outcomes."),
    ("hostdeck ops --since 7d", "Lists the tasks of the last week."),
    ("hostdeck ops --watch", "Follows running tasks to their end."),
    ("hostdeck ops --decide", "Checks unknown outcomes."),
    ("hostdeck ops --done ID", "Marks a task as carried out."),
    ("hostdeck loose-ends", "Lists loose ends."),
)


def task_tile(line: TaskLine | None, now: float, *, title: str = "Selected task") -> Tile:
    """Return the user, the time, and the full result of the selected task."""

    def draw(room: int) -> list[Line]:
        if line is None:
            return [(("No task is selected.", "dim"),)]
        first = line.task.first
        lines: list[Line] = [((part, "strong"),) for part in fold(line.task.title, room)]
        state = f"{line.state}{f', {line.task.progress}' if line.task.progress else ''}"
        lines += folded_field("State", state, room, tone=TONES[line.state], name_width=_NAME)
        asked = f"{local_time(line.task.planned_at, now=now)}, {ago(now - line.task.planned_at)}"
        lines.append(field("Confirmed", asked, room, name_width=_NAME))
        lines.append(field("By", safe_text(first.who), room, name_width=_NAME))
        lines.append(field("Took", line.took(now) or "not sent", room, name_width=_NAME))
        lines += folded_field("Servers", _servers(line.task.operations), room, name_width=_NAME)
        result = line.result(now) or "none yet"
        lines += folded_field("Result", result, room, name_width=_NAME)
        return lines

    return Tile(title, draw)


def _servers(operations: Iterable[Operation]) -> str:
    names = dict.fromkeys(safe_text(each.server_name) or "account" for each in operations)
    return ", ".join(names)


def calls_tile(line: TaskLine | None, glyphs: Glyphs, now: float) -> Tile:
    """Return the API calls of the selected task, each with its state and last message."""
    calls = () if line is None else line.task.operations

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for call in calls:
            took = took_words(call, now)
            head = fit_text(call_title(call, action_summary), max(8, room - 3 - len(took)))
            lines.append(
                (
                    (f"{glyph_of(call.state, glyphs)} ", TONES[call.state]),
                    (f"{head} ", ""),
                    (took, "dim"),
                )
            )
            lines += [((f"  {part}", "dim"),) for part in fold(last_words(call), room - 2)[:2]]
        return lines or [(("The calls of a task appear here.", "dim"),)]

    return Tile("API calls", draw, f"{len(calls)}" if calls else "")


def days_tile(lines: Sequence[TaskLine], glyphs: Glyphs, now: float) -> Tile:
    """Return the number of tasks of each day, newest first, and how many did not succeed."""
    counted = Counter(local_day(line.task.planned_at) for line in lines if line.call is None)
    failed = Counter(
        local_day(line.task.planned_at)
        for line in lines
        if line.call is None and TONES[line.state] == "bad"
    )
    most = max(counted.values(), default=0)

    def draw(room: int) -> list[Line]:
        found: list[Line] = []
        for day in sorted(counted, reverse=True)[:MOST_DAYS]:
            number, bad = counted[day], failed[day]
            words = f"{number:>4}" + (f"  {bad} not done" if bad else "")
            width = max(4, room - _DAY - 16)
            bar = gauge(float(number), Scale(0.0, float(most)), width, glyphs, tone="fill")
            name = "today" if day == local_day(now) else f"{day:%a %d %b}"
            found.append(((fit_text(name, _DAY), ""), *bar, (words, "warn" if bad else "dim")))
        return found or [(("No tasks in the last 30 days.", "dim"),)]

    return Tile("Tasks by day", draw)


def durations_tile(lines: Sequence[TaskLine], glyphs: Glyphs) -> Tile:
    """Return the median duration of successful tasks by kind, longest first."""
    took: dict[str, list[float]] = {}
    for line in lines:
        task = line.task
        if line.call is None and line.state is OpState.DONE and task.sent_at is not None:
            summary = short_summary(action_summary(task.first.action))
            name = _REINSTALL if task.title.startswith(_REINSTALL) else summary
            took.setdefault(name, []).append(max(0.0, task.changed_at - task.sent_at))
    medians = sorted(((median(each), name) for name, each in took.items()), reverse=True)

    def draw(room: int) -> list[Line]:
        found: list[Line] = []
        kind = max(8, min(_KIND, room - _TOOK - _OF))
        width = room - kind - _TOOK - _OF
        for seconds, name in medians[:MOST_KINDS]:
            scale = Scale(0.0, medians[0][0] or 1.0)
            bar = gauge(seconds, scale, width, glyphs, tone="fill") if width >= _LEAST_BAR else ()
            number = len(took[name])
            figures = f"{duration(seconds):>{_TOOK}}{f'of {number:,}':>{_OF}}"
            found.append(((fit_text(name, kind), ""), *bar, (figures, "dim")))
        return found or [(("No task has succeeded yet.", "dim"),)]

    return Tile("Median time of done tasks", draw)


def servers_tile(lines: Sequence[TaskLine], glyphs: Glyphs) -> Tile:
    """Return the number of tasks of each server, most tasks first."""
    counted: Counter[str] = Counter()
    for line in lines:
        if line.call is None:
            names = {safe_text(each.server_name) for each in line.task.operations}
            counted += Counter(names)
    most = max(counted.values(), default=0)

    def draw(room: int) -> list[Line]:
        width = max(4, room - _SERVER - 5)
        return [
            (
                (fit_text(name or "account", _SERVER), ""),
                *gauge(float(number), Scale(0.0, float(most)), width, glyphs, tone="fill"),
                (f"{number:>5}", "dim"),
            )
            for name, number in sorted(counted.items(), key=_most_first)[:MOST_SERVERS]
        ] or [(("No tasks in the last 30 days.", "dim"),)]

    return Tile("Tasks by server", draw)


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
