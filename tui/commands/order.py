"""Ordering: the catalogue, and the order that has been worked out step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.api.catalogue import order
from tui.commands.command import Command, Confirm, Go, Intent, Targets
from tui.engine.plan import Plan, Request, Tier
from tui.engine.readings.catalogue import offers_now
from tui.format import money
from tui.wizard.cost import Cost
from tui.wizard.order import changed_since, credit_words

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.offer import Offer


@dataclass(frozen=True, slots=True)
class Wanted:
    """A whole order, as the last step hands it over."""

    params: order.OrderInstance
    offer: Offer
    cost: Cost
    summary: str
    """System and name, for the question."""
    before: Mapping[str, Any] = field(default_factory=dict)
    """What there was: the newest invoice and the deploys going on."""


def order_plan(wanted: Wanted) -> Plan:
    """One request, checked once more right before it leaves; the total is typed."""
    offer, cost = wanted.offer, wanted.cost
    request = Request(order.ORDER_INSTANCE, wanted.params, locks=False, before=wanted.before,
                      server_name=str(wanted.params.hostname or ""), check=still_holds(offer))  # fmt: skip
    price = money(cost.total, cost.currency)
    effect = (f"{offer.name} at {offer.location}, {wanted.summary}. It costs {price} at once for {cost.period.words}, "
              f"VAT excluded. {credit_words(cost)}")  # fmt: skip
    plan = Plan(f"Order {wanted.params.hostname}", (request,), effect, tier=Tier.DESTRUCTIVE, typed=typed_amount(cost))
    if cost.is_covered is False:
        return plan.warned("The credit is not enough: an invoice is made, and nothing is installed before that.")
    return plan


def typed_amount(cost: Cost) -> str:
    """What has to be typed: the total; where it is unknown, that."""
    return "unknown price" if cost.total is None else f"{cost.total:.2f}"


def still_holds(offer: Offer) -> Callable[[Client], str]:
    """Looks whether price and stock are still what was agreed on."""

    def check(client: Client) -> str:
        return changed_since(offer, offers_now(client, offer.location, offer.currency).by_id)

    return check


def _send(targets: Targets) -> Intent:
    return Confirm(order_plan(targets.argument)) if isinstance(targets.argument, Wanted) else Go("order")


COMMANDS = (Command("order.send", "Order a server", (order.ORDER_INSTANCE,), _send, on_servers=False),)
