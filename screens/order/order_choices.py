"""The two steps with a list: operating system and traffic plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.order.order_step import OrderPane, OrderView
from screens.status_facts import key_of
from screens.wizard.wizard_pane import label
from tui.wizards.installing.systems import SystemChoice
from tui.wizards.ordering.order_draft import OrderStep, PlanChoice, license_of
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.lines import Line, Lines
from widgets.pick_table import PickTable

_NO_SOFTWARE = "An order from stock cannot include software. Add it later with a task."


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A line of the list."""

    id: int
    choice: Any
    chosen: bool


class ChoosingPane(OrderPane):
    """A list of options; `l` shows the excluded ones with the reason."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "left_out", "Left out", id="order.left_out")
    ]
    left_out_key = "order.left_out"
    question: ClassVar[str] = ""
    answers: ClassVar[str] = ""
    """Name of the draft's field."""
    trouble: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]] = ()
    _all = False

    def compose(self) -> ComposeResult:
        yield label("question", self.question)
        yield PickTable(self.columns, opens="Choose", id="choices")
        yield Lines(id="words")

    def choices(self, view: OrderView) -> Sequence[Any] | None:
        """Return the choices; `None` until they are read."""
        raise NotImplementedError

    def about(self, view: OrderView, choice: Any) -> list[Line]:
        """Return lines about the choice under the cursor."""
        raise NotImplementedError

    def draw(self, view: OrderView) -> None:
        table, chosen = self.query_one(PickTable), getattr(view.draft, self.answers)
        found = self.choices(view) or ()
        rows = [
            ChoiceRow(choice.id, choice, choice.id == chosen)
            for choice in found
            if not choice.reason or self._all or choice.id == chosen
        ]
        keep = chosen if table.current is None else table.current.id
        table.show(rows, range(len(rows)), keep=keep, empty=self._empty(view))
        self._words()

    def _empty(self, view: OrderView) -> str:
        if view.troubles.get(self.trouble):
            return f"{view.troubles[self.trouble]}\n{{key:wizard.renew}} tries again."
        if self.choices(view) is None:
            return "Reading the list."
        key = key_of(self.screen, "order.left_out")
        return f"No matching entry.\n{key} shows unavailable entries with the reasons."

    def _words(self) -> None:
        view = self.view
        if view is None:
            return
        current = self.query_one(PickTable).current
        lines = [] if current is None else self.about(view, current.choice)
        lines += self.left_out(
            sum(bool(choice.reason) for choice in self.choices(view) or ()), shown=self._all
        )
        if getattr(view.draft, self.answers) is not None or self.step in view.visited:
            lines += self.faults(view, typed=True)
        self.tell("words", lines)

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._words()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        current = self.query_one(PickTable).current
        if current is not None:
            self.answer(**{self.answers: current.id})
            if not current.choice.reason:
                self.post_message(self.WentOn())

    def action_left_out(self) -> None:
        self._all = not self._all
        self.draw_again()


def _mark(row: ChoiceRow) -> Cell:
    return Cell("*" if row.chosen else "", "good")


def _tone(row: ChoiceRow) -> str:
    return "dim" if row.choice.reason else ""


class SystemPane(ChoosingPane):
    """The step that chooses an operating system; per-core licenses are priced for this offer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "software", "Software", id="order.software")
    ]
    step = OrderStep.SYSTEM
    question = "Select an operating system"
    answers = "os_id"
    trouble = "systems"
    columns = (
        Column("mark", "", 1, 99, _mark),
        Column("name", "SYSTEM", 26, 100, lambda row: Cell(row.choice.name, _tone(row)), grows=2),
        Column(
            "price",
            "PER MONTH",
            14,
            80,
            lambda row: Cell("" if row.choice.reason else _price(row.choice), "dim"),
        ),
        Column("id", "ID", 5, 60, lambda row: Cell(str(row.choice.id), "dim"), right=True),
        Column(
            "reason", "", 14, 90, lambda row: Cell(row.choice.reason, "warn"), grows=80, prose=True
        ),
    )

    def choices(self, view: OrderView) -> Sequence[SystemChoice] | None:
        return view.facts.systems

    def about(self, view: OrderView, choice: SystemChoice) -> list[Line]:
        if choice.reason:
            return self.hint(f"{choice.name}: {choice.reason}", "warn")
        words = f"{choice.name} (id {choice.id}), {choice.price_words}"
        words += f": {choice.license}, VAT excluded." if choice.license else "."
        lines = self.hint(words, "")
        if license_of(choice, view.draft.offer.currency) is None:
            lines += self.hint(
                f"Its price in {view.draft.offer.currency} is unknown, so the total is unknown.",
                "warn",
            )
        return lines + self._software_lines(view)

    def _software_lines(self, view: OrderView) -> list[Line]:
        """Return the chosen software of the marketplace, and the key that chooses another."""
        if view.draft.offer.stock_id is not None:
            return self.hint(_NO_SOFTWARE, "")
        key, chosen = key_of(self.screen, "order.software"), view.draft.soft_id
        found = view.facts.chosen_software(chosen)
        name = "none" if chosen is None else f"id {chosen}" if found is None else str(found.name)
        price = "" if found is None else f", {found.price_words}"
        return self.hint(f"Software (optional): {name}{price}. {key} chooses software.", "")

    def action_software(self) -> None:
        """Choose software of the marketplace, or none."""
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        view = self.view
        if view is None:
            return
        if view.draft.offer.stock_id is not None:
            self.app.notify(_NO_SOFTWARE, timeout=8)
            return
        found, trouble = view.facts.software, view.troubles.get("software", "")
        if found is None:
            words = f"The software could not be read: {trouble}" if trouble else "Not read yet."
            self.app.notify(words, severity="warning", timeout=8)
            return
        system = view.facts.system(view.draft.os_id)
        choices = [Choice("", "none", "")]
        choices += [
            Choice(str(item.id), item.name, item.misfit(system) or item.price_words)
            for item in found
        ]

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self.answer(soft_id=int(chosen) if chosen else None)

        self.app.push_screen(ChoiceScreen("Software", choices), take)


class PlanPane(ChoosingPane):
    """The step that chooses a traffic plan. Names repeat, so each row shows its number."""

    step = OrderStep.PLAN
    question = "Select a traffic plan"
    answers = "plan_id"
    trouble = "plans"
    columns = (
        Column("mark", "", 1, 99, _mark),
        Column("name", "PLAN", 24, 100, lambda row: Cell(row.choice.name, _tone(row)), grows=14),
        Column("words", "LIMITS", 26, 70, lambda row: Cell(row.choice.words, "dim"), grows=6),
        Column(
            "price", "PER MONTH", 14, 95, lambda row: Cell(_price(row.choice)), right=True, grows=6
        ),
        Column("id", "ID", 5, 60, lambda row: Cell(str(row.choice.id), "dim"), right=True),
    )

    def choices(self, view: OrderView) -> Sequence[PlanChoice] | None:
        return view.facts.plans

    def about(self, view: OrderView, choice: PlanChoice) -> list[Line]:
        if choice.reason:
            return self.hint(f"{choice.name}: {choice.reason}", "warn")
        limits = f", {choice.words}" if choice.words else ""
        return self.hint(
            f"{choice.name} (id {choice.id}){limits}; {choice.price_words}. No discount for longer "
            "periods.",
            "",
        )


def _price(choice: PlanChoice | SystemChoice) -> str:
    return choice.price_words.removesuffix("/month").removesuffix(" a month")
