"""The tasks on the operations screen: filter, day, and unfolded API calls."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence

from screens.messages import Place
from screens.operations.task_lines import TaskLine
from tui.store.operations import OpState, is_order
from widgets.lines import Run
from widgets.operation_lines import local_day, when_words

_ORDER = (
    OpState.RUNNING,
    OpState.SENDING,
    OpState.PLANNED,
    OpState.DONE,
    OpState.FAILED,
    OpState.REFUSED,
    OpState.UNKNOWN,
    OpState.NOT_SENT,
)
_COUNT_TONES = {
    OpState.DONE: "good",
    OpState.FAILED: "bad",
    OpState.REFUSED: "bad",
    OpState.UNKNOWN: "bad",
}
_NEAR = {0: "today", 1: "yesterday"}
"""Words for days in the filter: days ago → word."""


class TaskList:
    """All tasks of the account, or the API calls of one batch in execution order."""

    def __init__(self, batch: str = "") -> None:
        self.batch = batch
        self.rows: Sequence[TaskLine] = ()
        self.unfolded: set[int] = set()
        """Ids of the tasks whose API calls are shown."""
        self.day: datetime.date | None = None
        """The only day shown; `None`: all days."""

    def take(self, lines: Sequence[TaskLine]) -> None:
        """Replace the listed tasks."""
        if self.batch:
            lines = [
                TaskLine(call.id, line.task, call)
                for line in lines
                if line.task.first.batch == self.batch
                for call in line.task.operations
            ]
        self.rows = lines

    def matching(self, words: Sequence[str], now: float) -> list[int]:
        """Return the row indices of the chosen day that contain all words."""
        return [
            at
            for at, line in enumerate(self.rows)
            if self._is_of_day(line) and all(word in _text(line, now) for word in words)
        ]

    def _is_of_day(self, line: TaskLine) -> bool:
        return self.day in (None, day_of(line))

    def show_next_day(self) -> None:
        """Choose all days, then each day, newest first, then all days again."""
        days: list[datetime.date | None] = [
            None,
            *sorted({day_of(line) for line in self.rows}, reverse=True),
        ]
        at = days.index(self.day) if self.day in days else 0
        self.day = days[(at + 1) % len(days)]

    def counts(self) -> list[Run]:
        """Return the chosen day and the number of tasks in each state."""
        lines = [
            line
            for line in self.rows
            if self._is_of_day(line) and (self.batch or line.call is None)
        ]
        day: list[Run] = [] if self.day is None else [(f"{self.day:%Y-%m-%d}", "key")]
        counted = Counter(line.state for line in lines)
        runs: list[Run] = [
            (f"{counted[state]} {state}", _COUNT_TONES.get(state, ""))
            for state in _ORDER
            if counted[state]
        ]
        return [*day, *(runs or [("no operations", "dim")])]

    @property
    def is_running(self) -> bool:
        """Return whether any task is running."""
        return any(line.under_way for line in self.rows)

    @property
    def waiting(self) -> int:
        """Return the number of unsent calls of the batch."""
        return sum(line.state is OpState.PLANNED for line in self.rows) if self.batch else 0

    @property
    def has_rest(self) -> bool:
        """Return whether the batch has ended with unsent calls."""
        left = any(line.state is OpState.NOT_SENT for line in self.rows)
        return bool(self.batch) and left and not self.is_running

    def can_fold(self, line: TaskLine, unfold: object = None) -> bool:
        """Return whether the API calls of a task can be shown (`True`), hidden (`False`), or either
        (`None`)."""
        if self.batch or len(line.task.operations) == 1:
            return False
        return unfold is None or unfold is not (line.task.id in self.unfolded)


def day_of(line: TaskLine) -> datetime.date:
    """Return the local day on which a task was started."""
    return datetime.datetime.fromtimestamp(line.operation.planned_at).astimezone().date()


def place_of(line: TaskLine) -> Place:
    """Return the place that shows a task: its progress, its batch, or its only call."""
    task, first = line.task, line.task.first
    if line.call is None and task.is_reinstall and first.server_id is not None:
        return Place("reinstall", first.server_id)
    if line.call is None and len(task.operations) > 1:
        return Place("batch", first.batch)
    if is_order(line.operation):
        return Place("deploy", line.operation.id)
    return Place("operation", line.operation.id)


def _text(line: TaskLine, now: float) -> str:
    planned_at = line.operation.planned_at
    days = (local_day(now) - local_day(planned_at)).days
    return f"{line.text(now)} {_NEAR.get(days, '')} {when_words(planned_at, now)}".lower()
