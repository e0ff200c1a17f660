"""Credit and payments: the credit ledger and the payments of the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from screens.account.record_meaning import months_tile
from screens.account_tiles import cost_tile, credit_tile, due_tile, fleet_of
from screens.billing.invoice_tiles import invoices_tile
from screens.calendar_tile import calendar_tile
from screens.fleet_tiles import funds_tile
from screens.records.records_screen import RecordsScreen, fact_lines
from tui.format import money
from tui.models.generic import facts
from tui.readings.money_topics import (
    CLIENT,
    CREDITS,
    PAYMENTS,
    READ_CLIENT,
    READ_CREDITS,
    READ_PAYMENTS,
)
from tui.store.topics import ACCOUNT
from widgets.columns import UNKNOWN_CELL, Cell, Column, known_cell
from widgets.lines import Line, field
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.readings.topic_reader import Source
    from tui.store.topics import Key, Topic


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One ledger entry or one payment."""

    id: int
    number: int | None
    kind: str
    date: date | None
    text: str
    gone_in: Decimal | None
    gone_out: Decimal | None
    invoice: int | None
    currency: str
    record: Any


def _amount(amount: Decimal | None, row: LedgerRow) -> Cell:
    return Cell("") if amount is None else Cell(money(amount, row.currency))


def _in(row: LedgerRow) -> Cell:
    if row.gone_in is None and row.gone_out is None:
        return UNKNOWN_CELL
    return _amount(row.gone_in, row)


def _out(row: LedgerRow) -> Cell:
    return _amount(row.gone_out, row)


def _date(row: LedgerRow) -> Cell:
    return Cell(row.date.isoformat()) if row.date else UNKNOWN_CELL


def _kind(row: LedgerRow) -> Cell:
    return Cell(row.kind, "dim")


def _text(row: LedgerRow) -> Cell:
    return known_cell(row.text)


def _invoice(row: LedgerRow) -> Cell:
    return Cell(str(row.invoice)) if row.invoice else Cell("")


class CreditScreen(RecordsScreen):
    """Ledger entries, then payments; newest first if they have dates."""

    path = "Billing > Credit and payments"
    noun = "Credit and payments"
    none_words = "The provider lists no credit entries and no payments."
    counted = ("kind", "text")
    journal = ("Billing changes", ("whmcs/",))
    commands = (
        ("hostdeck account credit", "Lists the credit entries."),
        ("hostdeck account payments", "Lists the payments."),
        ("hostdeck billing --top-up 50", "Creates an invoice to add funds."),
    )
    columns = (
        Column("date", "DATE", 10, 90, _date),
        Column("kind", "LIST", 8, 60, _kind),
        Column("text", "DESCRIPTION", 14, 80, _text, grows=40),
        Column("invoice", "INVOICE", 8, 70, _invoice, right=True),
        Column("in", "IN", 13, 100, _in, right=True),
        Column("out", "OUT", 13, 100, _out, right=True),
    )

    def sources(self) -> Sequence[tuple[Topic[Any], Source[Any], Key]]:
        return (
            (CREDITS, READ_CREDITS, ACCOUNT),
            (PAYMENTS, READ_PAYMENTS, ACCOUNT),
            (CLIENT, READ_CLIENT, ACCOUNT),
        )

    def tiles(self) -> Sequence[Tile]:
        rows = fleet_of(self.deck)
        costs = cost_tile(rows, "kind", self.glyphs)
        return (credit_tile(self.deck, rows), invoices_tile(self.deck), costs)

    def more_tiles(self) -> Sequence[Tile]:
        rows = fleet_of(self.deck)
        return (calendar_tile(rows, self.deck.clock.now()),)

    def above(self, width: int) -> Sequence[Line]:
        client = self.deck.store.known(CLIENT, ACCOUNT).value
        credits = self.deck.store.known(CREDITS, ACCOUNT).value
        if client is not None and client.credit is not None:
            words = money(client.credit, str(client.currency_code or ""))
        elif credits and all(entry.amount is not None for entry in credits):
            total = sum((entry.amount or Decimal(0) for entry in credits), Decimal(0))
            words = f"{money(total)} (sum of the entries; the balance was not sent)"
        else:
            words = ""
        return [field("Balance", words, width, tone="strong")]

    def rows(self) -> Sequence[LedgerRow]:
        client = self.deck.store.known(CLIENT, ACCOUNT).value
        currency = str(client.currency_code or "") if client is not None else ""
        found: list[LedgerRow] = []
        for entry in self.deck.store.known(CREDITS, ACCOUNT).value or ():
            amount = entry.amount
            text = str(entry.description or "")
            came = amount if amount is not None and amount >= 0 else None
            went = -amount if amount is not None and amount < 0 else None
            found.append(
                LedgerRow(
                    0,
                    entry.id,
                    "credit",
                    entry.date,
                    text,
                    came,
                    went,
                    entry.invoice,
                    currency,
                    entry,
                )
            )
        for row in self.deck.store.known(PAYMENTS, ACCOUNT).value or ():
            of = str(row.currency or "") or currency
            text = str(row.description or row.gateway or "")
            found.append(
                LedgerRow(
                    0,
                    row.id,
                    "payment",
                    row.date,
                    text,
                    row.amount,
                    row.amount_out,
                    row.invoice,
                    of,
                    row,
                )
            )
        ordered = sorted(found, key=_newest_first)
        return [
            LedgerRow(
                at + 1,
                row.number,
                row.kind,
                row.date,
                row.text,
                row.gone_in,
                row.gone_out,
                row.invoice,
                row.currency,
                row.record,
            )
            for at, row in enumerate(ordered)
        ]

    def details(self, row: LedgerRow, width: int) -> tuple[str, Sequence[Line]]:
        pairs = [
            ("Number", str(row.number or "")),
            ("Date", row.date.isoformat() if row.date else ""),
            ("Description", row.text),
            ("In", money(row.gone_in, row.currency) if row.gone_in is not None else "-"),
            ("Out", money(row.gone_out, row.currency) if row.gone_out is not None else "-"),
            ("Invoice", str(row.invoice) if row.invoice else "-"),
        ]
        if row.kind == "payment":
            fees = row.record.fees
            pairs.append(("Gateway", str(row.record.gateway or "")))
            pairs.append(("Fee", money(fees, row.currency) if fees is not None else ""))
        pairs += [(str(name), str(value)) for name, value in facts(row.record.model_extra or {})]
        title = "Credit entry" if row.kind == "credit" else "Payment"
        return title, fact_lines(pairs, width)

    def about(self, row: LedgerRow | None) -> Sequence[Tile]:
        client = self.deck.store.known(CLIENT, ACCOUNT).value
        currency = str(client.currency_code or "") if client is not None else ""
        rows = fleet_of(self.deck)
        return (
            months_tile(_months(self.rows(), currency), currency),
            funds_tile(self.deck, rows, self.glyphs),
            due_tile(rows),
        )

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import whmcs_actions as whmcs
        from tui.api.catalog.common import NoParams

        return read_lines(self.deck, whmcs.GETCREDITS, NoParams(), "account", "credit")


def _newest_first(row: LedgerRow) -> tuple[int, int, int]:
    return (0 if row.date else 1, -(row.date.toordinal() if row.date else 0), -(row.number or 0))


def _months(rows: Sequence[LedgerRow], currency: str) -> list[tuple[str, Decimal, Decimal]]:
    """Return the sums of each month in one currency, newest first, undated entries last."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for row in rows:
        if row.currency == currency:
            month = f"{row.date:%Y-%m}" if row.date else "no date"
            came, went = sums.get(month, (Decimal(0), Decimal(0)))
            sums[month] = came + (row.gone_in or 0), went + (row.gone_out or 0)
    return [(month, *sums[month]) for month in sorted(sums, key=_month_order)]


def _month_order(month: str) -> tuple[bool, int]:
    return month == "no date", -int(month.replace("-", "")) if month[0].isdigit() else 0
