"""Ordering: the catalog, and the order from the wizard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tui.api.catalog import order_actions as order
from tui.commands.command import Choose, Command, Confirm, Go, Intent, Targets
from tui.format import local_time, money
from tui.operations.plan import Plan, Request, Tier
from tui.readings.catalog_topics import offers_now
from tui.readings.market_topics import stock_now
from tui.store.as_ordered import ORDERED
from tui.store.operations import Operation, is_order
from tui.text import safe_text
from tui.wizards.ordering.offer_check import changed_since
from tui.wizards.ordering.order_cost import Cost
from tui.wizards.ordering.order_draft import credit_words

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.offer import Offer


SHOWN = 9
"""Maximum number of orders to choose from, newest first."""
STOCK_NOTE = (
    "The provider lists the price without a period: Hostdeck treats it as the price per month. The "
    "provider does not publish which traffic is included. It installs stock servers within a "
    "business day."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A complete order from the last step."""

    params: order.OrderInstance | order.Deploy
    offer: Offer
    cost: Cost
    summary: str
    """System and name, for the confirmation."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """State before the order: the newest invoice and the running deployments."""
    system: str = ""
    """Name of the system, for comparison with the delivered server."""


def order_plan(wanted: Wanted) -> Plan:
    """Return the plan of an order: one request, checked again immediately before sending; the user
    types the total."""
    offer, cost = wanted.offer, wanted.cost
    disk = f"{offer.disk} GB" if offer.disk.isdigit() else offer.disk
    ordered = {"os": wanted.system, "disk": disk}
    before = {**wanted.before, **_price(cost), **_stock_facts(offer), ORDERED: ordered}
    request = Request(
        order.ORDER_INSTANCE if offer.stock_id is None else order.DEPLOY,
        wanted.params,
        locks=False,
        before=before,
        server_name=str(wanted.params.hostname or ""),
        check=still_holds(offer),
    )
    price = money(cost.total, cost.currency)
    effect = (
        f"{offer.name} at {offer.location}, {wanted.summary}. Costs {price} now for "
        f"{cost.period.words}, excluding VAT. {credit_words(cost)}"
    )
    if offer.stock_id is not None:
        effect += f" {STOCK_NOTE}"
    plan = Plan(
        f"Order {wanted.params.hostname}",
        (request,),
        effect,
        tier=Tier.DESTRUCTIVE,
        typed=typed_amount(cost),
    )
    if cost.is_covered is False:
        return plan.warned(
            "Your credit does not cover the price. The provider creates an invoice and "
            "installs the server after it is paid."
        )
    return plan


def _price(cost: Cost) -> dict[str, str]:
    """Return the price recorded with the order, which identifies its invoice; empty if unknown."""
    return {} if cost.total is None else {"amount": f"{cost.total:.2f}", "currency": cost.currency}


def _stock_facts(offer: Offer) -> dict[str, str]:
    """Return name and location of a stock server, recorded with the order because the request
    contains only the id."""
    return {} if offer.stock_id is None else {"product": offer.name, "location": offer.location}


def typed_amount(cost: Cost) -> str:
    """Return the text to type for confirmation: the total, or "unknown price"."""
    return "unknown price" if cost.total is None else f"{cost.total:.2f}"


def still_holds(offer: Offer) -> Callable[[Client], str]:
    """Check whether price and stock are still as confirmed."""

    def check(client: Client) -> str:
        if offer.stock_id is None:
            return changed_since(offer, offers_now(client, offer.location, offer.currency).by_id)
        found = stock_now(client, offer)
        if found is None:
            return f"The provider answered about another server than {offer.name}."
        return changed_since(offer, {offer.id: found})

    return check


def _send(targets: Targets) -> Intent:
    return (
        Confirm(order_plan(targets.argument))
        if isinstance(targets.argument, Wanted)
        else Go("order")
    )


def orders_of(targets: Targets) -> list[Operation]:
    """Return the orders in the journal, newest first; only the selected order if one is
    selected."""
    if is_order(targets.argument):
        return [targets.argument]
    return sorted(
        (operation for operation in targets.operations() if is_order(operation)),
        key=attrgetter("id"),
        reverse=True,
    )


def _progress(targets: Targets) -> Intent:
    found = orders_of(targets)
    if len(found) == 1:
        return Go("deploy", found[0].id)
    options = tuple(
        (str(operation.id), _order_words(operation, targets.now)) for operation in found[:SHOWN]
    )
    return Choose("Select an order", options, lambda number: Go("deploy", int(number)))


def _order_words(operation: Operation, now: float) -> str:
    return (
        f"{safe_text(operation.server_name, 30) or f'#{operation.id}'}, "
        f"{local_time(operation.planned_at, now=now)}, {operation.state}"
    )


def _ordered(targets: Targets) -> str | None:
    return None if orders_of(targets) else "Hostdeck has no recent orders in its journal."


COMMANDS = (
    Command(
        "order.send", "Order server", (order.ORDER_INSTANCE, order.DEPLOY), _send, on_servers=False
    ),
    Command("order.progress", "Show order progress", (), _progress, _ordered, on_servers=False),
)
