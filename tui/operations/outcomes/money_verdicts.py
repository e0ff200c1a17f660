"""Reads that decide an order, a top-up, a renewal, a payment or a cancellation whose answer was
lost. Worker threads.

An order is never sent again. Before it is sent, the current facts are recorded with it: the newest
invoice, the deploys in progress, the servers, the price. Only a newer fact with a matching item,
amount, and date decides it. Everything else leaves it unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.api.catalog import eq_actions as eq
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams, ServerRef
from tui.api.pages import all_invoices
from tui.errors import ApiError
from tui.models.async_answer import AsyncKey
from tui.models.billing import Invoice, Invoices
from tui.operations.outcomes.invoice_facts import (
    MOST_READ,
    Fit,
    Purchase,
    described,
    fit,
    mismatch_words,
    purchase_of,
    with_items,
)
from tui.operations.outcomes.new_servers import (
    NewServer,
    fits_of,
    installed_system,
    servers_since,
    the_ordered,
)
from tui.operations.outcomes.verdict import (
    BEFORE_PAYMENT,
    IS_PAID,
    NO_MATCH,
    Decider,
    Verdict,
    before_of,
    guarded,
)
from tui.store.operations import Operation, OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

NOT_AGAIN = "Do not order again until it is known."
SERVERS_NOTED = 1000
"""Maximum server ids that are recorded before an order. With more servers a new one cannot be
recognized."""


def before_money(client: Client) -> dict[str, Any]:
    """Return the facts to record before an order or a top-up. Worker thread; raises
    HostdeckError."""
    listed = all_invoices(client)
    updated = client.call(eq.UPDATE_SERVERS, NoParams())
    before: dict[str, Any] = {"deploys": sorted(_deploys(updated.deploy_keys))}
    if listed.is_complete:
        before["invoice"] = listed.newest
    return before | _noted_servers(client, updated.servers)


def _noted_servers(client: Client, updated: Sequence[Any]) -> dict[str, Any]:
    """Return the ids of the servers; none if there are too many, or if the list is unreadable."""
    try:
        listed = client.call(eq.LIST, eq.ListParams()).ids
    except ApiError:
        return {}
    ids = sorted({*listed, *(number for invoice in updated if (number := _id_of(invoice)))})
    return {"servers": ids} if len(ids) <= SERVERS_NOTED else {}


def before_renewal(client: Client, server_id: int) -> dict[str, Any]:
    """Return the facts to record before the next invoice of a server is created. Raises
    HostdeckError."""
    listed = all_invoices(client)
    billing = client.call(whmcs.GET_BILLING_DATA, ServerRef(id=server_id))
    before: dict[str, Any] = {"invoice": listed.newest} if listed.is_complete else {}
    return before | ({} if billing.recurring is None else {"amount": f"{billing.recurring:.2f}"})


def _id_of(listed: Any) -> int:
    text = str(listed.get("id") if isinstance(listed, dict) else listed)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _deploys(found: Mapping[str, Any]) -> dict[str, str]:
    return {str(number): key for number, key in found.items() if isinstance(key, str) and key}


# Orders


def _order(client: Client, operation: Operation) -> Verdict:
    """Decide by the keys of deploys, then by the list of servers, then by the invoices."""
    updated = client.call(eq.UPDATE_SERVERS, NoParams())
    servers = servers_since(client, operation)
    names = {server.id: server.hostname.lower() for server in servers if _is_named(server)}
    wanted = replace(purchase_of(operation), names=names)
    listed = all_invoices(client)
    fits = _new_fits(client, wanted, listed)
    deploys = _deploys(updated.deploy_keys)
    known = set(map(str, before_of(operation).get("deploys") or ()))
    fresh = {
        number: key
        for number, key in deploys.items()
        if _is_newer(number, wanted.newest_before, known)
    }
    by_deploy = _by_deploys(fresh, fits, wanted)
    if by_deploy is not None:
        return by_deploy
    others = f"{_other_deploys(fresh)}{_other_servers(servers)}"
    return _by_server(client, operation, servers, fits) or _by_invoice(listed, fits, wanted, others)


def _is_newer(number: str, newest: int | None, known: set[str]) -> bool:
    if number in known:
        return False
    # ASCII digits that form a number: "²" is none, and Python refuses to convert thousands of
    # digits.
    return newest is None or not number.isdecimal() or len(number) > 18 or int(number) > newest


def _new_fits(client: Client, wanted: Purchase, listed: Invoices) -> list[tuple[Invoice, Fit]]:
    """Return each invoice newer than the purchase, with its items and its match, oldest first."""
    if wanted.newest_before is None:
        return []
    new, now = listed.after(wanted.newest_before), client.now()
    rows = [*new[:-MOST_READ], *(with_items(client, row) for row in new[-MOST_READ:])]
    return [(invoice, fit(wanted, invoice, now)) for invoice in rows]


def _best(fits: Sequence[tuple[Invoice, Fit]]) -> list[tuple[Invoice, Fit]]:
    """Return the best matches, which may be several equal ones."""
    most = max((found.strength for _, found in fits), default=NO_MATCH)
    return [(invoice, found) for invoice, found in fits if found.strength == most] if most else []


def _by_deploys(
    fresh: Mapping[str, str], fits: Sequence[tuple[Invoice, Fit]], wanted: Purchase
) -> Verdict | None:
    best = _best([(invoice, found) for invoice, found in fits if str(invoice.id) in fresh])
    if len(best) == 1:
        invoice, found = best[0]
        shown = described(invoice, wanted.currency)
        words = f"Its key was found again. {shown} matches this order by item, amount, and date."
        return _of_invoice(
            OpState.RUNNING, words, invoice, found, wanted, AsyncKey(fresh[str(invoice.id)])
        )
    if len(best) > 1:
        numbers = ", ".join(str(invoice.id) for invoice, _ in best)
        return Verdict(None, f"{len(best)} new deploys match this order: {numbers}. {NOT_AGAIN}")
    return None


def _of_invoice(
    state: OpState,
    words: str,
    invoice: Invoice,
    found: Fit,
    wanted: Purchase,
    key: AsyncKey | None = None,
) -> Verdict:
    facts = [f"invoice {invoice.id}"]
    servers = {line.server_id for line in invoice.lines if line.server_id}
    facts += [f"server {number}" for number in servers] if len(servers) == 1 else []
    return Verdict(
        state, words, key, tuple(facts), _invoice_fits(invoice, wanted.names), found.strength
    )


def _invoice_fits(invoice: Invoice, names: Mapping[int, str]) -> Callable[[Operation], int]:
    def fits(other: Operation) -> int:
        wanted = replace(purchase_of(other), names=names)
        day_s = 0.0 if invoice.date is None else _end_of(invoice.date)
        if other.server_id is not None and wanted.noun == "order":
            return NO_MATCH  # a reinstall
        return fit(wanted, invoice, day_s).strength

    return fits


def _end_of(day: Any) -> float:
    import datetime

    return datetime.datetime(day.year, day.month, day.day, 23, 59, tzinfo=datetime.UTC).timestamp()


def _is_named(server: NewServer) -> bool:
    """Return whether the server has the ordered name. A new server is named by its number until it
    is installed."""
    return bool(server.hostname) and server.hostname.lower() != f"hostkey{server.id}"


def _other_deploys(fresh: Mapping[str, str]) -> str:
    numbers = safe_text(", ".join(sorted(fresh)[:3]), 80)
    if not fresh:
        return ""
    return f"The new deploy of invoice {numbers} is not known to be of this order. "


def _other_servers(servers: Sequence[NewServer]) -> str:
    shown = ", ".join(
        f"{server.id} ({safe_text(server.hostname, 60) or 'no name yet'})" for server in servers[:3]
    )
    return (
        f"The new server {shown} does not match this order by name, location, and preset. "
        if shown
        else ""
    )


def _by_server(
    client: Client,
    operation: Operation,
    new: Sequence[NewServer],
    fits: Sequence[tuple[Invoice, Fit]],
) -> Verdict | None:
    """Decide by a server that is new and has the ordered name, location, and preset."""
    found = the_ordered(operation, new)
    if found is None:
        return None
    linked = [
        invoice for invoice, _ in fits if any(line.server_id == found.id for line in invoice.lines)
    ]
    facts = (f"server {found.id}", *(f"invoice {invoice.id}" for invoice in linked[:1]))
    words = (
        f"The order was carried out: the server is there, id {found.id}, with the ordered name "
        "and location."
    )
    return Verdict(
        OpState.DONE,
        words,
        None,
        facts,
        fits_of(found),
        is_end=bool(installed_system(client, found.id)),
    )


def _by_invoice(
    listed: Invoices, fits: Sequence[tuple[Invoice, Fit]], wanted: Purchase, others: str
) -> Verdict:
    if wanted.newest_before is None:
        return Verdict(
            None,
            f"{others}The earlier invoices are unknown, so a new invoice cannot be recognized. "
            f"{NOT_AGAIN}",
        )
    best = _best(fits)
    if len(best) > 1:
        numbers = ", ".join(described(invoice, wanted.currency) for invoice, _ in best)
        return Verdict(None, f"{len(best)} new invoices match this order: {numbers}. {NOT_AGAIN}")
    if best and not listed.is_complete:
        return Verdict(
            None,
            f"{described(best[0][0], wanted.currency)} matches this order, but not all invoices "
            "could "
            f"be read. {NOT_AGAIN}",
        )
    if best:
        return _decided_by_invoice(*best[0], wanted)
    if not fits:
        missing = "" if listed.is_complete else " Not all invoices could be read."
        return Verdict(
            None,
            f"{others}No new deploy, server, or invoice shows this order yet.{missing} {NOT_AGAIN}",
        )
    return Verdict(None, f"{others}{' '.join(mismatch_words(wanted, fits))} {NOT_AGAIN}")


def _decided_by_invoice(invoice: Invoice, found: Fit, wanted: Purchase) -> Verdict:
    words = f"{described(invoice, wanted.currency)} matches this order by item, amount, and date. "
    if str(invoice.status or "").lower() == "paid":
        words += IS_PAID
    else:
        words += BEFORE_PAYMENT
    return replace(_of_invoice(OpState.DONE, words, invoice, found, wanted), is_end=False)


# Top-ups and renewals


def _by_new_invoice(client: Client, operation: Operation) -> Verdict:
    """Decide by a new invoice with that item and amount."""
    wanted = purchase_of(operation)
    if wanted.newest_before is None:
        return Verdict(
            None, "The earlier invoices are unknown, so a new invoice cannot be recognized."
        )
    listed = all_invoices(client)
    fits = _new_fits(client, wanted, listed)
    best = _best(fits)
    if len(best) == 1 and listed.is_complete:
        invoice, found = best[0]
        words = (
            f"{described(invoice, wanted.currency)} matches this {wanted.noun} by item, amount "
            "and date."
        )
        return _of_invoice(OpState.DONE, words, invoice, found, wanted)
    if best:
        numbers = ", ".join(described(invoice, wanted.currency) for invoice, _ in best)
        why = "" if listed.is_complete else " Not all invoices could be read."
        return Verdict(None, f"New invoices that match this {wanted.noun}: {numbers}.{why}")
    if fits:
        return Verdict(None, " ".join(mismatch_words(wanted, fits)))
    missing = "" if listed.is_complete else " Not all invoices could be read."
    return Verdict(None, f"No new invoice matches this {wanted.noun} yet.{missing}")


MONEY_DECIDERS: dict[str, Decider] = {
    "eq/order_instance": guarded(_order, "The outcome", NOT_AGAIN),
    "eq/deploy": guarded(_order, "The outcome", NOT_AGAIN),
    "whmcs/create_addfunds": guarded(_by_new_invoice, "The invoices"),
    "whmcs/generate_due_invoice": guarded(_by_new_invoice, "The invoices"),
}
