"""A person works in the web panel between the question and the sending: nothing wrong is sent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.order_kills import stock_order
from tests.operations.test_operations import Scene, provider, scene
from tests.support.until import until_now
from tui.api.catalog import api_keys_actions as api_keys
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams
from tui.commands import commands
from tui.commands.api_key_commands import ApiKeys
from tui.commands.auto_pay_commands import TAG, account_plan
from tui.commands.command import Confirm, Targets
from tui.commands.dns_commands import ZoneFacts, added, changed
from tui.commands.dns_rules import record_of
from tui.commands.invoice_commands import InvoiceChoice, pay_plan
from tui.operations.plan import Plan
from tui.readings.dns_topics import zone_now
from tui.simulator.world import World
from tui.store.operations import OpState

__all__ = ["provider", "scene"]
ZONE = "example.com"
Change = Callable[[World], object]


def _records(scene: Scene) -> Any:
    return tuple(record_of(record, ZONE) for record in zone_now(scene.client, ZONE).records)


def _plan_of(intent: Any) -> Plan:
    assert isinstance(intent, Confirm)
    return intent.plan


def _stock(scene: Scene) -> Plan:
    return stock_order(scene.client, "db-9")  # type: ignore[no-any-return]


def _auto_pay(scene: Scene) -> Plan:
    return account_plan("on")


def _invoice(scene: Scene) -> Plan:
    scene.world.account.balance = 500.0
    invoice = scene.client.call(whmcs.GET_INVOICE, whmcs.InvoiceRef(invoice_id=901))
    return pay_plan(InvoiceChoice(invoice, Decimal(500), "EUR"), invoice.balance or Decimal(0))


def _new_record(scene: Scene) -> Plan:
    return _plan_of(added(ZONE, _records(scene), "www A 192.0.2.99"))


def _new_value(scene: Scene) -> Plan:
    records = _records(scene)
    old = next(record for record in records if record.key == ("www", "A"))
    return _plan_of(changed(ZONE, records, old, "www A 192.0.2.99"))


def _no_zone(scene: Scene) -> Plan:
    facts = ZoneFacts(ZONE, 77, _records(scene), None, (ZONE,))
    return _plan_of(commands()["dns.remove_zone"].intent(Targets(argument=facts)))


def _pause(scene: Scene) -> Plan:
    key = scene.client.call(api_keys.LIST, NoParams())[0]
    keys = ApiKeys((key.id or 0,), key)
    intent: Any = commands()["account.switch_api_key"].intent(Targets(argument=keys))
    return _plan_of(intent if isinstance(intent, Confirm) else intent.then("continue"))


def _sell(world: World) -> None:
    for server in world.offers.servers:
        server["status"] = "reserved"


def _pay(world: World) -> None:
    for invoice in world.account.invoices:
        invoice["status"] = "Paid"


def _add_value(world: World) -> None:
    records = world.account.zones[ZONE]
    row = next(row for row in records if row["name"].startswith("www"))
    records.append({**row, "content": "192.0.2.77"})


def _switch_on(world: World) -> None:
    world.account.switches[TAG] = "1"


def _deactivate(world: World) -> None:
    world.account.api_keys[0]["active"] = 0


def _delete_zone(world: World) -> None:
    del world.account.zones[ZONE]


@pytest.mark.parametrize(
    ("plan", "change", "words", "action"),
    [
        (_stock, _sell, "srv-nl-01 cannot be ordered", "eq/deploy"),
        (_auto_pay, _switch_on, "Auto-pay is already on", "auth/flip_tag"),
        (_invoice, _pay, "is already paid", "whmcs/apply_credit"),
        (_new_record, _add_value, "have changed since they were shown", "pdns/add_dns"),
        (_new_value, _add_value, "have changed since they were shown", "pdns/add_dns"),
        (_new_record, _delete_zone, "zone not found", "pdns/add_dns"),
        (_no_zone, _add_value, "have changed since they were shown", "pdns/delete_domain"),
        (_pause, _deactivate, "changed", "api_keys/edit"),
    ],
)
def test_nothing_is_sent_on_what_no_longer_holds(
    scene: Scene, plan: Callable[[Scene], Plan], change: Change, words: str, action: str
) -> None:
    asked = plan(scene)
    change(scene.world)
    scene.submit(asked)
    until_now(lambda: set(scene.states()) == {OpState.NOT_SENT}, "nothing is sent")
    found = scene.found()
    assert words in " ".join(operation.said for operation in found)
    assert scene.world.requests[action] == 0
