"""One invoice, line by line, and where to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_tiles import (
    commands_tile,
    cost_tile,
    credit_tile,
    due_tile,
    fleet_of,
    recent_tile,
)
from screens.billing.invoice_choice import invoice_choice, more_amounts, pdf_lines
from screens.billing.invoice_tiles import INVOICE_COMMANDS, invoices_tile
from screens.billing.unpaid_invoices import settle_paid
from screens.calendar_tile import calendar_tile
from screens.deck_screen import DeckScreen
from screens.fleet_tiles import funds_tile, kind_tile
from screens.list_body import Beside, ListBody
from screens.status_facts import footer_keys, freshness, header_facts, key_of
from screens.worker_replies import notice
from tui.billing.invoice_files import REAL_NAMES
from tui.billing.payment import PAYMENT, READ_PAYMENT, Payment, write_page
from tui.billing.payment_pages import sweep_pages
from tui.billing.saved_invoices import READ_SAVED_PDF, SAVED_PDF
from tui.errors import ConfigError
from tui.format import money
from tui.readings.money_topics import (
    INVOICE,
    READ_CLIENT,
    READ_INVOICE,
    READ_INVOICES,
    READ_PAYMENT_FACTS,
)
from tui.store.changes import Changes, Kind, mentions
from tui.store.reading import Reading
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.fold import fold
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, field
from widgets.pane import Pane
from widgets.reading_lines import age_lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.commands.invoice_commands import InvoiceChoice
    from tui.deck import Deck
    from tui.models.billing import Invoice


AGE_EVERY_S = 15.0
MOST_SERVERS = 500
"""Number of servers in the credit forecast."""


class InvoiceScreen(DeckScreen):
    """Screen that reads an invoice when opened and pays it from the credit after a confirmation. An
    unpaid invoice is watched until it is paid."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "p", "wish('billing.pay_invoice')", "Pay from credit", id="invoice.pay_from_credit"
        ),
        Binding("d", "save_pdf", "Save PDF", id="invoice.save_pdf"),
        Binding("c", "copy_link", "Copy the link", id="invoice.copy_link"),
        Binding("w", "write_page", "Payment page to a file", id="invoice.write_page"),
    ]

    def __init__(self, deck: Deck, number: int) -> None:
        super().__init__(deck)
        self._number = number
        self._page_written = False

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield ListBody(self.deck, Pane(glyphs_for(ascii=self.deck.ascii), id="invoice"))
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._look()
        self.show(frozenset())
        self.query_one(Pane).focus()
        self.set_interval(AGE_EVERY_S, self._age)

    def _look(self, *, now: bool = False) -> None:
        key = (0, self._number)
        self.deck.engine.want(READ_INVOICE, key, now=now)
        settle_paid(self.deck)
        self.deck.engine.want(READ_INVOICES, ACCOUNT)
        if self.is_unpaid:
            self.deck.engine.want(READ_PAYMENT, key)
            self.deck.engine.want(READ_CLIENT, ACCOUNT)
            self.deck.engine.want(READ_PAYMENT_FACTS, ACCOUNT)

    def _age(self) -> None:
        if self.is_current:
            # The user may be paying in a browser.
            self._look(now=self.is_unpaid)
            self.show(frozenset())

    @property
    def is_unpaid(self) -> bool:
        """Return whether the invoice is not paid yet."""
        found = self.deck.store.known(INVOICE, (0, self._number)).value
        return found is not None and found.is_unpaid

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import whmcs_actions as whmcs

        return read_lines(self.deck, whmcs.GET_INVOICE, whmcs.InvoiceRef(invoice_id=self._number))

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.SESSION, Kind.TOPIC):
            self._look()
        reading, pane = self.deck.store.known(INVOICE, (0, self._number)), self.query_one(Pane)
        lines = age_lines(reading, self.deck.clock.now(), pane.room, what=f"Invoice {self._number}")
        lines += pdf_lines(self.deck.store.known(SAVED_PDF, (0, self._number)), pane.room)
        if reading.value is not None:
            lines += [(), *invoice_lines(reading.value, pane.room)]
            if self.is_unpaid:
                lines += [
                    (),
                    *payment_lines(
                        self.deck.store.known(PAYMENT, (0, self._number)),
                        pane.room,
                        key_of(self, "invoice.copy_link"),
                        key_of(self, "invoice.write_page"),
                    ),
                ]
        pane.set_lines(lines)
        body = self.query_one(ListBody)
        around = self._around() if body.is_wide else Beside()
        body.show(f"Invoice {self._number}", around, rows=len(lines))
        self._forget_page()
        self.query_one(HeaderLine).facts = header_facts(
            self.deck, f"Billing > invoice {self._number}"
        )
        self.query_one(StatusLine).tell([(f"invoice {self._number}", "dim")], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _around(self) -> Beside:
        """Return the tiles next to the invoice: the credit, and the other invoices."""
        rows = fleet_of(self.deck, MOST_SERVERS)
        commands = commands_tile("On the command line", INVOICE_COMMANDS)
        glyphs = glyphs_for(ascii=self.deck.ascii)
        calendar = calendar_tile(rows, self.deck.clock.now())
        changes = kind_tile(self.deck, glyphs, "Billing changes", ("whmcs/",))
        below = ((calendar, commands), (changes, due_tile(rows), recent_tile(self.deck, glyphs)))
        side = (
            funds_tile(self.deck, rows, glyphs),
            credit_tile(self.deck, rows),
            invoices_tile(self.deck),
            cost_tile(rows, "kind", glyphs),
            cost_tile(rows, "location", glyphs),
        )
        return Beside(side, below)

    def _forget_page(self) -> None:
        """Delete the payment page of an invoice that is paid."""
        if self._page_written and not self.is_unpaid:
            self._page_written = False
            now = self.deck.clock.now()

            def forget() -> None:
                sweep_pages(now, number=self._number)

            self.deck.engine.on_disk(forget)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("copy_link", "write_page", "wish"):
            return self.is_unpaid
        return super().check_action(action, parameters)

    def argument(self) -> InvoiceChoice | None:
        """Return the invoice with the known credit facts, for the commands."""
        return invoice_choice(self.deck, self._number)

    def action_save_pdf(self) -> None:
        """Download the invoice to a private file. Privacy mode cannot invent the names in it."""
        if self.deck.privacy.on:
            self.app.notify(f"{REAL_NAMES} Turn off privacy mode ({{key:app.privacy}}) to save it.")
            return
        self.deck.engine.want(READ_SAVED_PDF, (0, self._number), now=True)
        self.app.notify("Downloading the PDF.", timeout=4)

    def _payment(self) -> Payment | None:
        return self.deck.store.known(PAYMENT, (0, self._number)).value

    def action_copy_link(self) -> None:
        from screens.dialogs.copy_dialog import copy_text

        payment = self._payment()
        if payment is not None:
            copy_text(self.app, payment.link)

    def action_write_page(self) -> None:
        """Write the payment page, only on request; the user opens it in a browser."""
        payment = self._payment()
        if payment is None or not payment.ways:
            self.app.notify("The provider gave no payment page. Use the link.", timeout=8)
            return

        app = self.app
        tell = notice(self, lambda words: app.notify(words, timeout=20))

        def write() -> None:
            try:
                path = write_page(self._number, payment.ways)
                words = (
                    f"Saved as {path}, readable only by you. Open it in a browser. Hostdeck "
                    "deletes it when the invoice is paid, or after a day."
                )
            except ConfigError as error:
                words = str(error)
            tell(words)

        self._page_written = True
        self.deck.engine.on_disk(write)


def payment_lines(reading: Reading[Payment], width: int, copies: str, writes: str) -> list[Line]:
    """Return the payment link and the targets of the provider's forms. Their HTML is never shown.

    Args:
        copies: Key that copies the link.
        writes: Key that writes the payment page to a file.
    """
    lines: list[Line] = [(("How to pay", "head"),)]
    if reading.error:
        lines += [((part, "warn"),) for part in fold(safe_text(reading.error), max(10, width))]
    if reading.value is None:
        return [*lines, *([] if reading.error else [(("Asking the provider.", "dim"),)])]
    lines.append(
        ((f"Open this link in a browser on your own machine ({copies} copies the link):", "dim"),)
    )
    lines += [((part, "key"),) for part in fold(safe_text(reading.value.link), max(10, width))]
    for way in reading.value.ways:
        where = f"leads to {way.host}" if way.host else "does not say where it leads"
        warned = "" if way.is_known else "   an unknown payment host"
        lines.append(((f"{way.name}: {where}", ""), (warned, "warn")))
    if reading.value.ways:
        lines.append(
            (
                (
                    f"{writes} writes the provider's payment page to a private file.",
                    "dim",
                ),
            )
        )
    return lines


def invoice_lines(invoice: Invoice, width: int) -> list[Line]:
    """Return state, sums, dates, then every line."""
    currency = str(invoice.currency or "")
    lines = [
        field("State", invoice.shown_status, width, tone="" if invoice.is_paid else "warn"),
        field("Total", money(invoice.total, currency), width, tone="strong"),
        field("Balance", money(invoice.balance, currency), width),
        *more_amounts(invoice, width),
        field("Date", str(invoice.date or ""), width),
        field("Due", str(invoice.due or ""), width),
        (),
        (("Lines", "head"),),
    ]
    for item in invoice.lines:
        server = f"  server {item.server_id}" if item.server_id else ""
        amount = "" if item.amount is None else f"  {money(item.amount, currency)}"
        words = f"{item.type or ''}: {item.description or 'no description'}{server}{amount}"
        lines += [((part, ""),) for part in fold(safe_text(words), max(10, width))]
    if not invoice.lines:
        lines.append((("The invoice names none.", "dim"),))
    return lines
