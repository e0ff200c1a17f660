"""Ordering. Source: guide Instant servers; apidocs presets, stocks, traffic_plans."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, Field

from tui.models.async_answer import Finished
from tui.models.base import Model
from tui.models.listed import Listing, models_at
from tui.models.nested import one_object
from tui.models.scalars import (
    CsvList,
    Flag,
    LooseFloat,
    LooseId,
    LooseInt,
    LooseText,
    Money,
    PhpMap,
    RecordId,
)
from tui.models.vocabulary import business_vocabulary as business


class Preset(Model):
    """A server preset on offer."""

    id: RecordId
    name: LooseText = None
    description: LooseText = None
    active: Flag = None
    virtual: Flag = None
    cpu: LooseText = None
    """Cores, or words like "2 vCPU"."""
    ram: LooseFloat = None
    """GB; one documented example says MB."""
    hdd: LooseText = None
    """"2x960", "1000": GB."""
    gpu: LooseText = None
    server_type: LooseText = None
    locations: CsvList = ()
    """Not a reliable sign that it is available there."""
    available: LooseInt = None
    price: PhpMap = Field(default_factory=dict)
    """Prices by location and currency; -1 means "no price here"."""
    monthly_com: Money = None
    """EUR; -1 means no price."""
    monthly_usd: Money = None


class TrafficPlan(Model):
    """A traffic plan of a server. Names repeat, so choose by id."""

    id: RecordId
    name: LooseText = None
    active: Flag = None
    locations: CsvList = ()
    limit_in: LooseFloat = None
    """-1 means unlimited; the unit is not documented."""
    limit_out: LooseFloat = None
    bandwidth: LooseFloat = None
    """Mbit/s."""
    price: Money = None
    """Price per month; 0 means included."""
    currency_id: LooseInt = None
    main_plan: Flag = None


class StockServer(Model):
    """A server in stock."""

    id: RecordId
    name: LooseText = None
    location: LooseText = None
    group: LooseText = None
    status: LooseText = None
    price: PhpMap = Field(default_factory=dict)
    specs: PhpMap = Field(default_factory=dict)


class OrderAnswer(Model):
    """The immediate answer to an order: an invoice that must be paid before work starts."""

    id: LooseId = None
    invoice: LooseId = Field(
        None, validation_alias=AliasChoices("invoice", "invoice_id", "invoiceid")
    )
    status: LooseText = Field(None, validation_alias=AliasChoices("status", "deploy_status"))

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        if self.invoice is None:
            return f"Ordered as {self.id}."
        if self.status and business.read_invoice(self.status.raw) == business.PAID:
            return f"Invoice {self.invoice} is paid."
        return f"Invoice {self.invoice} was created. The server is installed after it is paid."


class DeployAnswer(Model):
    """The final answer of a deploy."""

    id: LooseId = None
    ip: LooseText = None
    done: bool = False
    """The answer has a sign of success. An OK alone is not one."""


def read_presets(payload: Any) -> Listing[Preset]:
    """presets/list. Raises ValueError without a list."""
    return models_at(payload, Preset, "presets")


def read_traffic_plans(payload: Any) -> tuple[TrafficPlan, ...]:
    """traffic_plans/list. Raises ValueError without a list."""
    return models_at(payload, TrafficPlan, "traffic_plans")


def read_stock(payload: Any) -> StockServer:
    """stocks/show."""
    found = payload.get("server_data", payload) if isinstance(payload, dict) else payload
    return StockServer.model_validate(one_object(found))


def read_stocks(payload: Any) -> Listing[StockServer]:
    """Return the servers in stock. Raises ValueError without a list."""
    return models_at(payload, StockServer, "servers", "data")


def read_order(payload: Any) -> OrderAnswer:
    """Return the answer to an order without a key. Raises ValueError if it names no created
    object."""
    data = payload.get("data") if isinstance(payload, dict) else None
    answer = OrderAnswer.model_validate(data if isinstance(data, dict) else payload)
    if answer.invoice is None and answer.id is None:
        raise ValueError("it names neither invoice nor server")
    return answer


def read_deploy(finished: Finished) -> DeployAnswer:
    """Return the signs of success: the words, the status in `scope`, or id and address in
    `context`."""
    scope = finished.scope if isinstance(finished.scope, dict) else {}
    context = finished.context if isinstance(finished.context, dict) else {}
    said = scope.get("status") if scope else finished.scope
    state = business.read_deploy(said) if isinstance(said, str) else ""
    # Id and address are a sign of the end only if the words do not contradict it.
    placed = (
        bool(context.get("id")) and bool(context.get("ip")) and (state == business.DONE or not said)
    )
    return DeployAnswer(
        id=scope.get("id") or context.get("id"),
        ip=scope.get("ip") or context.get("ip"),
        done=state == business.DONE or placed,
    )
