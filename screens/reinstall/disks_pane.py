"""Step 3: the disk layout, drawn on the server's disks. VMs skip it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from screens.reinstall.reinstall_step import StepPane
from screens.reinstall.step_view import WizardState
from screens.wizard.wizard_pane import text_field
from tui.wizards.installing.disk_layouts import DiskLayout, LayoutOffer, layout_title, offers
from tui.wizards.installing.draft import WizardStep
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.layout_drawing import drawing
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.lines import Line, Lines
from widgets.toggle import Toggle

SINGLE = "Single-call reinstall (one request instead of the guide's steps)"
NEEDED = "This layout needs a single-call reinstall; Hostdeck selected it for you."


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A line of the list."""

    id: int
    offer: LayoutOffer


COLUMNS = [
    Column(
        "name",
        "LAYOUT",
        25,
        100,
        lambda row: Cell(layout_title(row.offer.layout), "" if row.offer.is_offered else "dim"),
    ),
    Column(
        "words",
        "WHEN A DISK FAILS",
        30,
        90,
        lambda row: _words_cell(row.offer),
        grows=80,
        prose=True,
    ),
]


def _words_cell(found: LayoutOffer) -> Cell:
    return Cell(found.survives) if found.is_offered else Cell(found.reason, "warn")


_LAYOUTS = list(DiskLayout)


class PartitioningStep(StepPane):
    """Layouts with their failure tolerance; the layout under the cursor is drawn below."""

    DEFAULT_CSS = """
    PartitioningStep {
        & FleetTable { height: 7; }
        & Horizontal { height: 1; }
        & #root-label { width: 44; }
        & #root { width: 8; }
        & #drawing { height: auto; }
    }
    """
    step = WizardStep.PARTITIONING

    def compose(self) -> ComposeResult:
        yield FleetTable(COLUMNS, opens="Choose", picks_one=True, id="layouts")
        yield Lines(id="layout-problem")
        yield Lines(id="drawing")
        yield Toggle("Plain partitions without LVM", id="no-lvm")
        with Horizontal():
            words = Lines(id="root-label")
            words.set_lines([(("Root volume, percent of the boot disk", ""),)])
            yield words
            yield text_field("root", "100")
        yield Lines(id="root-problem")
        yield Toggle(SINGLE, id="single")
        yield Lines(id="method-words")

    def enter(self) -> None:
        self.query_one(FleetTable).focus()

    def draw(self, state: WizardState) -> None:
        draft, known = state.draft, state.known
        table = self.query_one(FleetTable)
        rows = [
            LayoutRow(_LAYOUTS.index(found.layout), found)
            for found in offers(known.disks, known.target, InstallMethod.SINGLE)
        ]
        chosen = _LAYOUTS.index(draft.layout)
        table.marks = {chosen}
        table.show(rows, range(len(rows)), keep=self.cursor_row(table, chosen))
        for name, value in (
            ("single", draft.way is InstallMethod.SINGLE),
            ("no-lvm", draft.no_lvm),
        ):
            toggle = self.query_one(f"#{name}", Toggle)
            if toggle.value is not value:
                toggle.value = value
                toggle.refresh()
        field = self.query_one("#root", Input)
        if not field.has_focus and field.value != draft.root_typed:
            with field.prevent(Input.Changed):
                field.value = draft.root_typed
        self.tell("layout-problem", self.fault(state.problem("layout"), typed=True))
        self.tell("root-problem", self.fault(state.problem("root"), typed=True))
        self.tell("method-words", self.hint(NEEDED) if draft.needs_single_call else [])
        self._drawn()

    def _drawn(self) -> None:
        current = self.query_one(FleetTable).current
        if self.view is None or current is None:
            return
        found: LayoutOffer = current.offer
        lines: list[Line] = [
            ((line, ""),) for line in drawing(found, self.room, ascii=self.view.ascii)
        ]
        if not lines:
            lines = self._disk_words(self.view, found)
        elif found.is_offered:
            lines += self.hint(f"{found.survives} Provider's name: {found.layout}.", "")
        elif (
            found.layout is not self.view.draft.layout
        ):  # the chosen layout is already described above
            lines += self.hint(found.reason, "warn")
        self.tell("drawing", lines)

    def _disk_words(self, state: WizardState, found: LayoutOffer) -> list[Line]:
        disks = " and ".join(group.words for group in state.known.disks) or "not known"
        return [(("Disks  ", "dim"), (disks, "")), *self.hint(found.reason or found.survives)]

    # Answers

    @on(Toggle.Flipped)
    def take_toggle(self, event: Toggle.Flipped) -> None:
        event.stop()
        if event.toggle.id == "single":
            self.answer(way=InstallMethod.SINGLE if event.toggle.value else InstallMethod.STAGED)
        else:
            self.answer(no_lvm=event.toggle.value)

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._drawn()

    def on_markable_rows_marks_changed(self, event: FleetTable.MarksChanged) -> None:
        event.stop()
        # The table marks several rows; here only one is chosen: the newly marked row.
        new = (
            self.query_one(FleetTable).marks - {_LAYOUTS.index(self.view.draft.layout)}
            if self.view
            else set()
        )
        if self.view is not None and not new:
            self.draw(self.view)
        elif new:
            self.answer(layout=_LAYOUTS[min(new)])

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        current = self.query_one(FleetTable).current
        if current is None:
            return
        found: LayoutOffer = current.offer
        self.answer(layout=found.layout)
        if found.is_offered:
            self.post_message(self.WentOn())

    @on(Input.Changed, "#root")
    def take_root(self, event: Input.Changed) -> None:
        event.stop()
        self.answer(root_typed=event.value)

    @on(Input.Submitted, "#root")
    def leave_root(self, event: Input.Submitted) -> None:
        event.stop()
        self.go_on()
