"""An order of a certain server in stock: it takes fewer answers than an order of a preset. Pure.

Source: apidocs stocks; seen in clients. Traffic plan, SSH key, IPv6, software, and promotion code
are not among the parameters of eq/deploy that are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.api.catalog import order_actions as order
from tui.wizards.installing.request_plan import Move, WizardRequest
from tui.wizards.ordering.order_cost import BillingPeriod

if TYPE_CHECKING:
    from tui.models.offer import Offer
    from tui.wizards.ordering.order_draft import OrderDraft


def periods_of(offer: Offer) -> tuple[BillingPeriod, ...]:
    """Return the periods that can be ordered. Of a server in stock only the month has a price."""
    return tuple(BillingPeriod) if offer.stock_id is None else (BillingPeriod.MONTHLY,)


def stock_problems(draft: OrderDraft) -> Iterable[str]:
    """Yield the answers that an order from stock cannot send, and a missing price."""
    if draft.offer.stock_id is None:
        return
    if draft.offer.amount is None:
        yield f"The price of {draft.offer.name} in {draft.offer.currency} is unknown."
    given = {
        "an SSH key": draft.ssh_key.strip(),
        "an IPv6 network": draft.ipv6,
        "a promotion code": draft.promocode,
        "software": draft.soft_id is not None,
        "a traffic plan": draft.plan_id is not None,
        "a longer period": draft.period not in periods_of(draft.offer),
    }
    for words in (name for name, value in given.items() if value):
        yield f"An order from stock cannot include {words}."


def stock_request(draft: OrderDraft) -> WizardRequest:
    """Return the one request of an order from stock."""
    offer = draft.offer
    params = order.Deploy(
        id=str(offer.stock_id),
        os_id=draft.os_id or 0,
        root_pass=draft.password,
        hostname=draft.hostname,
        deploy_data=draft.period.value,
    )
    return WizardRequest(Move.ORDER, order.DEPLOY, params, f"Order {offer.name} from stock")
