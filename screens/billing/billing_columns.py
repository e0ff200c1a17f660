"""The columns of the three tables of the billing screen, and their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.billing.spending import Spending
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_rented, rental_text
from tui.format import days_until, money
from tui.models.vocabulary.business_vocabulary import PAID, VOID
from widgets.columns import Cell, Column

if TYPE_CHECKING:
    from tui.models.billing import Invoice

UNKNOWN = Cell("·", "dim")
_SOON_DAYS = 3


def _rental_words(status: str) -> str:
    """Return the displayed state of a rental: the provider's "rent" becomes "active"."""
    return "active" if status in ("rent", "rented") else rental_text(status)


def _due(row: ServerRow) -> Cell:
    if not row.due:
        return UNKNOWN
    return Cell(
        row.due, "warn" if row.days_left is not None and row.days_left <= _SOON_DAYS else ""
    )


def _left(row: ServerRow) -> Cell:
    if row.days_left is None:
        return UNKNOWN
    return Cell(days_until(row.days_left), "warn" if row.days_left <= _SOON_DAYS else "dim")


SERVERS = (
    Column("due", "DUE", 10, 90, _due),
    Column("left", "", 12, 60, _left),
    Column("hostname", "SERVER", 18, 100, lambda row: Cell(row.called), grows=16),
    Column("location", "LOC", 4, 50, lambda row: Cell(row.location) if row.location else UNKNOWN),
    Column("kind", "KIND", 10, 40, lambda row: Cell(str(row.kind), "dim")),
    Column(
        "status",
        "RENTAL",
        10,
        55,
        lambda row: (
            Cell(_rental_words(row.status), "" if is_rented(row.status) else "warn")
            if row.status
            else UNKNOWN
        ),
    ),
    Column(
        "cost",
        "PER MONTH",
        14,
        95,
        lambda row: UNKNOWN if row.price is None else Cell(money(row.price, row.currency)),
        right=True,
    ),
)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group."""

    id: int
    group: Spending


def totals_words(found: Spending) -> str:
    """Return totals such as "1,196.04 EUR + 12.00 USD"; mention unknown prices."""
    return " + ".join(money(amount, currency) for currency, amount in found.totals) or "unknown"


GROUPS = (
    Column("group", "GROUP", 18, 100, lambda row: Cell(row.group.group), grows=20),
    Column("servers", "SERVERS", 8, 80, lambda row: Cell(f"{row.group.servers:,}"), right=True),
    Column(
        "cost", "PER MONTH", 22, 95, lambda row: Cell(totals_words(row.group)), right=True, grows=10
    ),
    Column(
        "unknown",
        "",
        18,
        60,
        lambda row: Cell(f"{row.group.unknown} price unknown" if row.group.unknown else "", "warn"),
    ),
)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice; `id` is its number, or its list id with several accounts."""

    id: int
    invoice: Invoice


def _status(row: InvoiceRow) -> Cell:
    return Cell(row.invoice.shown_status, "" if row.invoice.state in (PAID, VOID) else "warn")


INVOICES = (
    Column("number", "INVOICE", 9, 100, lambda row: Cell(str(row.invoice.id)), right=True),
    Column("status", "STATE", 11, 98, _status),
    Column(
        "date",
        "DATE",
        10,
        70,
        lambda row: Cell(str(row.invoice.date)) if row.invoice.date else UNKNOWN,
    ),
    Column(
        "due", "DUE", 10, 80, lambda row: Cell(str(row.invoice.due)) if row.invoice.due else UNKNOWN
    ),
    Column(
        "total",
        "TOTAL",
        16,
        95,
        lambda row: Cell(money(row.invoice.total, str(row.invoice.currency or ""))),
        right=True,
        grows=6,
    ),
)
