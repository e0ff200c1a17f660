"""Step 4: tasks after the installation. Space marks; `l` shows the excluded ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.reinstall.reinstall_step import StepPane
from screens.reinstall.step_view import WizardState
from screens.wizard.wizard_pane import label
from tui.wizards.installing.draft import WizardStep, chosen_tasks
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.post_install_tasks import TaskChoice, marked_tasks
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.lines import Line, Lines


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A line of the list."""

    id: int
    choice: TaskChoice


COLUMNS = [
    Column(
        "name", "TASK", 30, 100, lambda row: Cell(row.choice.name, "" if row.choice.fits else "dim")
    ),
    Column("id", "ID", 5, 60, lambda row: Cell(str(row.choice.id), "dim"), right=True),
    Column("words", "", 16, 90, lambda row: _words(row.choice), grows=80, prose=True),
]


def _words(choice: TaskChoice) -> Cell:
    return (
        Cell(choice.reason, "warn")
        if choice.reason
        else Cell("runs by default" if choice.is_default else "", "dim")
    )


class TasksStep(StepPane):
    """Marked tasks run, in the order of the list."""

    DEFAULT_CSS = """
    TasksStep {
        & FleetTable { height: 1fr; min-height: 4; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "left_out", "Left out", id="reinstall.left_out_tasks")
    ]
    step = WizardStep.TASKS
    left_out_key = "reinstall.left_out_tasks"
    _all = False

    def compose(self) -> ComposeResult:
        yield label("tasks-label", "Select post-install tasks")
        yield FleetTable(COLUMNS, opens="Next", id="tasks")
        yield Lines(id="tasks-words")

    def draw(self, state: WizardState) -> None:
        table = self.query_one(FleetTable)
        chosen = set(chosen_tasks(state.draft, state.known))
        rows = [
            TaskRow(choice.id, choice)
            for choice in state.known.tasks or ()
            if choice.fits or self._all or choice.id in chosen
        ]
        table.marks = chosen
        table.show(
            rows,
            range(len(rows)),
            keep=None if table.current is None else table.current.id,
            empty=self._empty_words(state),
        )
        words = (
            "A single-call reinstall takes one task."
            if state.draft.way is InstallMethod.SINGLE
            else "Any number of tasks, or none."
        )
        lines: list[Line] = [*self.fault(state.problem("tasks"), typed=True)]
        lines += self.hint(f"{{key:list.mark}} marks, {{key:list.open}} continues. {words}")
        lines += self.left_out(
            sum(not choice.fits for choice in state.known.tasks or ()), shown=self._all
        )
        self.tell("tasks-words", lines)

    def _empty_words(self, state: WizardState) -> str:
        if state.trouble("tasks"):
            return (
                f"{state.trouble('tasks')}\n"
                "{key:wizard.renew} tries again. You can also continue without a task."
            )
        if state.known.tasks is None:
            return "Reading the tasks."
        return "There are no tasks for this server."

    def on_markable_rows_marks_changed(self, event: FleetTable.MarksChanged) -> None:
        event.stop()
        if self.view is None:
            return
        known, before = self.view.known, chosen_tasks(self.view.draft, self.view.known)
        self.answer(tasks=marked_tasks(before, self.query_one(FleetTable).marks, known.tasks or ()))
        self.draw_again()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.post_message(self.WentOn())

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()

    def action_left_out(self) -> None:
        self._all = not self._all
        if self.view is not None:
            self.draw(self.view)
