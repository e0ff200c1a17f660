"""Offers, stock by location, and systems and traffic plans of a preset. Needs no sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.api.catalog import order_actions as order
from tui.api.catalog import os_images_actions as os_images
from tui.fleet.offers import OfferList
from tui.models.install import OsList, Software
from tui.models.offer import offers_of
from tui.models.order import TrafficPlan
from tui.readings.topic_reader import computed, direct
from tui.store.topics import Key, Topic, part_of

if TYPE_CHECKING:
    from tui.api.client import Client

OFFERS = Topic[OfferList]("offers")
"""Keyed (0, currency)."""
STOCK = Topic[Mapping[int, int | None]]("stock")
"""Keyed (0, location): current stock by preset."""
SYSTEMS = Topic[OsList]("systems of a preset")
"""Keyed (0, preset, location)."""
SOFTWARE_OF = Topic[tuple[Software, ...]]("software of a preset")
"""Keyed (0, preset, location)."""
PLANS = Topic[tuple[TrafficPlan, ...]]("traffic plans of a preset")
"""Keyed (0, preset, location)."""


def _offers(client: Client, key: Key) -> OfferList:
    presets = client.call(order.PRESETS_LIST, order.PresetParams())
    return OfferList(offers_of(presets, part_of(key, 1)), unread=presets.unread)


def _stock(client: Client, key: Key) -> Mapping[int, int | None]:
    # `available` is the stock of the location only with `filter`.
    found = client.call(
        order.PRESETS_LIST, order.PresetParams(location=part_of(key, 1), filter="yes")
    )
    return {preset.id: preset.available for preset in found}


def offers_now(client: Client, location: str, currency: str) -> OfferList:
    """Return the offers of one location with current price and stock. Worker thread; raises
    HostdeckError."""
    found = client.call(
        order.PRESETS_LIST, order.PresetParams(location=location or None, filter="yes")
    )
    offers = [offer for offer in offers_of(found, currency) if offer.location == location]
    return OfferList(offers).with_stock(location, {preset.id: preset.available for preset in found})


def _system_params(key: Key) -> os_images.OsParams:
    # Without an id every system is listed. No read lists those of a server in stock.
    return os_images.OsParams(instance_id=int(part_of(key, 1)) or None, location=part_of(key, 2))


def _plan_params(key: Key) -> order.PlanParams:
    return order.PlanParams(instance=int(part_of(key, 1)), location=part_of(key, 2))


READ_OFFERS = computed(OFFERS, _offers, fresh_s=300.0, public=True)
READ_STOCK = computed(STOCK, _stock, fresh_s=60.0, public=True)
READ_SOFTWARE_OF = direct(
    SOFTWARE_OF,
    os_images.SOFTWARE_LIST,
    _system_params,
    fresh_s=300.0,
    public=True,
)
READ_SYSTEMS = direct(
    SYSTEMS,
    os_images.OS_LIST,
    _system_params,
    fresh_s=300.0,
    public=True,
)
READ_PLANS = direct(
    PLANS,
    order.TRAFFIC_PLANS_LIST,
    _plan_params,
    fresh_s=300.0,
    public=True,
)
