"""A start after a death: only what the provider said of the work itself, with the status it said it
with, counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.operations.rig import rig
from tests.operations.test_operations import METAL, NAMES, Scene, another, provider, reboot, scene
from tests.support.until import until_now
from tui.api.action import ApiAction
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import nat_actions as nat
from tui.api.catalog import tags_actions as tags
from tui.api.transport import Answer
from tui.operations.journal.journal import Journal
from tui.operations.plan import Plan, Request
from tui.operations.stored_answer import stored_form
from tui.simulator.faults import Fault
from tui.store.operations import OpState

__all__ = ["provider", "scene"]


@pytest.mark.parametrize("fault", [Fault.HTTP_400, Fault.HTTP_401, Fault.HTTP_403, Fault.HTTP_500])
def test_a_look_that_was_turned_away_is_no_last_answer(scene: Scene, fault: Fault) -> None:
    scene.world.faults.add("eq_callback/check", fault, times=1)
    scene.submit(reboot(METAL))

    def looked() -> bool:
        scene.parts.clock.advance(0.5)  # not the provider's: the work goes on
        return scene.world.requests["eq_callback/check"] >= 2

    until_now(looked, "one look is refused, and the next has begun")
    scene.parts.close()
    scene.operations.close()
    with rig() as parts:
        then = another(scene, parts).begin()
        then.wind_to_end()
        assert then.states() == [OpState.DONE]


def test_one_of_two_callbacks_that_does_not_know_the_key_says_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the provider's are today: what is started at nat.php is known to eq_callback only."""
    looker = scene.client._looker
    exchange = looker._exchange

    def as_it_is(action: ApiAction[Any, Any], *asked: Any) -> Answer:
        if action.name == "nat_callback/check":
            exchange(action, *asked)
            return Answer(200, b'{"code":-1,"message":"AsyncKey not found"}')
        if action.name == "eq_callback/check":
            return Answer(200, b'{"result":"Not ready"}')
        return exchange(action, *asked)

    monkeypatch.setattr(looker, "_exchange", as_it_is)
    scene.submit(
        Plan("Open", (Request(nat.ADD_STATIC_NAT, nat.AddNat(id=METAL), METAL, NAMES[METAL]),), "")
    )
    scene.wind(lambda: scene.world.requests["nat_callback/check"] >= 1, "a look")
    scene.parts.close()
    scene.operations.close()
    with rig() as parts:
        then = another(scene, parts).begin()
        looks = scene.world.requests["nat_callback/check"]
        then.wind(lambda: scene.world.requests["nat_callback/check"] > looks, "another look")
        assert then.states() == [OpState.RUNNING]


SAYS = (
    (502, b'{"result":-1,"error":"Gateway: upstream failed"}', OpState.UNKNOWN, OpState.UNKNOWN),
    (504, b'{"error":"upstream"}', OpState.UNKNOWN, OpState.UNKNOWN),
    (500, b'{"message":"Internal Server Error"}', OpState.UNKNOWN, OpState.UNKNOWN),
    (502, b"", OpState.UNKNOWN, OpState.UNKNOWN),
    (404, b'{"message":"Not Found"}', OpState.REFUSED, OpState.REFUSED),
    (403, b'{"result":-1,"error":"Access denied"}', OpState.REFUSED, OpState.REFUSED),
    (200, b'{"result":"OK","callback":"0123456789"}', OpState.RUNNING, OpState.DONE),
    (200, b'{"result":"OK"}', OpState.UNKNOWN, OpState.DONE),
)


@pytest.mark.parametrize(("status", "body", "deferred", "direct"), SAYS)
@pytest.mark.parametrize("is_direct", [False, True])
def test_an_answer_that_was_kept_means_what_it_meant_when_it_came(
    scene: Scene, status: int, body: bytes, deferred: OpState, direct: OpState, *, is_direct: bool
) -> None:
    tag = Request(tags.ADD, tags.ADD.params(id=METAL, tag="a", value="b"), METAL, NAMES[METAL])
    request = tag if is_direct else reboot(METAL).requests[0]
    journal = Journal(scene.path, "dead", scene.parts.clock)
    [operation] = journal.plan([request.planned()], profile="main", who="test")
    journal.move(operation.id, OpState.SENDING)
    journal.keep_raw(operation.id, stored_form(status, body, secret=False))
    journal.close()
    with rig() as parts:
        then = another(scene, parts).begin()
        assert then.states() == [direct if is_direct else deferred]


def test_the_status_is_written_down_with_the_answer(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[str] = []
    keep_raw = Journal.keep_raw
    monkeypatch.setattr(
        Journal,
        "keep_raw",
        lambda self, number, raw: answers.append(raw) or keep_raw(self, number, raw),
    )
    scene.world.faults.add("eq/reboot", Fault.HTTP_500)
    scene.submit(reboot(METAL, action=eq_power.REBOOT))
    scene.wind(lambda: OpState.UNKNOWN in scene.states(), "nobody knows")
    assert answers[0].startswith("HTTP 500\n")
