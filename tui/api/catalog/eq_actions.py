"""eq.php: reads of servers. The first screen needs only these."""

from __future__ import annotations

from typing import Literal

from tui.api.action import Deferred, Direct, Effect
from tui.api.catalog.common import NoParams, ServerRef
from tui.models.async_results import read_power, read_sensors
from tui.models.base import Params
from tui.models.server import read_server
from tui.models.server_list import read_server_list
from tui.models.servers_updated import ServersUpdated

_POWER = "guide Server's power"
LIST_MAX_BODY = 96 * 2**20
"""Bytes: 100,000 servers are 35 MiB."""


class ListParams(Params):
    """Filters of the list; all optional."""

    location: str | None = None
    """Locations, comma-separated: NL,US."""
    status: Literal["rent", "power_off"] | None = None
    """Rental status."""
    component: str | None = None
    """Component ids, comma-separated."""
    ip: str | None = None
    """An address."""
    mac: str | None = None
    """A MAC address."""
    group: str | None = None
    """Groups that must all match, comma-separated: 1CPU,AMD."""
    full: bool | None = None
    """Records instead of ids, on installations that support it."""


LIST = Direct(
    "eq/list",
    "List servers",
    ListParams,
    Effect.READ,
    "guide Inventory; apidocs eq/list",
    guide=True,
    timeout_s=60.0,
    max_body=LIST_MAX_BODY,
    read=read_server_list,
)

UPDATE_SERVERS = Direct(
    "eq/update_servers",
    "Refresh the list of servers",
    NoParams,
    Effect.READ,
    "guide Inventory",
    guide=True,
    timeout_s=60.0,
    max_body=LIST_MAX_BODY,
    read=ServersUpdated.model_validate,
)

SHOW = Direct(
    "eq/show",
    "Read one server",
    ServerRef,
    Effect.READ,
    "guide Inventory; apidocs eq/show",
    guide=True,
    read=read_server,
)

STATUS = Deferred(
    "eq/status", "Read the power state", ServerRef, Effect.READ, _POWER, guide=True, read=read_power
)

SENSORS = Deferred(
    "eq/sensors", "Read the sensors", ServerRef, Effect.READ, _POWER, guide=True, read=read_sensors
)
