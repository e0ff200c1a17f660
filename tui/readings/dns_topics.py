"""DNS zones of the account, and the records of one. Key of a zone: 0, then its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.catalog import dns_actions as dns
from tui.api.catalog.common import NoParams
from tui.errors import BadAnswer
from tui.models.listed import Listing
from tui.models.zone import Zone, ZoneName, zone_named
from tui.readings.topic_reader import computed, direct
from tui.store.topics import Key, Topic, part_of

if TYPE_CHECKING:
    from tui.api.client import Client

ZONES = Topic[Listing[ZoneName]]("DNS zones")
ZONE = Topic[Zone]("DNS zone")


def _no_params(key: Key) -> NoParams:
    return NoParams()


def zone_now(client: Client, name: str) -> Zone:
    """Return the records of a zone. Worker thread; raises HostdeckError."""
    found = client.call(dns.VIEW_ZONE, dns.ZoneRef.model_validate({"params[zone]": name}))
    try:
        return zone_named(found, name)
    except ValueError as error:
        raise BadAnswer(
            f"Reading zone {name}", said=f"{error}.", certain="The answer was not used."
        ) from None


def _zone(client: Client, key: Key) -> Zone:
    return zone_now(client, part_of(key, 1))


READ_ZONES = direct(ZONES, dns.LIST_DOMAINS, _no_params, fresh_s=120.0)
READ_ZONE = computed(ZONE, _zone, fresh_s=60.0)
