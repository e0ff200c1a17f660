"""The order of a stock server, from the arguments of `hostdeck order --stock`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.cli.key_file import key_in
from tui.errors import UsageError

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.wizards.ordering.order_draft import OrderDraft, OrderFacts


def stock_draft(
    client: Client,
    options: Namespace,
    with_account: Callable[[Client, OrderFacts], OrderFacts] | None,
) -> tuple[OrderDraft, OrderFacts]:
    """Return the order from the arguments, and the systems to choose from.

    Args:
        with_account: Adds credit and host names; `None` without a session.

    Raises:
        UsageError: There is no such server in stock.
    """
    from tui.api.catalog import order_actions as order
    from tui.api.catalog import os_images_actions as os_images
    from tui.models.stock_offer import stock_offer
    from tui.wizards.installing.systems import choices
    from tui.wizards.ordering.order_cost import BillingPeriod
    from tui.wizards.ordering.order_draft import OrderDraft, OrderFacts, target_of

    servers = client.call(order.STOCKS_LIST, order.StockParams(location="all", group="ALL"))
    server = next((each for each in servers if each.id == options.stock), None)
    if server is None:
        raise UsageError(
            "Ordering a server",
            said=f"The provider lists no server {options.stock} in stock.",
            certain="Nothing was ordered.",
            next="To list the stock, run: hostdeck stock",
        )
    offer = stock_offer(server, options.currency)
    systems = client.call(os_images.OS_LIST, os_images.OsParams(location=offer.location))
    facts = OrderFacts(choices(systems, target_of(offer)))
    draft = OrderDraft(
        offer,
        options.os or None,
        options.plan or None,
        options.hostname,
        ssh_key=key_in(options.ssh_key, "Ordering a server", "Nothing was ordered."),
        period=BillingPeriod(options.period),
        ipv6=options.ipv6,
        soft_id=options.software or None,
        promocode=options.promocode,
    )
    return draft, facts if with_account is None else with_account(client, facts)
