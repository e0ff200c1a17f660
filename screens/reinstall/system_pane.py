"""Step 1: the operating system. Only compatible systems are listed; `l` shows the others with the
reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.reinstall.reinstall_step import StepPane
from screens.reinstall.step_view import WizardState
from screens.wizard.wizard_pane import label
from tui.wizards.installing.draft import WizardStep
from tui.wizards.installing.systems import SystemChoice
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.lines import Line, Lines


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A line of the list."""

    id: int
    choice: SystemChoice


COLUMNS = [
    Column(
        "name",
        "SYSTEM",
        24,
        100,
        lambda row: Cell(row.choice.name, "" if row.choice.fits else "dim"),
        grows=16,
    ),
    Column(
        "price",
        "LICENSE",
        20,
        80,
        lambda row: Cell(row.choice.price_words if row.choice.fits else "", "dim"),
    ),
    Column("id", "ID", 5, 60, lambda row: Cell(str(row.choice.id), "dim"), right=True),
    Column("reason", "", 14, 90, lambda row: Cell(row.choice.reason, "warn"), grows=80, prose=True),
]


class SystemStep(StepPane):
    """The list of systems, with facts about the system under the cursor below it."""

    DEFAULT_CSS = """
    SystemStep {
        & FleetTable { height: 1fr; min-height: 4; }
        & Lines { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "left_out", "Left out", id="reinstall.left_out"),
    ]
    step = WizardStep.SYSTEM
    left_out_key = "reinstall.left_out"
    _all = False

    def compose(self) -> ComposeResult:
        yield label("system-label", "Select an operating system")
        yield FleetTable(COLUMNS, opens="Choose", picks_one=True, id="systems")
        yield Lines(id="system-words")

    def draw(self, state: WizardState) -> None:
        table = self.query_one(FleetTable)
        choices = state.known.systems or ()
        # An earlier choice is shown even if it is incompatible, with the reason next to it.
        rows = [
            SystemRow(choice.id, choice)
            for choice in choices
            if choice.fits or self._all or choice.id == state.draft.os_id
        ]
        keep = self.cursor_row(table, state.draft.os_id if rows else None)
        table.marks = set() if state.draft.os_id is None else {state.draft.os_id}
        table.show(rows, range(len(rows)), keep=keep, empty=self._empty_words(state))
        self._words()

    def _empty_words(self, state: WizardState) -> str:
        if state.trouble("systems"):
            return f"{state.trouble('systems')}\n{{key:wizard.renew}} tries again."
        if state.known.systems is None:
            return "Reading the systems for this server."
        return (
            "No system is available for this server.\n"
            "{key:reinstall.left_out} shows all with the reasons."
        )

    def _words(self) -> None:
        state = self.view
        if state is None:
            return
        lines: list[Line] = []
        if state.known.systems and state.trouble("systems"):
            lines += self.hint(f"Not refreshed: {state.trouble('systems')}", "warn")
        current = self.query_one(FleetTable).current
        if current is not None:
            lines += self._about(current.choice)
        lines += self.left_out(
            sum(not choice.fits for choice in state.known.systems or ()), shown=self._all
        )
        lines += self.hint(
            "{key:reinstall.from_template} loads a template; {key:reinstall.template} saves your "
            "answers as a template."
        )
        if state.draft.os_id is not None:
            lines += self.fault(state.problem("os"), typed=True)
        self.tell("system-words", lines)

    def _about(self, choice: SystemChoice) -> list[Line]:
        if not choice.fits:
            return self.hint(f"{choice.name} (id {choice.id}): {choice.reason}", "warn")
        license = (
            f"{choice.price_words}: {choice.license}, VAT excluded"
            if choice.license
            else choice.price_words
        )
        return self.hint(f"{choice.name} (id {choice.id}), {license}.", "")

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._words()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        current = self.query_one(FleetTable).current
        if current is not None and self._choose(current.choice):
            self.post_message(self.WentOn())

    def on_markable_rows_marks_changed(self, event: FleetTable.MarksChanged) -> None:
        event.stop()
        if self.view is None:
            return
        # The table marks several rows; here only one is chosen: the newly marked row.
        new = self.query_one(FleetTable).marks - {self.view.draft.os_id}
        chosen = next(
            (choice for choice in self.view.known.systems or () if choice.id in new), None
        )
        if chosen is not None:
            self._choose(chosen)
        self.draw(self.view)

    def _choose(self, choice: SystemChoice) -> bool:
        self.answer(os_id=choice.id, os_name=str(choice.name))
        return choice.fits

    def action_left_out(self) -> None:
        self._all = not self._all
        if self.view is not None:
            self.draw(self.view)
