"""Servers in stock and software of the marketplace. Needs no sign-in."""

from __future__ import annotations

from tui.api.catalog import order_actions as order
from tui.api.catalog import os_images_actions as os_images
from tui.models.install import Software
from tui.models.listed import Listing
from tui.models.order import StockServer
from tui.readings.topic_reader import direct
from tui.store.topics import Key, Topic

STOCK_SERVERS = Topic[Listing[StockServer]]("servers in stock")
SOFTWARE = Topic[tuple[Software, ...]]("software")


def _anywhere(key: Key) -> order.StockParams:
    return order.StockParams(location="all", group="ALL")


def _all_software(key: Key) -> os_images.OsParams:
    return os_images.OsParams()


READ_STOCK_SERVERS = direct(STOCK_SERVERS, order.STOCKS_LIST, _anywhere, fresh_s=300.0, public=True)
READ_SOFTWARE = direct(SOFTWARE, os_images.SOFTWARE_LIST, _all_software, fresh_s=600.0, public=True)
