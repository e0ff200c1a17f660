"""Invoices as evidence: their items, and the rule by which one belongs to a purchase. Worker
threads.

An invoice belongs to a purchase if it is newer than the newest invoice before the request, its date
is not earlier than the request, and it has the item and amount of the purchase. A missing or
unreadable fact is no match.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tui.api.catalog import whmcs_actions as whmcs
from tui.errors import ApiError
from tui.format import count, money
from tui.models.billing import Invoice, InvoiceItem
from tui.models.scalars import _money
from tui.operations.outcomes.comparing import CLOCK_TOLERANCE_S, DAY_S, moment_of
from tui.operations.outcomes.verdict import MATCH, NAMED, NO_MATCH, before_of
from tui.store.operations import Operation, parameters_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

MOST_READ = 30
"""Maximum new invoices whose items are read one by one."""
MOST_NAMED = 3
"""Maximum invoices that are described; the rest is counted."""
ZONE_S = 2 * 3600.0
"""Tolerance for dates in the provider's time zone, which may be west of UTC."""
FUNDS = re.compile(r"\badd(ing)? funds\b|\btop.?up\b|\bfunds? deposit\b|\bdeposit of funds\b", re.I)
_TOKEN = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_KINDS = ("vm", "vds", "bm", "gpu", "vgpu", "dedicated")
"""First part of the names of presets."""
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
FUNDS_NOUN = "request to add funds"
UNREAD = "its items could not be read"
_VOID = frozenset({"cancelled", "canceled", "refunded", "draft", "void"})


def with_items(client: Client, listed: Invoice) -> Invoice:
    """Return the invoice with its items; the row of the list if they are unreadable."""
    try:
        detail = client.call(whmcs.GET_INVOICE, whmcs.InvoiceRef(invoice_id=listed.id or 0))
    except ApiError:
        return _with_row_items(listed)
    if detail.id != listed.id:
        return _with_row_items(listed)  # the answer is about another invoice
    known = {
        name: getattr(listed, name)
        for name in ("status", "total", "date", "due", "currency", "time")
        if getattr(detail, name) is None
    }
    merged = detail.model_copy(update=known)
    return merged if merged.lines else _with_row_items(merged, listed)


def _with_row_items(invoice: Invoice, row: Invoice | None = None) -> Invoice:
    """Return the invoice with the items that a row of the list may contain."""
    if invoice.lines:
        return invoice
    extra: dict[str, Any] = dict((row or invoice).model_extra or {})
    items = extra.get("items")
    items = items.get("item", items) if isinstance(items, dict) else items
    rows = items if isinstance(items, list) else [items] if isinstance(items, dict) else []
    lines = [InvoiceItem.model_validate(row) for row in rows if isinstance(row, dict)]
    texts = [extra.get(name) for name in ("description", "product", "item")]
    lines += [InvoiceItem(description=text) for text in texts if isinstance(text, str) and text]
    return invoice.model_copy(update={"lines": tuple(lines)})


# The rule


@dataclass(frozen=True, slots=True)
class Purchase:
    """The facts that an invoice must show to match an operation."""

    noun: str
    """"order", "renewal", "request to add funds"."""
    product: str
    hostname: str
    server_id: int | None
    amount: Decimal | None
    """`None`: the price was unknown when it was sent."""
    currency: str
    sent_at: float
    newest_before: int | None
    """Number of the newest invoice before the request; `None` if it was not read."""
    servers_before: frozenset[int]
    names: Mapping[int, str] = field(default_factory=dict)
    """Known host names of the servers that have appeared since, in lower case."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The match of an invoice with a purchase, and the first reason against it."""

    strength: int
    against: str = ""
    is_compared: bool = True
    """`False`: the invoice does not contain enough to compare."""


def purchase_of(operation: Operation) -> Purchase:
    """Return the purchase that an operation requested."""
    asked, before = parameters_of(operation), before_of(operation)
    noun = {"whmcs/create_addfunds": FUNDS_NOUN, "whmcs/generate_due_invoice": "renewal"}.get(
        operation.action, "order"
    )
    newest, servers = before.get("invoice"), before.get("servers")
    wanted = asked.get("amount") if noun == FUNDS_NOUN else before.get("amount")
    promotion = bool(asked.get("promocode"))  # only the invoice contains the discount
    return Purchase(
        noun,
        str(asked.get("preset") or before.get("product") or ""),
        str(asked.get("hostname") or "").lower(),
        operation.server_id if noun == "renewal" else None,
        None if promotion else _money(wanted),
        str(before.get("currency") or ""),
        operation.sent_at or operation.planned_at,
        newest if isinstance(newest, int) and not isinstance(newest, bool) else None,
        frozenset(number for number in servers if isinstance(number, int))
        if isinstance(servers, list)
        else frozenset(),
    )


def fit(wanted: Purchase, invoice: Invoice, now: float) -> Fit:
    """Return the match of an invoice with a purchase. `now`: Unix seconds."""
    if wanted.newest_before is None:
        return Fit(NO_MATCH, "the invoices before it were not read")
    if (invoice.id or 0) <= wanted.newest_before:
        return Fit(NO_MATCH, "it was there before")
    strength, against, own = _item_fit(wanted, invoice)
    if not strength:
        return Fit(NO_MATCH, against, against is not UNREAD)
    against = _amount_against(wanted, invoice, own) or _date_against(wanted, invoice, now)
    if against:
        return Fit(NO_MATCH, against)
    if str(invoice.status or "").lower() in _VOID:
        return Fit(NO_MATCH, f"it is {safe_text(str(invoice.status), 20).lower()}")
    return Fit(strength)


def _item_fit(wanted: Purchase, invoice: Invoice) -> tuple[int, str, tuple[InvoiceItem, ...]]:
    """Return the strength, the reason against a match, and the lines about the purchase."""
    lines = invoice.lines
    if not any(line.description or line.type or line.server_id for line in lines):
        return NO_MATCH, UNREAD, ()
    if wanted.noun == "order":
        return _order_fit(wanted, lines)
    if wanted.noun == FUNDS_NOUN:
        own = lines if all(_is_funds(line) for line in lines) else ()
    else:
        own = tuple(
            line for line in lines if wanted.server_id and line.server_id == wanted.server_id
        )
    return (MATCH, "", own) if own else (NO_MATCH, "it is for something else", ())


def _order_fit(
    wanted: Purchase, lines: Iterable[InvoiceItem]
) -> tuple[int, str, tuple[InvoiceItem, ...]]:
    strength, own = NO_MATCH, []
    for line in lines:
        if _is_funds(line):
            continue
        if line.server_id and line.server_id in wanted.servers_before:
            return NO_MATCH, f"it is for server {line.server_id}, which was there before", ()
        tokens, server = _tokens(line), wanted.names.get(line.server_id or 0, "")
        if server and server != wanted.hostname:
            return NO_MATCH, f"it is for server {line.server_id}, {safe_text(server, 60)}", ()
        named = wanted.hostname and (wanted.hostname in tokens or server == wanted.hostname)
        if not named and any(
            _DOMAIN.fullmatch(token) and not _is_preset(token) for token in tokens
        ):
            return NO_MATCH, "it names another host", ()
        if _names_product(tokens, wanted.product):
            own.append(line)
            strength = max(strength, NAMED if named else MATCH)
    return strength, "" if strength else "it is for something else", tuple(own)


def _is_funds(line: InvoiceItem) -> bool:
    return str(line.type or "").lower() == "addfunds" or bool(
        line.description and FUNDS.search(line.description.raw)
    )


def _tokens(line: InvoiceItem) -> frozenset[str]:
    return frozenset(_TOKEN.findall(line.description.raw.lower() if line.description else ""))


def _is_preset(token: str) -> bool:
    return token.split(".", 1)[0] in _KINDS


def _names_product(tokens: Iterable[str], product: str) -> bool:
    """Return whether a product is named; labels also write "vm.v2-nano" as "pl-vmv2-nano"."""
    plain = _plain(product.lower())
    if not plain:
        return False
    return any(
        _plain(token) == plain or (token[2:3] == "-" and _plain(token[3:]) == plain)
        for token in tokens
    )


def _plain(name: str) -> str:
    return name.replace(".", "").replace("-", "").replace("_", "")


def _amount_against(wanted: Purchase, invoice: Invoice, own: Iterable[InvoiceItem]) -> str:
    if wanted.amount is None:
        return f"the price of this {wanted.noun} was not known when it was sent"
    currency = str(invoice.currency or "").upper()
    if currency and wanted.currency and currency != wanted.currency.upper():
        return f"it is in {safe_text(currency, 3)}"
    if wanted.amount in (invoice.total, *(line.amount for line in own)):
        return ""
    return f"the expected amount is {money(wanted.amount, wanted.currency)}"


def _date_against(wanted: Purchase, invoice: Invoice, now: float) -> str:
    day = invoice.date
    if day is None:
        return "it has no date"
    sent = invoice.time.raw if invoice.time else ""
    found = moment_of(sent) if ":" in sent else None
    if day < _day(wanted.sent_at - ZONE_S) or (
        found is not None and found[1] < wanted.sent_at - CLOCK_TOLERANCE_S
    ):
        return "it was made before this was sent"
    return "its date is in the future" if day > _day(now + DAY_S) else ""


def _day(at: float) -> datetime.date:
    return datetime.datetime.fromtimestamp(at, datetime.UTC).date()


# In words


def described(invoice: Invoice, currency: str = "") -> str:
    """Return an invoice in words: "Invoice 905 (89.00 EUR, renewal of db-1)"."""
    said = next((line.description.raw for line in invoice.lines if line.description), "")
    total = "" if invoice.total is None else money(invoice.total, str(invoice.currency or currency))
    inside = ", ".join(part for part in (total, safe_text(" ".join(said.split()), 60)) if part)
    return f"Invoice {invoice.id} ({inside})" if inside else f"Invoice {invoice.id}"


def mismatch_words(wanted: Purchase, found: Iterable[tuple[Invoice, Fit]]) -> Iterator[str]:
    """Yield a sentence for each invoice that does not match, and one for the number of the rest."""
    rows = list(found)
    for invoice, why in rows[-MOST_NAMED:]:
        does = "does not match" if why.is_compared else "cannot be compared with"
        yield f"{described(invoice, wanted.currency)} {does} this {wanted.noun}: {why.against}."
    if len(rows) > MOST_NAMED:
        more = count(len(rows) - MOST_NAMED, "more new invoice")
        yield f"{more} {'does' if len(rows) - MOST_NAMED == 1 else 'do'} not match either."
