"""A lost order and the list of servers: only one that is new, with the name, place and preset,
decides it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.operations.order_kills import order
from tests.operations.test_operations import VM, Scene, provider, scene
from tests.support.until import until_now
from tui.operations.outcomes.money_verdicts import before_money
from tui.simulator.faults import Fault
from tui.simulator.machines import Machine
from tui.store.operations import Operation, OpState, answer_of

__all__ = ["provider", "scene"]
NEW = 40001


def lost(scene: Scene, name: str = "web-03") -> None:
    plan = order(scene.client, name)
    scene.world.faults.add("eq/order_instance", Fault.DROP_BEFORE)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")


def appears(scene: Scene, number: int = NEW, **changes: Any) -> None:
    """A server as it was ordered, but for what is said."""
    values = {"hostname": "web-03", "preset": "vm.v2-nano", "location": "NL", **changes}
    scene.world.machines[number] = Machine(
        number, values["hostname"], values["preset"], values["location"]
    )


def decided(scene: Scene) -> Operation:
    answered = threading.Event()
    scene.operations.deciding.now(scene.found()[0].id, answered.set)
    assert answered.wait(20)
    return scene.found()[0]


@pytest.mark.parametrize("knows_full", [True, False], ids=["records", "ids only"])
def test_a_new_server_as_ordered_decides_it(scene: Scene, knows_full: bool) -> None:
    scene.world.knows_full = knows_full
    lost(scene)
    appears(scene)
    operation = decided(scene)
    assert operation.state is OpState.DONE, operation.said
    assert f"the server is there, id {NEW}" in operation.said
    assert answer_of(operation) == {"context": {"id": NEW}}, "the screen of the order leads to it"


@pytest.mark.parametrize("knows_full", [True, False], ids=["records", "ids only"])
@pytest.mark.parametrize(
    "changes", [{"hostname": "web-30"}, {"hostname": "hostkey40001"}, {"location": "FI"}]
)
def test_a_new_server_of_another_name_or_place_does_not(
    scene: Scene, changes: dict[str, str], knows_full: bool
) -> None:
    scene.world.knows_full = knows_full
    lost(scene)
    appears(scene, **changes)
    operation = decided(scene)
    assert operation.state is OpState.UNKNOWN, operation.said
    assert (
        f"The new server {NEW} ({changes.get('hostname', 'web-03')}) does not match this order"
        in operation.said
    )


def test_one_of_another_preset_does_not(scene: Scene) -> None:
    lost(scene)
    appears(scene, preset="vm.v2-mega")
    assert decided(scene).state is OpState.UNKNOWN


def test_one_that_was_there_and_got_the_name_meanwhile_does_not(scene: Scene) -> None:
    lost(scene)
    scene.world.machines[VM].hostname = "web-03"
    assert decided(scene).state is OpState.UNKNOWN


def test_two_new_ones_of_the_name_do_not(scene: Scene) -> None:
    lost(scene)
    appears(scene)
    appears(scene, NEW + 1)
    assert decided(scene).state is OpState.UNKNOWN


def test_one_new_server_decides_one_of_two_orders_of_the_same_name(scene: Scene) -> None:
    """The name was not in use when either was sent."""
    lost(scene)
    plan = order(scene.client, "web-03")
    scene.world.faults.add("eq/order_instance", Fault.DROP_BEFORE)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN] * 2, "the second answer is lost too")
    appears(scene)
    operation = decided(scene)
    assert operation.state is OpState.UNKNOWN
    assert f"Server {NEW} matches operations 1 and 2 equally" in operation.said


def test_an_invoice_that_leads_to_a_server_of_another_name_decides_nothing(scene: Scene) -> None:
    """The same preset at the same price, bought by somebody else meanwhile."""
    lost(scene)
    scene.world.account.invoice(7.64, "Paid", "New server vm.v2-nano", NEW)
    appears(scene, hostname="shop-7")
    operation = decided(scene)
    assert operation.state is OpState.UNKNOWN
    assert f"does not match this order: it is for server {NEW}, shop-7." in operation.said


def test_servers_are_noted_before_an_order_whatever_the_update_says(scene: Scene) -> None:
    def silent(action: str, made: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in made.items()
            if action != "eq/update_servers" or name != "servers"
        }

    scene.world.rewrite = silent
    assert before_money(scene.client)["servers"] == sorted(scene.world.machines)
