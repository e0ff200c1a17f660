"""What follows by itself: in its time, once, by the process that has it in hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.operations.test_operations import Scene, provider, scene
from tests.support.until import until_now
from tui.api.catalog import net_actions as net
from tui.credentials.pin import Pin
from tui.operations.follow_ups import FollowUps
from tui.operations.plan import Plan, Request
from tui.simulator.demo_credentials import DEMO_PIN
from tui.store.operations import OpState

__all__ = ["provider", "scene"]
METAL, PORT = 25410, "gi1/0/12"


def switched(action: Any, params: Callable[..., Any]) -> Plan:
    return Plan("Switch", (Request(action, params(id=METAL, port=PORT), METAL, "backup-is"),), "")


def on() -> Plan:
    return switched(net.PORT_ON, net.PortSwitch)


def promised(scene: Scene, after_s: float = 300.0) -> FollowUps:
    """The port is off, and on again after five minutes."""
    scene.submit(switched(net.PORT_OFF, net.PortOff))
    scene.wind_to_end()
    promises = of(scene)
    promises.add(scene.found()[0].id, after_s, on(), Pin(DEMO_PIN), lambda error: None)
    return promises


def of(scene: Scene) -> FollowUps:
    return FollowUps(lambda: scene.operations, scene.parts.schedule, scene.parts.clock, scene.store)


def later(scene: Scene, seconds: float) -> None:
    scene.world.clock.advance(seconds)
    scene.parts.clock.advance(seconds)


def test_it_is_kept_in_its_time_and_once(scene: Scene) -> None:
    promises = promised(scene)
    assert scene.store.planned_ends == {scene.found()[0].id: scene.parts.clock.now() + 300.0}
    later(scene, 290)
    until_now(lambda: not scene.parts.pool.busy, "nothing is going on")
    assert len(promises) == 1
    assert scene.world.requests["net/port_on"] == 0
    later(scene, 20)
    scene.wind_to_end(2)
    later(scene, 600)
    assert scene.states() == [OpState.DONE, OpState.DONE]
    assert scene.world.requests["net/port_on"] == 1
    assert not promises
    assert scene.store.planned_ends == {}


def test_what_a_person_has_done_meanwhile_is_not_done_again(scene: Scene) -> None:
    promises = promised(scene)
    scene.submit(on())
    scene.wind_to_end(2)
    later(scene, 310)
    until_now(lambda: not promises, "it is dropped")
    assert scene.world.requests["net/port_on"] == 1


def test_the_next_process_keeps_it(scene: Scene) -> None:
    promises = json.loads(json.dumps(promised(scene).revealed()))
    heir = of(scene)
    heir.take_over(
        promises
    )  # under the same name in the schedule: the process before has stopped its own
    assert len(heir) == 1
    later(scene, 310)
    scene.wind_to_end(2)
    until_now(lambda: not heir, "it is kept")
    assert scene.world.requests["net/port_on"] == 1
