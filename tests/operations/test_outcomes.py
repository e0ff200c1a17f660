"""Outcomes of work behind a key: refused looks, an OK that is not the end, answers about another
server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hardening.checks import refusing
from tests.operations.order_kills import order
from tests.operations.test_operations import METAL, NAMES, VM, Scene, provider, reboot, scene
from tests.reinstall.reinstalling import Site, open_site
from tests.support.until import until_now
from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import ip_actions as ip
from tui.api.catalog import nat_actions as nat
from tui.api.catalog import tags_actions as tags
from tui.api.catalog.common import ServerPin, ServerRef
from tui.errors import LookRefused, WrongServer
from tui.operations.plan import Plan, Request
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.store.operations import OpState
from tui.workers.pool import Urgency

__all__ = ["provider", "scene"]
CHECK = "eq_callback/check"
REFUSED = (
    b'{"result":-2,"error":"Invalid token"}',
    b'{"code":-1,"message":"authentication required"}',
    b'{"result":"Fail","code":-1,"message":"Access denied"}',
    b'{"result":-2,"error":"auth: malformed request #1"}',
    b'{"code":-1,"message":"invalid request"}',
    b'{"code":-1,"message":"eq_callback.check: unknown action"}',
    b'{"result":-1,"error":"Service under maintenance"}',
    b'{"result":"error"}',
    b'{"state":"fail"}',
    b'{"code":400,"message":"Missing required keys: key"}',
    b"<html>Maintenance</html>",
    b"",
)
PENDING = {"result": "OK", "scope": "pending", "context": {"id": "", "ip": ""}}


@pytest.mark.parametrize("body", REFUSED)
def test_one_refused_look_is_followed_by_another(scene: Scene, body: bytes) -> None:
    refusing(scene.world, 200, body, 1)
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert [(item.state, item.said) for item in scene.found()] == [
        (OpState.DONE, "Post is rebooted")
    ]
    assert scene.world.requests["eq/reboot"] == 1


@pytest.mark.parametrize("body", REFUSED[:6])
def test_looks_refused_for_good_end_as_unknown_with_the_read_that_decides(
    scene: Scene, body: bytes
) -> None:
    refusing(scene.world, 200, body, None)
    scene.submit(reboot(METAL, action=eq_power.OFF))
    scene.wind_through_pauses(
        lambda: scene.states() == [OpState.UNKNOWN], "the looking is given up"
    )
    scene.wind(lambda: scene.store.loose_ends, "it is a loose end")
    [operation] = scene.found()
    assert operation.said.startswith("The provider refused to report how the task goes")
    assert "may still run" in operation.said


def test_a_look_is_repeated_with_a_new_session_where_the_old_one_is_refused(scene: Scene) -> None:
    before = scene.client.session.held
    refusing(scene.world, 200, REFUSED[0], 1)
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    looks = [call for call in scene.client.calls if call.action == CHECK]
    assert [("token" in call.names) for call in looks[:2]] == [False, True]
    assert scene.client.session.held != before
    assert scene.world.requests["auth/login"] == 2


def test_refused_looks_do_not_use_up_the_sign_ins(scene: Scene) -> None:
    refusing(scene.world, 200, REFUSED[0], None)
    scene.submit(reboot(METAL))
    scene.wind_through_pauses(
        lambda: scene.states() == [OpState.UNKNOWN], "the looking is given up"
    )
    assert scene.world.requests["auth/login"] <= 2


def test_where_looks_want_the_session_the_next_one_brings_it_at_once(scene: Scene) -> None:
    """As at an installation that asks for a token at eq_callback.php too."""
    check = scene.client._looker._ask

    def wants_token(key: Any, callback: Any, token: Any) -> Any:
        if token is None:
            scene.world.instead = lambda action: (200, REFUSED[1]) if action == CHECK else None
        answer = check(key, callback, token)
        scene.world.instead = lambda action: None
        return answer

    scene.client._looker._ask = wants_token  # type: ignore[method-assign]
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert scene.states() == [OpState.DONE]
    looks = [call for call in scene.client.calls if call.action == CHECK]
    assert ["token" in call.names for call in looks] == [False] + [True] * (len(looks) - 1)


def test_a_callback_that_refuses_says_nothing_where_the_other_does_not_know_the_key(
    scene: Scene,
) -> None:
    gone = json.dumps({"code": -1, "message": "AsyncKey not found"}).encode()
    answers = {"nat_callback/check": (200, REFUSED[2]), CHECK: (200, gone)}
    scene.world.instead = answers.get
    scene.submit(
        Plan("Open", (Request(nat.ADD_STATIC_NAT, nat.AddNat(id=METAL), METAL, NAMES[METAL]),), "")
    )
    scene.wind(lambda: scene.world.requests["nat_callback/check"] >= 2, "it is looked at again")
    assert scene.states() == [OpState.RUNNING]
    scene.world.instead = lambda action: None
    scene.wind_to_end()
    assert scene.states() == [OpState.DONE]


def test_a_task_that_fails_is_failed(scene: Scene) -> None:
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    [task] = scene.world.tasks.values()
    task.done = {
        "result": "Error",
        "scope": "Access denied by the BMC",
        "context": {"action": "reboot"},
        "debug": "",
    }
    scene.wind_to_end()
    assert [(item.state, item.said) for item in scene.found()] == [
        (OpState.FAILED, "Access denied by the BMC")
    ]


@pytest.mark.parametrize("body", REFUSED[:3])
@pytest.mark.parametrize("after", [0, 3, 8])
def test_a_reinstall_goes_on_through_refused_looks(home: Path, body: bytes, after: int) -> None:
    with open_site(home) as site:
        refusing(site.world, 200, body, 2, after=after)
        site.begin()
        going = site.until("end", "ask")
        assert (going.kind, going.went_well) == ("end", True), going.words
        assert site.installs == 1


def test_a_reinstall_that_nobody_may_ask_about_is_not_taken_for_ended(home: Path) -> None:
    """Stages were announced: cleaning up would cut the installation short."""
    with open_site(home) as site:
        site.begin()
        _through(site, lambda: any(op.action == "eq/reinstall" and op.stages for op in site.sent()))
        refusing(site.world, 200, REFUSED[0], None)
        _through(site, lambda: site.going.kind in ("ask", "end"))
        assert site.going.kind == "ask", site.going.words
        [main] = [op for op in site.sent() if op.action == "eq/reinstall"]
        assert main.state is OpState.UNKNOWN
        assert "Hostdeck has no key to follow the installation" in site.going.words
        assert not [op for op in site.sent() if op.action == "eq/clear_pxe"]


def _through(site: Site, condition: Callable[[], bool]) -> None:
    def held() -> bool:
        if condition():
            return True
        if not site.parts.pool.busy:
            site.world.clock.advance(2.0)
            site.parts.clock.advance(2.0)
        return False

    until_now(held, "the reinstall gets there")


# An OK that is not final


def answering(
    world: World, made: dict[str, Any], times: int | None = None, action: str = CHECK
) -> list[int]:
    """The provider's OKs become this, so many times; each of them deletes the key."""
    count = [0]

    def rewrite(name: str, answer: dict[str, Any]) -> dict[str, Any]:
        if (
            name != action
            or answer.get("result") != "OK"
            or (times is not None and count[0] >= times)
        ):
            return answer
        count[0] += 1
        return {**made, "key": answer.get("key")}

    world.rewrite = rewrite
    return count


@pytest.mark.parametrize("made", [PENDING, {"result": "OK", "scope": "Reboot is queued"}])
def test_an_ok_that_is_pending_is_looked_at_again(scene: Scene, made: dict[str, Any]) -> None:
    body = json.dumps(made).encode()
    refusing(scene.world, 200, body, 2)
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert [(item.state, item.said) for item in scene.found()] == [
        (OpState.DONE, "Post is rebooted")
    ]


def test_a_key_that_is_gone_after_an_ok_that_was_pending_is_verified_by_a_read(
    scene: Scene,
) -> None:
    assert answering(scene.world, PENDING, 1) == [0]
    scene.submit(reboot(VM, action=eq_power.OFF))
    scene.wind_to_end()
    [operation] = scene.found()
    assert (operation.state, operation.said) == (
        OpState.DONE,
        "Its power was read: off, as wanted.",
    )


def test_without_proof_an_ok_that_was_pending_ends_as_unknown(scene: Scene) -> None:
    answering(scene.world, PENDING, 1)
    request = Request(eq_access.REMOVE_IPMI_USER, ServerRef(id=METAL), METAL, NAMES[METAL])
    scene.submit(Plan("Remove", (request,), ""))
    scene.wind_to_end()
    [operation] = scene.found()
    assert operation.state is OpState.UNKNOWN
    assert (
        operation.said
        == "The provider said OK, but not that it has ended: pending. No read can show its end."
    )


@pytest.mark.parametrize(
    "made",
    [
        PENDING,
        {"result": "OK", "scope": "installing", "context": {"id": "", "ip": ""}},
        {"result": "OK"},
        {"result": "OK", "scope": "", "context": []},
    ],
)
def test_an_order_is_done_when_the_list_has_the_server(scene: Scene, made: dict[str, Any]) -> None:
    answering(scene.world, made, 1)
    scene.submit(order(scene.client, "web-03"))
    scene.wind_to_end()
    [operation] = scene.found()
    assert operation.state is OpState.DONE
    assert operation.said.startswith("The server is in the list: id ")


def test_an_order_that_no_list_shows_is_not_done(scene: Scene) -> None:
    refusing(scene.world, 200, json.dumps(PENDING).encode(), None)
    scene.submit(order(scene.client, "web-03"))
    scene.wind(lambda: scene.world.requests[CHECK] >= 8, "it is looked at again and again")
    assert scene.states() == [OpState.RUNNING]
    assert "pending" in scene.found()[0].said


def test_an_order_whose_ok_is_never_final_is_verified_all_the_same(scene: Scene) -> None:
    refusing(scene.world, 200, json.dumps(PENDING).encode(), None)
    scene.submit(order(scene.client, "web-03"))
    scene.wind_through_pauses(lambda: scene.states() == [OpState.DONE], "the list has it")
    assert scene.found()[0].said.startswith("The server is in the list: id ")


def test_an_ok_that_is_pending_outlives_the_process(scene: Scene) -> None:
    """Nothing of it was kept as a last answer."""
    refusing(scene.world, 200, json.dumps(PENDING).encode(), 1)
    scene.submit(reboot(METAL))
    scene.wind(lambda: "pending" in scene.found()[0].said, "it was heard")
    number = scene.found()[0].id
    assert scene.operations.ledger.journal().raw(number) == ""


def test_a_reinstall_whose_ok_has_no_mark_is_verified_by_the_server(home: Path) -> None:
    with open_site(home) as site:
        answering(
            site.world, {"result": "OK", "scope": "Post-install", "context": []}, None, "nothing"
        )
        base = site.world.rewrite

        def rewrite(name: str, answer: dict[str, Any]) -> dict[str, Any]:
            is_end = name == CHECK and answer.get("scope") == "deploy_done"
            return {"result": "OK", "scope": "", "context": []} if is_end else base(name, answer)

        site.world.rewrite = rewrite
        site.begin()
        going = site.until("end", "ask")
        assert (going.kind, going.went_well) == ("end", True), going.words
        [main] = [op for op in site.sent() if op.action == "eq/reinstall"]
        assert main.said.startswith("The server was read: ")


# Another server


def another_id(name: str, answer: dict[str, Any]) -> dict[str, Any]:
    if name != "eq/show":
        return answer
    data = answer["server_data"]
    return {**answer, "server_data": {**(data[0] if isinstance(data, list) else data), "id": 25301}}


@pytest.mark.parametrize("action", [eq_power.REBOOT, eq_power.OFF, eq_access.ADD_IPMI_USER])
def test_nothing_is_sent_to_a_server_that_is_read_as_another(scene: Scene, action: Any) -> None:
    scene.world.rewrite = another_id
    params = action.params(id=METAL)
    scene.submit(Plan("Change", (Request(action, params, METAL, NAMES[METAL]),), ""))
    scene.wind_to_end()
    [operation] = scene.found()
    assert operation.state is OpState.NOT_SENT
    assert "The answer is about server 25301, not server 25251." in operation.said
    assert scene.world.requests[action.name] == 0


@pytest.mark.parametrize(
    "data",
    [
        {"id": 25301},
        {"id": "25301"},
        {"ID": 25301},
        {"server_id": "25301"},
        {"data": {"server": {"id": 25301}}},
        {"id": 25301.0},
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_record_of_another_server_is_refused_in_every_shape(
    scene: Scene, data: dict[str, Any], wrapped: bool
) -> None:
    scene.world.rewrite = lambda name, made: {
        "result": "OK",
        "server_data": [data] if wrapped else data,
    }
    with pytest.raises(WrongServer):
        scene.client.call(eq.SHOW, ServerRef(id=METAL))


@pytest.mark.parametrize(
    "data", [{"id": "25251"}, {"id": 25251, "account_id": 7}, {"status": "rent"}]
)
def test_a_record_of_the_server_or_of_none_is_taken(scene: Scene, data: dict[str, Any]) -> None:
    scene.world.rewrite = lambda name, made: {"result": "OK", "server_data": data}
    assert scene.client.call(eq.SHOW, ServerRef(id=METAL)).id in (METAL, None)


def test_tags_and_names_of_another_server_are_not_taken(scene: Scene) -> None:
    row = {"tag": "env", "value": "prod", "component": "eq", "component_id": 25301}
    scene.world.rewrite = lambda name, made: {"result": "OK", "tags": [row]}
    with pytest.raises(WrongServer):
        scene.client.call(tags.LIST, tags.TagsOf(id=METAL))
    scene.world.rewrite = lambda name, made: {
        "result": "OK",
        "data": {"ip": "203.0.113.9", "ptr": "a.example"},
    }
    with pytest.raises(WrongServer, match=r"203\.0\.113\.9"):
        scene.client.call(ip.GET_PTR, ip.GET_PTR.params(id=METAL, ip="203.0.113.99"))


def test_a_power_reading_of_another_server_is_not_shown(scene: Scene) -> None:
    key = scene.client.start(eq.STATUS, ServerRef(id=METAL))
    scene.world.clock.advance(10)
    scene.world.faults.add(CHECK, Fault.ANOTHER_SERVER)
    said: list[Any] = []
    scene.operations.poller().read_key(
        eq.STATUS,
        key,
        on_result=said.append,
        on_error=said.append,
        urgency=Urgency.VISIBLE,
        server_id=METAL,
    )  # type: ignore[arg-type]
    scene.wind(lambda: said, "it is told")
    assert isinstance(said[0], WrongServer)


def test_a_refused_look_names_its_cause(scene: Scene) -> None:
    key = scene.client.start(eq_power.REBOOT, ServerPin(id=METAL, pin=DEMO_PIN))  # type: ignore[arg-type]
    scene.world.instead = lambda action: (200, REFUSED[2]) if action == CHECK else None
    with pytest.raises(LookRefused) as caught:
        scene.client.check(key)  # type: ignore[arg-type]
    assert (caught.value.reason, "Access denied" in caught.value.said) == ("rights", True)
