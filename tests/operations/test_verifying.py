"""Verification of an order whose OK was not final: only its own server, new and installed, ends it
as done."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from tests.hardening.checks import refusing
from tests.operations.order_kills import order
from tests.operations.test_operations import VM, Scene, provider, scene
from tests.support.until import until_now
from tui.simulator.faults import Fault
from tui.simulator.machines import Machine
from tui.store.operations import Operation, OpState, answer_of

__all__ = ["provider", "scene"]
PENDING = json.dumps({"result": "OK", "scope": "pending", "context": {"id": "", "ip": ""}}).encode()
NEW = 40001


def pending(scene: Scene, *names: str) -> None:
    """Order these; the provider accepts each, never reports the end, and delivers nothing."""
    refusing(scene.world, 200, PENDING, None)
    for at, name in enumerate(names, 1):
        scene.submit(order(scene.client, name))
        until_now(lambda at=at: scene.states() == [OpState.RUNNING] * at, "it runs")  # type: ignore[misc]
        for task in scene.world.tasks.values():
            task.done = {"result": "OK", "scope": "", "context": {}, "debug": ""}


def appears(scene: Scene, number: int = NEW, **changes: Any) -> None:
    values = {
        "hostname": "web-03",
        "preset": "vm.v2-nano",
        "location": "NL",
        "os": {"id": 219, "name": "Debian 12"},
    }
    values |= changes
    scene.world.machines[number] = Machine(
        number,
        values["hostname"],
        values["preset"],
        values["location"],
        os=values["os"],
        tags=values.get("tags", []),
    )


def verified_often(scene: Scene, reads: int = 3) -> None:
    """Wind on until every operation was verified so many times, or has ended."""
    before = scene.world.requests["eq/update_servers"]
    count = reads * len(scene.found())
    scene.wind_through_pauses(
        lambda: (
            scene.world.requests["eq/update_servers"] >= before + count
            or OpState.DONE in scene.states()
        ),
        "it is verified again and again",
    )


def decided(scene: Scene, number: int) -> Operation:
    answered = threading.Event()
    scene.operations.deciding.now(number, answered.set)
    assert answered.wait(20)
    return scene.store.operations[number]


def claims(scene: Scene) -> dict[str, int]:
    return dict(
        scene.operations.ledger.journal()
        ._db.execute("SELECT fact, operation FROM claim")
        .fetchall()
    )


def test_the_new_server_as_ordered_verifies_it_and_is_claimed(scene: Scene) -> None:
    pending(scene, "web-03")
    appears(scene)
    scene.wind_through_pauses(lambda: scene.states() == [OpState.DONE], "it is verified")
    [operation] = scene.found()
    assert operation.said == f"The server is in the list: id {NEW}, Debian 12."
    assert answer_of(operation) == {"context": {"id": NEW}}
    assert claims(scene)[f"server {NEW}"] == operation.id


@pytest.mark.parametrize(
    "changes",
    [
        {"location": "FI"},
        {"preset": "vm.v2-mega"},
        {"hostname": "web-30"},
        {"os": {}},
        {"tags": [("autodeploy_start", "1", "")]},
    ],
)
def test_another_server_or_one_that_is_being_installed_does_not(
    scene: Scene, changes: dict[str, Any]
) -> None:
    pending(scene, "web-03")
    appears(scene, **changes)
    verified_often(scene)
    assert scene.states() == [OpState.RUNNING]


def test_a_server_that_was_there_before_does_not(scene: Scene) -> None:
    pending(scene, "web-03")
    scene.world.machines[VM].hostname = "web-03"
    verified_often(scene)
    assert scene.states() == [OpState.RUNNING]


def test_one_server_does_not_verify_two_orders_of_its_name(scene: Scene) -> None:
    pending(scene, "web-03", "web-03")
    appears(scene)
    verified_often(scene)
    assert scene.states() == [OpState.RUNNING] * 2


def test_a_server_that_another_order_has_claimed_does_not_verify_this_one(scene: Scene) -> None:
    scene.world.faults.add("eq/order_instance", Fault.DROP_BEFORE)
    scene.submit(order(scene.client, "web-03"))
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")
    appears(scene)
    assert decided(scene, 1).state is OpState.DONE
    refusing(scene.world, 200, PENDING, None)
    scene.submit(order(scene.client, "web-03"))
    until_now(lambda: scene.states()[-1] is OpState.RUNNING, "it runs")
    scene.operations.ledger.journal()._db.execute(
        "UPDATE operation SET parameters=json_set(parameters, '$.before.servers', json(?)) WHERE "
        "id=2",
        (json.dumps(sorted(set(scene.world.machines) - {NEW})),),
    )
    scene.operations.ledger.reload()
    for task in scene.world.tasks.values():
        task.done = {"result": "OK", "scope": "", "context": {}, "debug": ""}
    before = scene.world.requests["eq/update_servers"]
    scene.wind_through_pauses(
        lambda: (
            scene.world.requests["eq/update_servers"] >= before + 3
            or scene.states()[-1] is OpState.DONE
        ),
        "verified",
    )
    assert scene.states() == [OpState.DONE, OpState.RUNNING]


# After the reads were given up: the deciding read needs the end too


def given_up(scene: Scene) -> None:
    pending(scene, "web-03")
    scene.world.deploy_keys.clear()
    scene.operations.recorder.end(1, OpState.UNKNOWN, words="No read has shown its end.")
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "it is unknown")


def test_the_invoice_of_an_accepted_order_is_not_its_end(scene: Scene) -> None:
    given_up(scene)
    operation = decided(scene, 1)
    assert operation.state is OpState.UNKNOWN, operation.said
    assert "matches this order by item, amount, and date" in operation.said


@pytest.mark.parametrize("changes", [{"os": {}}, {"tags": [("autodeploy_start", "1", "")]}])
def test_a_server_that_is_being_installed_is_not_the_end_of_an_accepted_order(
    scene: Scene, changes: dict[str, Any]
) -> None:
    given_up(scene)
    appears(scene, **changes)
    operation = decided(scene, 1)
    assert operation.state is OpState.UNKNOWN, operation.said
    appears(scene)
    assert decided(scene, 1).state is OpState.DONE
