"""Servers in stock and software of the marketplace. Needs no sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.catalog import order_actions as order
from tui.api.catalog import os_images_actions as os_images
from tui.models.install import Software
from tui.models.listed import Listing
from tui.models.order import StockServer
from tui.models.stock_offer import stock_offer
from tui.readings.topic_reader import direct
from tui.store.topics import Key, Topic

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.offer import Offer

STOCK_SERVERS = Topic[Listing[StockServer]]("servers in stock")
SOFTWARE = Topic[tuple[Software, ...]]("software")


def _anywhere(key: Key) -> order.StockParams:
    return order.StockParams(location="all", group="ALL")


def _all_software(key: Key) -> os_images.OsParams:
    return os_images.OsParams()


def stock_now(client: Client, offer: Offer) -> Offer | None:
    """Return the provider's current description of the server in stock. Worker thread.

    `None`: the answer is about another server. Raises HostdeckError.
    """
    found = client.call(order.STOCKS_SHOW, order.StockRef(id=offer.stock_id or 0))
    return stock_offer(found, offer.currency) if found.id == offer.stock_id else None


READ_STOCK_SERVERS = direct(STOCK_SERVERS, order.STOCKS_LIST, _anywhere, fresh_s=300.0, public=True)
READ_SOFTWARE = direct(SOFTWARE, os_images.SOFTWARE_LIST, _all_software, fresh_s=600.0, public=True)
