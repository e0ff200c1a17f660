"""The last step: period, cost, and the request. A dry run until the user continues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from screens.order.order_step import OrderPane, OrderView
from tui.commands.order_commands import STOCK_NOTE
from tui.format import money
from tui.text import safe_text
from tui.wizards.ordering.order_cost import BillingPeriod, Cost, money_words
from tui.wizards.ordering.order_draft import OrderStep, credit_words, request_of, shown_fields
from widgets.columns import Cell, Column, fit_text
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.glyphs import ASCII
from widgets.key_words import with_key_names
from widgets.lines import Line, Lines, field
from widgets.overview_tiles import both_ends
from widgets.pane import Pane
from widgets.pick_table import PickTable
from widgets.push_button import PushButton

BILL_WIDTH, LEAST_BILL_WIDTH = 80, 72
"""Width in cells: an amount must be close to its description."""
LEAST_DETAILED = 50
"""Minimum cells for a bill with the monthly price next to each amount."""


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period with its cost."""

    id: int
    period: BillingPeriod
    cost: Cost
    chosen: bool


COLUMNS = (
    Column("mark", "", 1, 99, lambda row: Cell("*" if row.chosen else "", "good")),
    Column("period", "PERIOD", 24, 100, lambda row: Cell(row.period.words), grows=4),
    Column(
        "total",
        "DUE NOW",
        15,
        95,
        lambda row: Cell(money(row.cost.total, row.cost.currency)),
        right=True,
    ),
    Column("monthly", "PER MONTH", 15, 80, lambda row: Cell(_monthly(row.cost)), right=True),
    Column("saved", "YOU SAVE", 13, 70, lambda row: _saved(row.cost), right=True),
)


def _saved(cost: Cost) -> Cell:
    return Cell(money(cost.saved, cost.currency) if cost.saved > 0 else "", "good")


def _monthly(cost: Cost) -> str:
    return money(None if cost.total is None else cost.total / cost.period.months, cost.currency)


class BillText(Pane, can_focus=False):
    """The bill and the request: text without focus; the step's page keys scroll it."""


class CostPane(OrderPane):
    """Periods to choose from, the bill, the request, and the button that opens the confirmation."""

    DEFAULT_CSS = """
    CostPane {
        & FleetTable { height: 5; }
        & Pane { height: 1fr; min-height: 3; padding: 0; }
        & #wrong { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "Page down", id="order.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="order.page_up"),
    ]
    step = OrderStep.COST

    @dataclass
    class OrderWanted(Message):
        """Request to open the confirmation. Nothing has been sent."""

    def __init__(self, costs: list[Cost] | None = None, *, id: str) -> None:
        super().__init__(id=id)
        self.costs = costs or []

    def compose(self) -> ComposeResult:
        yield PickTable(COLUMNS, opens="Take", id="periods")
        yield BillText(ASCII, id="bill")
        yield Lines(id="wrong")
        yield PushButton("Order", id="order")

    def draw(self, view: OrderView) -> None:
        rows = [
            PeriodRow(at, cost.period, cost, cost.period is view.draft.period)
            for at, cost in enumerate(self.costs)
        ]
        table = self.query_one(PickTable)
        chosen = next((row.id for row in rows if row.chosen), None)
        table.show(
            rows, range(len(rows)), keep=chosen if table.current is None else table.current.id
        )
        self.query_one(Pane).set_lines(bill_lines(view, min(self.room, BILL_WIDTH)))
        press = self.query_one("#order", PushButton)
        press.disabled = bool(view.problems)
        wrong: list[Line] = []
        if view.problems:
            first = view.problems[0]
            number = list(OrderStep).index(first.step) + 1
            words = (
                f"Step {number}, {first.step}: {first.words} {{key:wizard.back}} goes back to it."
            )
            wrong = [
                ((part, "bad"),)
                for part in fold(
                    safe_text(f"{view.glyphs.critical} {with_key_names(self, words)}"), self.room
                )
            ]
        self.tell("wrong", wrong)

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        row = self.query_one(PickTable).current
        if row is not None:
            self.answer(period=row.period)
            if self.view is not None and not self.view.problems:
                self.query_one("#order").focus()

    def action_page(self, sign: int) -> None:
        """Scroll the bill."""
        self.query_one(Pane).action_page(sign)

    @on(PushButton.Pressed, "#order")
    def want_it(self, event: PushButton.Pressed) -> None:
        event.stop()
        self.post_message(self.OrderWanted())


def bill_lines(view: OrderView, room: int) -> list[Line]:
    """Return the bill, the remaining credit, then exactly what would be sent."""
    lines = price_lines(view, room)
    if view.problems:
        return lines
    lines += [(), (("Dry run: Hostdeck would send this once. Nothing was sent.", "head"),)]
    for name, value in shown_fields(request_of(view.draft, view.facts)):
        parts = fold(value, max(10, room - 19)) or [value]
        lines += [
            field("" if at else f"  {name}", part, room, name_width=18)
            for at, part in enumerate(parts)
        ]
    return lines


def price_lines(view: OrderView, room: int) -> list[Line]:
    """Return each part of the price, the sum, and the remaining credit."""
    cost = view.cost
    lines: list[Line] = []
    if room < LEAST_DETAILED:
        return _short_price_lines(cost, room)
    for item in cost.items:
        off = f" -{item.discount}%" if item.discount else ""
        each = f"{money_words(item.monthly, cost.currency)} x {cost.period.months}{off}"
        total = money(item.total, cost.currency)
        middle = 28 if room >= LEAST_BILL_WIDTH else 20
        left = max(10, room - 14 - middle)
        lines.append(
            (
                (fit_text(item.words, left), ""),
                (fit_text(each, middle, right=True), "dim"),
                (fit_text(total, 14, right=True), "" if item.total is not None else "warn"),
            )
        )
    lines.append(
        (
            (fit_text("Total, VAT excluded", max(10, room - 14)), "strong"),
            (fit_text(money(cost.total, cost.currency), 14, right=True), "strong"),
        )
    )
    if view.draft.offer.stock_id is not None:
        lines += [((part, "warn"),) for part in fold(STOCK_NOTE, room)]
    tone = "warn" if cost.is_covered is not True else "good"
    lines += [((part, tone),) for part in fold(credit_words(cost), room)]
    return lines


def _short_price_lines(cost: Cost, room: int) -> list[Line]:
    """Return each part of the price with only its amount, the sum, and the credit."""
    lines: list[Line] = []
    for item in cost.items:
        tone = "" if item.total is not None else "warn"
        amount: Line = ((money(item.total, cost.currency), tone),)
        lines.append(both_ends(((item.words, ""),), amount, room))
    total: Line = ((money(cost.total, cost.currency), "strong"),)
    lines.append(both_ends((("Total, VAT excluded", "strong"),), total, room))
    tone = "warn" if cost.is_covered is not True else "good"
    return lines + [((part, tone),) for part in fold(credit_words(cost), room)]
