"""Facts from invoices, tickets, reverse DNS, switch ports, and traffic. Pure.

A missing or unreadable value is not a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from statistics import fmean
from typing import TYPE_CHECKING

from tui.history.server_facts import (
    INVOICE,
    INVOICES_READ,
    PORT,
    PTR,
    REQUEST,
    REQUESTS_READ,
    TICKET,
    TICKETS_READ,
    TRAFFIC,
)
from tui.models.port import PortState
from tui.text import Untrusted, safe_text

if TYPE_CHECKING:
    from tui.charts.series import Series
    from tui.models.billing import Invoice
    from tui.models.port import PortStatus
    from tui.models.ticket import RemoteHandsRequest, SupportTicket

MOST = 500
"""Maximum invoices and tickets recorded from one reading, in the provider's order."""
NO_NAME = "none"
FACTOR = 3.0
"""Factor by which traffic must differ from the recorded value to count as changed."""
LEAST_BPS = 1e6
"""Traffic below this rate does not count as changed."""
COVERED = 0.5
"""Minimum share of a day that must be known."""


def invoice_facts(invoices: Iterable[Invoice]) -> dict[str, str]:
    """Return the status and amount of each invoice by its number."""
    facts = {INVOICES_READ: "yes"}
    for invoice in islice(invoices, MOST):
        if invoice.id is not None:
            amount = "" if invoice.total is None else f"{invoice.total:.2f} "
            currency = _text(invoice.currency)
            total = f", {amount}{currency}".rstrip() if amount else ""
            facts[f"{INVOICE}{invoice.id}"] = f"{invoice.shown_status}{total}"
    return facts


def ticket_facts(tickets: Iterable[SupportTicket]) -> dict[str, str]:
    """Return the status and time of the last update of each support ticket."""
    facts = {TICKETS_READ: "yes"}
    for ticket in islice(tickets, MOST):
        name = _text(ticket.key) or ("" if ticket.id is None else str(ticket.id))
        if name:
            facts[f"{TICKET}{name}"] = _talk(ticket.status, ticket.updated, ticket.messages)
    return {name: value for name, value in facts.items() if value}


def request_facts(requests: Iterable[RemoteHandsRequest]) -> dict[str, str]:
    """Return the status and time of the last update of each remote-hands request."""
    facts = {REQUESTS_READ: "yes"}
    for request in islice(requests, MOST):
        if request.id is not None:
            talk = _talk(request.status, request.updated_at, request.messages)
            facts[f"{REQUEST}{request.id}"] = talk
    return {name: value for name, value in facts.items() if value}


def _talk(
    status: Untrusted | None, updated: Untrusted | None, messages: tuple[object, ...] | None
) -> str:
    parts = [_text(status)]
    if messages:
        parts.append(f"{len(messages)} messages" if len(messages) > 1 else "1 message")
    if updated:
        parts.append(f"updated {_text(updated)}")
    return ", ".join(part for part in parts if part)


def port_facts(ports: Iterable[PortStatus]) -> dict[str, str]:
    """Return the state, speed, and VLAN of each switch port in the answer."""
    facts: dict[str, str] = {}
    for port in ports:
        if not port.name or port.state is PortState.UNKNOWN:
            continue
        parts = [str(port.state)]
        if port.state is PortState.UP and port.speed:
            parts.append(_text(port.speed))
        if port.vlan:
            parts.append(f"VLAN {_text(port.vlan)}")
        facts[f"{PORT}{safe_text(port.name, 60)}"] = ", ".join(part for part in parts if part)
    return facts


def name_facts(names: Mapping[str, Iterable[Untrusted]]) -> dict[str, str]:
    """Return the reverse DNS of each address that was read. An address may have none."""
    return {
        f"{PTR}{address}": " ".join(sorted(_text(name) for name in found)) or NO_NAME
        for address, found in names.items()
    }


def traffic_facts(series: Series, recorded: str | None) -> dict[str, str]:
    """Return the mean outgoing rate of a day in bit/s; empty if it is close to the recorded
    rate."""
    known = [value for value in series.outgoing if value is not None]
    if not known or len(known) < COVERED * len(series.outgoing):
        return {}
    mean = fmean(known)
    if recorded is not None:
        before = max(float(recorded), LEAST_BPS)
        now = max(mean, LEAST_BPS)
        if before / FACTOR < now < before * FACTOR:
            return {}
    return {TRAFFIC: f"{mean:.0f}"}


def _text(text: Untrusted | None) -> str:
    return "" if text is None else str(safe_text(text.raw, 100)).strip()
