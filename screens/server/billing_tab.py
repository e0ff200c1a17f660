"""The Billing tab: the price of a server, its due date and its invoices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from screens.account_tiles import commands_tile, cost_tile, credit_tile, fleet_of
from screens.billing.invoice_tiles import COMMANDS
from screens.calendar_tile import calendar_tile
from screens.fleet_tiles import funds_tile, kind_tile
from screens.messages import Wish
from screens.money_facts import known_funds
from screens.server.cancellation_tile import cancellation_tile
from screens.server.overview_boxes import OverviewBoxes
from screens.server.server_pane import TilePane
from tui.billing.spending import next_due, spending
from tui.commands.auto_pay_commands import auto_pay_words
from tui.fleet.server_state import is_known_rental, is_rented
from tui.format import ago, count, due, money, percent
from tui.models.unknown_word import unknown_word
from tui.readings.money_topics import (
    BILLING,
    READ_BILLING,
    READ_CANCELLATIONS,
    READ_INVOICES,
    READ_SERVER_GROUPS,
    READ_SERVER_INVOICES,
    SERVER_GROUPS,
    SERVER_INVOICES,
)
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.fold import folded_field
from widgets.frames import ROOMY_COLUMNS
from widgets.lines import Line, field
from widgets.overview_tiles import both_ends
from widgets.server_lines import error_lines
from widgets.tile_block import beside_each_other
from widgets.tiles import Tile, side_by_side

if TYPE_CHECKING:
    from datetime import date

    from screens.server.tab_keys import KeyHints
    from tui.commands.billing_commands import Funds
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.models.billing import BillingData, Invoice
    from tui.store.reading import Reading

MOST_DUE, MOST_ROWS = 14, 500
_JOURNAL = ("Billing changes for this server", ("whmcs/", "auth/set_tag", "auth/flip_tag"))
"""Title and beginnings of the API actions of the tasks about billing."""


def days_from(day: date | None, now: float) -> int | None:
    """Return whole days from today, in local time, until `day`."""
    from datetime import datetime

    return None if day is None else (day - datetime.fromtimestamp(now).date()).days


def billing_lines(
    found: BillingData, row: ServerRow | None, now: float, width: int
) -> Iterable[Line]:
    """Return every field of the answer; unknown values are marked."""
    currency = str(found.currency or "") or (row.currency if row else "")
    status = str(found.status or "")
    tone = "" if status and is_rented(status) else "warn"
    words = status if is_known_rental(status) else unknown_word(status)
    yield from folded_field("Status", words, width, tone=tone)
    yield field("Price", money(found.recurring, currency), width, tone="strong")
    yield field("Paid", str(found.cycle or ""), width)
    yield field("Setup fee", money(found.setup_fee, currency), width)
    left = days_from(found.next_due, now)
    yield field(
        "Next due",
        due(found.next_due, left),
        width,
        tone="warn" if left is not None and left <= 3 else "",
    )
    yield field("Since", str(found.registered or ""), width)
    yield field("Service", str(found.service or ""), width)
    yield field("Name", str(found.name or ""), width)
    yield field("Order", str(found.order_id or ""), width)


def invoice_line(invoice: Invoice, width: int) -> Line:
    """Return number, state, dates and total in one line."""
    status = safe_text(invoice.shown_status, 12)
    dates = f"{invoice.date or '':<11} due {invoice.due or 'unknown':<11}"
    words = f"{invoice.id or '?':>8}  {status:<10} {dates} "
    total = money(invoice.total, str(invoice.currency or ""))
    return (
        (fit_text(words, max(1, width - 14)), "" if invoice.is_paid else "warn"),
        (f"{total:>13}", ""),
    )


class BillingTab(TilePane):
    """The provider's flat answer, the invoices for this server, and the next due payments."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "x",
            "command('billing.cancel_server')",
            "Cancel server",
            show=False,
            id="server.billing_cancel",
        ),
        Binding(
            "w",
            "command('billing.withdraw_cancellation')",
            "Withdraw cancellation",
            show=False,
            id="server.billing_keep",
        ),
        Binding(
            "n",
            "command('billing.next_invoice')",
            "Create next invoice",
            show=False,
            id="server.billing_next",
        ),
    ]

    def argument(self) -> Funds | None:
        """Return the known facts about the account's invoices, for the commands."""
        return None if self._shown is None else known_funds(self._shown[1])

    def look(self, server_id: int, deck: Deck) -> None:
        """Request the billing data, the invoices, and the pending cancellation of the server."""
        deck.engine.want(READ_CANCELLATIONS, ACCOUNT)
        deck.engine.want(READ_INVOICES, ACCOUNT)
        deck.engine.want(READ_SERVER_GROUPS, server_id)
        deck.engine.want(READ_BILLING, server_id)
        deck.engine.want(READ_SERVER_INVOICES, server_id)

    def action_command(self, command: str) -> None:
        self.post_message(Wish(command))

    def draw(self, server_id: int, deck: Deck) -> None:
        """Arrange the boxes in one or two columns."""
        self.hints.look()
        style, width = self.style_for(deck), self.columns
        cost, invoices = _cost_tile(server_id, deck), _invoices_tile(server_id, deck, self.hints)
        ending = cancellation_tile(server_id, deck, self.hints)
        if width < ROOMY_COLUMNS:
            self.set_tiles(side_by_side([[cost, ending, invoices]], width, style))
            return
        left = max(52, width * 2 // 5)
        rows, height = fleet_of(deck, MOST_ROWS), self.size.height
        row = deck.store.row(server_id)
        more: list[Tile] = []
        if row is not None:
            boxes = OverviewBoxes(row, deck, self.glyphs, self.hints, style)
            more = [boxes.machine(), boxes.traffic_plan()]
        main = [
            cost,
            ending,
            _share_tile(server_id, deck),
            *more[:1],
            funds_tile(deck, rows, self.glyphs),
            cost_tile(rows, "kind", self.glyphs),
            commands_tile("On the command line", COMMANDS),
        ]
        beside = [
            invoices,
            _due_tile(server_id, deck),
            credit_tile(deck, rows),
            calendar_tile(rows, deck.clock.now()),
            kind_tile(deck, self.glyphs, *_JOURNAL, server_id=server_id),
            *more[1:],
            cost_tile(rows, "location", self.glyphs),
        ]
        self.set_tiles(beside_each_other(main, beside, (left, width - left), height, style))


def _age(reading: Reading[Any], now: float) -> str:
    return "not read yet" if reading.taken_at is None else f"read {ago(now - reading.taken_at)}"


def _cost_tile(server_id: int, deck: Deck) -> Tile:
    now, row = deck.clock.now(), deck.store.row(server_id)
    reading = deck.store.known(BILLING, server_id)

    def draw(room: int) -> list[Line]:
        lines = error_lines(reading.trouble, room) if reading.trouble else []
        groups = _groups_line(deck.store.known(SERVER_GROUPS, server_id), room)
        if reading.value is not None:
            pay = field("Auto-pay", "" if row is None else auto_pay_words(row), room)
            return [*lines, *billing_lines(reading.value, row, now, room), groups, pay]
        if row is not None and row.price is not None:
            price = f"{money(row.price, row.currency)}/month (from the list)"
            lines += [
                field("Price", price, room),
                field("Next due", due(row.due, row.days_left), room),
            ]
        return lines

    return Tile("Billing", draw, _age(reading, now))


def _groups_line(reading: Reading[Any], room: int) -> Line:
    """Return the groups to which the provider assigned the server."""
    if reading.value is None:
        return field("Groups", "", room)
    names = ", ".join(safe_text(str(group.name or group.id or "")) for group in reading.value)
    return field("Groups", names or "none", room)


def _invoices_tile(server_id: int, deck: Deck, hints: KeyHints) -> Tile:
    now, reading = deck.clock.now(), deck.store.known(SERVER_INVOICES, server_id)

    def draw(room: int) -> list[Line]:
        lines = error_lines(reading.trouble, room) if reading.trouble else []
        if reading.value is None:
            return lines or [(("Not read yet.", "dim"),)]
        lines += [invoice_line(invoice, room) for invoice in reading.value.invoices]
        if not reading.value.invoices:
            lines.append((("The provider lists no invoice for this server.", "dim"),))
        return lines

    note = hints.with_words("server.billing_next", "next invoice")
    return Tile("Invoices", draw, f"{_age(reading, now)}  {note}".rstrip())


def _share_tile(server_id: int, deck: Deck) -> Tile:
    """Return the price next to the cost of all servers, by currency."""
    fleet, row = deck.store.fleet.value, deck.store.row(server_id)
    whole = spending(() if fleet is None else fleet.rows)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for currency, total in whole.totals:
            words = f"{money(total, currency)}/month for all servers"
            if row is not None and row.price is not None and row.currency == currency and total:
                share = percent(100 * row.price / float(total))
                words = f"{money(row.price, currency)} is {share} of {money(total, currency)}/month"
            lines.append(((words, ""),))
        if whole.unknown:
            lines.append(((f"{count(whole.unknown, 'server')} without a known price", "dim"),))
        return lines or [(("No price is known.", "dim"),)]

    return Tile("Share of the account", draw)


def _due_tile(server_id: int, deck: Deck) -> Tile:
    """Return servers by due date: the payments that need the credit first."""
    fleet = deck.store.fleet.value
    rows = next_due(() if fleet is None else fleet.rows)[:MOST_DUE]

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for row in rows:
            late = row.days_left is not None and row.days_left <= 3
            left: Line = (
                (fit_text(row.called, 20), "strong" if row.id == server_id else ""),
                (f" {due(row.due, row.days_left)}", "warn" if late else "dim"),
            )
            price = "unknown" if row.price is None else money(row.price, row.currency)
            lines.append(both_ends(left, ((price, ""),), room))
        return lines

    return Tile("Due next", draw)
