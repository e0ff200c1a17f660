"""Lines of the task list: a task and, if unfolded, its API calls. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from tui.api.task_names import action_summary
from tui.format import duration
from tui.scheduled.scheduled_change import ChangeState, ScheduledChange
from tui.store.comebacks import Comeback
from tui.store.operations import Operation, OpState
from tui.store.reinstalls import Going
from tui.store.tasks import Task, call_title, tasks
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fold import fold
from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.operation_lines import TONES, glyph_of, last_words, took_words, when_words

_FIRST_PLANNED = 2**40
"""Offset of line ids of planned changes, above the ids of the journal."""
_PLANNED = {
    ChangeState.WAITING: OpState.PLANNED,
    ChangeState.MISSED: OpState.NOT_SENT,
    ChangeState.CANCELLED: OpState.NOT_SENT,
    ChangeState.REFUSED: OpState.REFUSED,
}
"""States of planned changes that are not in the journal."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line: a whole task, or one call of an unfolded task."""

    id: int
    """Id of the call; negative for a task with several calls."""
    task: Task
    call: Operation | None = None
    """The call; `None` for the line of a task."""
    unfolded: bool = False
    comeback: Comeback | None = None
    change: ScheduledChange | None = None
    """The planned change on this line; its task is not in the journal."""

    @property
    def folds(self) -> bool:
        """Return whether the line has calls to fold."""
        return self.call is None and len(self.task.operations) > 1

    @property
    def operation(self) -> Operation:
        """Return the call of the line; for a task, its first call."""
        return self.call or self.task.first

    @property
    def state(self) -> OpState:
        """Return the state of the call or of the whole task."""
        return self.task.state if self.call is None else self.call.state

    @property
    def under_way(self) -> bool:
        """Return whether the elapsed time is still changing."""
        return self.task.under_way if self.call is None else self.call.under_way

    @property
    def has_comeback(self) -> bool:
        """Return whether Hostdeck waited for the server to respond after the task."""
        own = self.comeback
        return own is not None and own.operation in {each.id for each in self.task.operations}

    def result(self, now: float) -> str:
        """Return the last message; for a server that responds again, that it does."""
        if self.change is not None:
            return self.task.said
        if self.call is not None:
            return last_words(self.call)
        if self.comeback is not None and self.has_comeback:
            return self.comeback.words(now)
        return self.task.said

    def took(self, now: float) -> str:
        """Return how long the call has been running, or took; empty if nothing was sent."""
        if self.call is not None:
            return took_words(self.call, now)
        task = self.task
        if task.sent_at is None:
            return ""
        end = now if task.under_way else task.changed_at
        up = self.comeback
        if up is not None and up.after_s and self.has_comeback:
            end = max(end, up.since + up.after_s)
        return duration(max(0.0, end - task.sent_at))

    def text(self, now: float) -> str:
        """Return all text for filtering, in lower case."""
        calls = self.task.operations if self.call is None else (self.call,)
        facts = [
            f"{each.server_name} {each.server_id} {each.action} {each.state} {each.who} "
            f"{last_words(each)}"
            for each in calls
        ]
        return " ".join((self.task.title, str(self.state), self.result(now), *facts)).lower()


def task_lines(
    operations: Iterable[Operation],
    reinstalls: Iterable[Going],
    comebacks: Callable[[int], Comeback | None],
    unfolded: Collection[int],
) -> list[TaskLine]:
    """Return all lines, newest task first.

    Args:
        comebacks: Post-reboot check of each server, by server id.
        unfolded: Ids of the tasks whose calls are shown.
    """
    return lines_of(tasks(operations, action_summary, reinstalls), comebacks, unfolded)


def lines_of(
    found: Iterable[Task],
    comebacks: Callable[[int], Comeback | None],
    unfolded: Collection[int],
) -> list[TaskLine]:
    """Return the lines of tasks, in their order; the arguments are those of `task_lines`."""
    lines: list[TaskLine] = []
    for task in found:
        several = len(task.operations) > 1
        opened = several and task.id in unfolded
        server_id = task.first.server_id if len(task.server_ids) == 1 else None
        comeback = None if server_id is None else comebacks(server_id)
        number = -task.id if several else task.id
        lines.append(TaskLine(number, task, unfolded=opened, comeback=comeback))
        if opened:
            lines += [TaskLine(call.id, task, call) for call in task.operations]
    return lines


def planned_lines(changes: Iterable[ScheduledChange]) -> list[TaskLine]:
    """Return a line for each pending planned change, and for each that was not sent."""
    shown = [change for change in changes if change.state in _PLANNED]
    return [_planned_line(change) for change in sorted(shown, key=attrgetter("id"), reverse=True)]


def _planned_line(change: ScheduledChange) -> TaskLine:
    first = change.servers[0]
    operation = Operation(
        id=_FIRST_PLANNED + change.id,
        batch="",
        turn=0,
        profile="",
        action=change.command,
        server_id=first.id if len(change.servers) == 1 else None,
        server_name=change.about,
        parameters="",
        who=change.who,
        locks=False,
        state=_PLANNED[change.state],
        key=None,
        stage="",
        stages=0,
        said=change.said,
        answer="",
        planned_at=change.planned_at,
        sent_at=None,
        changed_at=change.changed_at,
        settled=True,
        unseen=False,
    )
    is_open = change.state is ChangeState.WAITING
    task = Task(
        operation.id,
        f"{change.title} {change.about}",
        (operation,),
        operation.state,
        change.when if is_open else str(change.state),
        f"Planned for {change.when}." if is_open else change.said,
    )
    return TaskLine(operation.id, task, change=change)


def task_columns(glyphs: Glyphs, now: Callable[[], float]) -> list[Column]:
    """Return the columns of the list. `now` returns Unix seconds."""

    def state(line: TaskLine) -> Cell:
        return Cell(f"{glyph_of(line.state, glyphs)} {line.state}", TONES[line.state])

    def title(line: TaskLine) -> Cell:
        if line.call is not None:
            return Cell(f"    {call_title(line.call, action_summary)}", "dim")
        mark = glyphs.unfolded if line.unfolded else glyphs.folded
        return Cell(f"{mark if line.folds else ' '} {line.task.title}")

    def progress(line: TaskLine) -> Cell:
        return Cell(line.task.progress if line.call is None else "", "warn")

    def when(line: TaskLine) -> Cell:
        return Cell(when_words(line.operation.planned_at, now()), "dim")

    def took(line: TaskLine) -> Cell:
        return Cell(line.took(now()), "dim")

    def by(line: TaskLine) -> Cell:
        return Cell(safe_text(line.operation.who), "dim")

    def calls(line: TaskLine) -> Cell:
        return Cell(f"{len(line.task.operations):,}" if line.call is None else "", "dim")

    def result(line: TaskLine) -> Cell:
        return Cell(line.result(now()), "dim")

    return [
        Column("state", "STATE", 11, 100, state),
        Column("task", "TASK", 20, 98, title, grows=40),
        Column("progress", "PROGRESS", 12, 85, progress),
        Column("when", "WHEN", 10, 80, when),
        Column("took", "TOOK", 6, 60, took, right=True),
        Column("by", "BY", 12, 40, by),
        Column("calls", "CALLS", 6, 30, calls, right=True),
        Column("result", "RESULT", 16, 70, result, grows=120, prose=True),
    ]


def days_of(lines: Iterable[TaskLine]) -> Iterator[datetime.date]:
    """Return the days on which the tasks were requested, in local time."""
    for line in lines:
        yield datetime.datetime.fromtimestamp(line.operation.planned_at).astimezone().date()


def result_lines(line: TaskLine | None, now: float, width: int) -> list[Line]:
    """Return the result of a task in at most two lines."""
    if line is None:
        return []
    return [((part, TONES[line.state]),) for part in fold(line.result(now), max(20, width))[:2]]
