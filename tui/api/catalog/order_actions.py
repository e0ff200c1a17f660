"""Ordering: presets, traffic plans, stock, and orders."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr, model_validator

from tui.api.action import Deferred, Direct, Effect, Seen, Token
from tui.api.catalog.common import PIN_TIMEOUT_S, NoParams
from tui.models.base import Params
from tui.models.generic import Payload
from tui.models.order import (
    read_deploy,
    read_order,
    read_presets,
    read_stock,
    read_stocks,
    read_traffic_plans,
)

_SOURCE = "guide Instant servers"
_DECIDING = (
    "eq/update_servers",
    "eq/list",
    "eq/show",
    "whmcs/get_invoices",
    "whmcs/get_invoice",
)


class PresetParams(Params):
    """Filters of the presets."""

    location: str | None = None
    """Location. With a location, `available` can be the actual stock."""
    filter: str | None = None
    """"yes": return the actual stock."""
    currency: str | None = None
    """EUR, USD or RUB."""
    servertype: str | None = None
    """Kind of server."""


class StockParams(Params):
    """Filters of the servers in stock."""

    location: str | None = None
    """Location, or `all`."""
    group: str | None = None
    """ALL, 1CPU, 2CPU, GPU, AMD, AMD-MODERN, or INTEL."""


class PresetRef(Params):
    """The preset to read."""

    name: str | None = None
    """Name of the preset."""
    location: str | None = None
    """Location."""
    scope: str | None = None
    """free or all."""


class PlanParams(Params):
    """The server or preset of the traffic plans. `instance_id` does not work in this action."""

    id_of: ClassVar[str] = "server"
    location: str | None = None
    """Location."""
    instance: int | None = None
    """Id of the preset."""
    id: int | None = None
    """Id of a server."""


class StockRef(Params):
    """The server in stock to order."""

    id_of: ClassVar[str] = "server in stock"
    id: int = Field(ge=1)
    """Id."""


class OrderInstance(Params):
    """An order. With `id`, the reinstall of that server, which wipes it."""

    id_of: ClassVar[str] = "server"
    id: int | None = Field(None, ge=1)
    """Server to reinstall; omitted for an order."""
    preset: str | None = None
    """Name or id of the preset."""
    location_name: str | None = None
    """Location."""
    traffic_plan: int | None = None
    """Id of the traffic plan."""
    deploy_period: str | None = None
    """hourly, monthly, quarterly, semi-annually or annually."""
    os_id: int | None = Field(None, ge=1)
    """Id of the operating system."""
    root_pass: SecretStr | None = None
    """Password of the administrator."""
    hostname: str | None = None
    """Host name."""
    ssh_key: str | None = None
    """Public key."""
    soft_id: int | None = None
    """Software to install."""
    post_install_script: SecretStr | None = Field(None, max_length=32768)
    """Script that runs at the end; may hold secrets."""
    post_install_callback: str | None = None
    """URL that the server calls when it is ready."""
    own_os: bool | None = None
    """Leave the installation to the customer."""
    root_size: int | None = Field(None, ge=1, le=100)
    """Percentage of the boot disk for the system."""
    disk_mirror: str | None = None
    """hba, raid0, raid1, or raid10; omitted with one disk."""
    no_lvm: bool | None = None
    """Plain partitions."""
    os_template: str | None = Field(None, max_length=1024)
    """A template."""
    jenkins_task: int | None = None
    """Task to run at the end; -1 for none."""
    deploy_notify: bool | None = None
    """Send an e-mail."""
    email: str | None = None
    """Address."""
    promocode: str | None = None
    """Promotion code."""
    ipv4_amount: int | None = None
    """Additional addresses."""
    ipv6: bool | None = None
    """Include an IPv6 network."""
    currency_code: str | None = None
    """EUR or USD."""
    pin: SecretStr | None = None
    """PIN as text, because leading zeros are significant."""

    @model_validator(mode="after")
    def _one_or_the_other(self) -> OrderInstance:
        if self.id is not None and any((self.preset, self.location_name, self.traffic_plan)):
            raise ValueError("a reinstall names no preset, location or traffic plan")
        return self


class Deploy(Params):
    """Orders a specific server from stock."""

    id_of: ClassVar[str] = "server in stock"
    id: str
    """Id of the server in stock, or name of a preset."""
    os_id: int = Field(ge=1)
    """Id of the operating system."""
    root_pass: SecretStr
    """Password of the administrator."""
    hostname: str | None = None
    """Host name."""
    deploy_data: str | None = None
    """Billing period: a word as in `deploy_period`. The spelling is not documented."""


PRESETS_LIST = Direct(
    "presets/list",
    "List what can be ordered",
    PresetParams,
    Effect.READ,
    _SOURCE,
    token=Token.NEVER,
    guide=True,
    timeout_s=60.0,
    read=read_presets,
)
PRESETS_SEARCH = Direct(
    "presets/search",
    "Find servers of a preset",
    PresetRef,
    Effect.READ,
    "seen in clients",
    seen=Seen.IN_CLIENTS,
    read=Payload.read,
)
PRESETS_GROUPS = Direct(
    "presets/groups",
    "List the groups of presets",
    NoParams,
    Effect.READ,
    "apidocs presets",
    token=Token.OPTIONAL,
    read=Payload.read,
)
PRESETS_INFO = Direct(
    "presets/info",
    "Read the currencies of presets",
    NoParams,
    Effect.READ,
    "apidocs presets",
    token=Token.OPTIONAL,
    read=Payload.read,
)
PRESETS_SHOW = Direct(
    "presets/show",
    "Read one preset",
    PresetRef,
    Effect.READ,
    "apidocs presets",
    token=Token.OPTIONAL,
    read=Payload.read,
)
TRAFFIC_PLANS_LIST = Direct(
    "traffic_plans/list",
    "List traffic plans",
    PlanParams,
    Effect.READ,
    "guide Instant servers; apidocs traffic_plans",
    token=Token.NEVER,
    method="GET",
    guide=True,
    read=read_traffic_plans,
)
STOCKS_LIST = Direct(
    "stocks/list",
    "List servers in stock",
    StockParams,
    Effect.READ,
    "apidocs stocks",
    token=Token.NEVER,
    timeout_s=60.0,
    read=read_stocks,
)
STOCKS_SHOW = Direct(
    "stocks/show",
    "Read a server in stock",
    StockRef,
    Effect.READ,
    "apidocs stocks",
    token=Token.OPTIONAL,
    read=read_stock,
)
ORDER_INSTANCE = Deferred(
    "eq/order_instance",
    "Order a server, or reinstall one (wipes)",
    OrderInstance,
    Effect.COSTLY,
    "guide Instant servers; provider's Terraform client",
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    read=read_deploy,
    deciding_reads=_DECIDING,
    settles=read_order,
)
DEPLOY = Deferred(
    "eq/deploy",
    "Order a server from the stock",
    Deploy,
    Effect.COSTLY,
    "seen in clients",
    seen=Seen.IN_CLIENTS,
    timeout_s=PIN_TIMEOUT_S,
    read=read_deploy,
    deciding_reads=_DECIDING,
    settles=read_order,
)
