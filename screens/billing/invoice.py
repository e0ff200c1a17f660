"""One invoice, line by line, and where it is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from screens.base import DeckScreen
from screens.footing import footer_keys, freshness, header_facts
from tui.engine.readings.money import INVOICE, READ_INVOICE
from tui.format import money
from tui.store.changes import Changes, Kind, mentions
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
    from tui.engine.deck import Deck
    from tui.models.billing import Invoice


class InvoiceScreen(DeckScreen):
    """Read when it is opened; nothing is paid from here."""

    def __init__(self, deck: Deck, number: int) -> None:
        super().__init__(deck)
        self._number = number

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Pane(glyphs_for(ascii=self.deck.ascii), id="invoice")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.deck.engine.want(READ_INVOICE, (0, self._number))
        self.show(frozenset())
        self.query_one(Pane).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.SESSION):
            self.deck.engine.want(READ_INVOICE, (0, self._number))
        reading, pane = self.deck.store.known(INVOICE, (0, self._number)), self.query_one(Pane)
        lines = age_lines(reading, self.deck.clock.now(), pane.room, what=f"Invoice {self._number}")
        if reading.value is not None:
            lines += [(), *invoice_lines(reading.value, pane.room)]
        pane.set_lines(lines)
        self.query_one(HeaderLine).facts = header_facts(self.deck, f"Billing > invoice {self._number}")
        self.query_one(StatusLine).tell([(f"invoice {self._number}", "dim")], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)


def invoice_lines(one: Invoice, width: int) -> list[Line]:
    """State, sums, dates, then every line."""
    currency, status = str(one.currency or ""), str(one.status or "")
    lines = [
        field("State", status, width, tone="" if status.lower() == "paid" else "warn"),
        field("Total", money(one.total, currency), width, tone="strong"),
        field("Open", money(one.balance, currency), width),
        field("Date", str(one.date or ""), width),
        field("Due", str(one.due or ""), width),
        (),
        (("Lines", "head"),),
    ]
    for item in one.lines:
        server = f"  server {item.server_id}" if item.server_id else ""
        amount = "" if item.amount is None else f"  {money(item.amount, currency)}"
        words = f"{item.type or ''}: {item.description or 'no description'}{server}{amount}"
        lines += [((part, ""),) for part in fold(safe_text(words), max(10, width))]
    if not one.lines:
        lines.append((("The invoice names none.", "dim"),))
    return lines
