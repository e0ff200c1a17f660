"""The simulator sells as the provider does: stock, discounts, invoices, deploys that end as
servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from tests.support.until import until_now
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import order_actions as order
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams
from tui.api.client import Client, Settled
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.clock import SystemClock
from tui.errors import Refused
from tui.models.async_answer import Finished
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World


@pytest.fixture
def client(simulator: SimulatorServer) -> Iterator[Client]:
    made = Client(simulator.url, gate=Gate(SystemClock(), per_second=1000.0))
    made.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
    yield made
    made.close()


def wanted(**more: Any) -> order.OrderInstance:
    given = {
        "preset": "vm.v2-nano",
        "location_name": "NL",
        "os_id": 219,
        "traffic_plan": 25,
        "hostname": "new-01",
        "root_pass": SecretStr("Good-pass-1"),
        "deploy_period": "monthly",
        **more,
    }
    return order.OrderInstance(**given)


def credit(client: Client) -> float:
    return float(client.call(whmcs.GET_CLIENT, whmcs.ClientParams()).credit or 0)


def test_an_order_takes_stock_and_credit_and_ends_as_a_server(client: Client, world: World) -> None:
    key = client.start(order.ORDER_INSTANCE, wanted())
    assert not isinstance(key, Settled)
    assert world.offers.stock[281, "NL"] == 11
    assert credit(client) == pytest.approx(42.11 - 7.64)
    assert list(world.deploy_keys.values()) == [key]
    assert client.call(eq.UPDATE_SERVERS, NoParams()).deploy_keys == world.deploy_keys
    world.clock.advance(500)
    until_now(lambda: isinstance(client.check(key), Finished), "the deploy ends, after its stages")
    assert world.deploy_keys == {}
    assert "new-01" in {machine.hostname for machine in world.machines.values()}
    assert len(client.call(eq.LIST, eq.ListParams()).ids) == 12  # as captured when signing in
    client.call(eq.UPDATE_SERVERS, NoParams())
    assert len(client.call(eq.LIST, eq.ListParams()).ids) == 13


@pytest.mark.parametrize(
    ("more", "price"),
    [
        ({"deploy_period": "quarterly"}, 7.64 * 3 * 0.97),
        ({"deploy_period": "quarterly", "traffic_plan": 38}, None),
        ({"os_id": 250}, 7.64 + 16),
    ],
)
def test_the_price_follows_period_plan_and_license(
    client: Client, more: dict[str, Any], price: float | None
) -> None:
    answer = client.start(order.ORDER_INSTANCE, wanted(**more))
    if price is None:
        assert isinstance(answer, Settled)  # 127 EUR: an invoice, and nothing is installed
        assert answer.value.invoice
    else:
        assert credit(client) == pytest.approx(42.11 - round(price, 2))


def test_an_invoice_that_is_paid_later_sets_the_deploy_going(client: Client, world: World) -> None:
    answer = client.start(order.ORDER_INSTANCE, wanted(preset="bm.v2-max"))
    assert isinstance(answer, Settled)
    assert world.deploy_keys == {}
    client.call(whmcs.CREATE_ADDFUNDS, whmcs.FundsParams(amount=100))
    world.clock.advance(61)
    until_now(lambda: credit(client) > 140, "the credit arrives")
    client.call(whmcs.APPLY_CREDIT, whmcs.ApplyCredit(invoice_id=answer.value.invoice, amount=110))
    assert list(world.deploy_keys) == [str(answer.value.invoice)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"preset": "gpu.2x4090"}, "No available servers"),
        ({"location_name": "XX"}, "invalid location"),
        ({"deploy_period": "hourly"}, "prebill"),
        ({"deploy_period": "weekly"}, "invalid deploy_period"),
        ({"root_pass": SecretStr("short")}, "invalid root_pass"),
        ({"preset": "vm.v9"}, "invalid instance name"),
    ],
)
def test_what_cannot_be_sold_is_refused_and_costs_nothing(
    client: Client, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused) as raised:
        client.start(order.ORDER_INSTANCE, wanted(**more))
    assert said in raised.value.said
    assert credit(client) == pytest.approx(42.11)


def test_the_world_changes_behind_ones_back(client: Client, world: World) -> None:
    world.faults.add("presets/list", Fault.PRICE_CHANGED)
    world.faults.add("presets/list", Fault.SOLD_OUT)
    params = order.PresetParams(location="NL", filter="yes")
    dearer = {preset.id: preset for preset in client.call(order.PRESETS_LIST, params)}
    assert float(dearer[281].price["NL"]["EUR"]) == pytest.approx(8.4)
    assert {preset.available for preset in client.call(order.PRESETS_LIST, params)} == {0}


def test_plans_are_told_by_the_query_string_only(client: Client) -> None:
    plans = client.call(order.TRAFFIC_PLANS_LIST, order.PlanParams(instance=243, location="NL"))
    assert [plan.id for plan in plans] == [12, 37, 38]
