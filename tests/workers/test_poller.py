"""Async keys over real HTTP: how often, by whom, for how long, and what their end means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.operations.rig import Held, Rig, rig, signed_in, still_provider
from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until_now
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.client import Client
from tui.errors import HostdeckError, OutcomeUnknown, Refused
from tui.models.async_answer import AsyncKey
from tui.models.power import Power
from tui.secrets import REDACTOR
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.workers.poller import Poller, Watch
from tui.workers.pool import Urgency

CHECK = "eq_callback/check"
METAL = ServerRef(id=25250)


class Scene:
    """A poller on a real client, and everything it said."""

    def __init__(self, parts: Rig, client: Client, server: SimulatorServer, world: World) -> None:
        self.parts, self.client, self.server, self.world = parts, client, server, world
        self.said: list[tuple[str, Any]] = []
        self.poller = Poller(client, parts.pool, parts.schedule, parts.clock)

    def read(
        self, action: Any = eq.STATUS, params: Any = METAL, timeout_s: float | None = None
    ) -> Watch:
        return self.poller.read(
            action,
            params,
            on_result=lambda result: self.said.append(("result", result)),
            on_error=lambda error: self.said.append(("error", error)),
            urgency=Urgency.VISIBLE,
            timeout_s=timeout_s,
        )

    @property
    def looks(self) -> int:
        return self.world.requests[CHECK]

    def wind_to_look(self, count: int) -> None:
        self.parts.wind(lambda: self.looks >= count, f"look {count} at the key")

    def wind_to_end(self) -> list[str]:
        self.parts.wind(lambda: self.said, "the end of the key is told")
        assert self.poller.watching == 0
        return [word for word, _ in self.said]

    def error(self) -> HostdeckError:
        assert self.wind_to_end() == ["error"]
        return self.said[0][1]


@pytest.fixture
def scene() -> Iterator[Scene]:
    with still_provider() as (server, world), signed_in(server.url) as client, rig() as parts:
        yield Scene(parts, client, server, world)


def test_the_result_is_told_once(scene: Scene) -> None:
    scene.read()
    scene.wind_to_look(1)
    scene.world.clock.advance(10)
    assert scene.wind_to_end() == ["result"]
    assert scene.said[0][1].power is Power.ON


def test_looks_start_at_half_a_second_and_settle_at_ten(scene: Scene) -> None:
    scene.read()
    scene.wind_to_look(12)
    waits_s = scene.parts.schedule.waits_s
    assert 0.4 <= waits_s[0] <= 0.6
    assert all(8.0 <= wait_s <= 12.0 for wait_s in waits_s[9:])
    assert max(waits_s) <= 12.0
    assert scene.poller.watching == 1, "without a limit it goes on"


def test_a_key_that_is_not_found_is_unknown_and_not_failed(scene: Scene) -> None:
    scene.read()
    scene.wind_to_look(1)
    scene.world.drop_keys()
    error = scene.error()
    assert isinstance(error, OutcomeUnknown)
    assert "no longer knows the key" in error.said
    assert error.certain == "Nothing was changed.", "reading the power changes nothing"


def test_a_lost_key_of_a_change_says_that_it_was_sent(scene: Scene) -> None:
    scene.read(eq_power.REBOOT, ServerPin(id=25250, pin=DEMO_PIN))
    scene.wind_to_look(1)
    scene.world.drop_keys()
    error = scene.error()
    assert isinstance(error, OutcomeUnknown)
    assert "was sent" in error.certain
    assert "asked again by itself" not in error.next
    assert scene.world.requests["eq/reboot"] == 1


def test_a_lost_network_only_interrupts_the_looking(scene: Scene) -> None:
    scene.read()
    scene.wind_to_look(2)
    port = int(scene.server.url.rpartition(":")[2])
    scene.server.stop()
    asked = len(scene.parts.schedule.waits_s)
    scene.parts.wind(
        lambda: len(scene.parts.schedule.waits_s) >= asked + 4, "it looks on into the void"
    )
    assert scene.said == []
    scene.world.clock.advance(10)
    scene.server = SharedSimulator(scene.world, port).start()
    try:
        assert scene.wind_to_end() == ["result"]
    finally:
        scene.server.stop()


@pytest.mark.parametrize(
    "fault",
    [
        Fault.HTML_502,
        Fault.HTTP_500,
        Fault.DROP_BEFORE,
        Fault.NOT_JSON,
        Fault.EMPTY,
        Fault.LIST,
        Fault.HTTP_429,
        Fault.HTTP_503,
    ],
)
def test_a_look_that_goes_wrong_is_followed_by_another(scene: Scene, fault: Fault) -> None:
    scene.world.faults.add(CHECK, fault, times=2)
    scene.read()
    scene.parts.wind(
        lambda: scene.said or len(scene.parts.schedule.waits_s) >= 3, "two looks went wrong"
    )
    assert scene.said == []
    scene.world.clock.advance(10)
    assert scene.wind_to_end() == ["result"]


def test_an_ok_lost_on_the_way_ends_as_unknown(scene: Scene) -> None:
    scene.read()
    scene.wind_to_look(1)
    scene.world.faults.add(CHECK, Fault.DROP_AFTER)
    scene.world.clock.advance(10)
    assert isinstance(scene.error(), OutcomeUnknown), (
        "the provider deleted the key with the answer we lost"
    )


def test_a_cancelled_watch_looks_no_more_and_says_nothing(scene: Scene) -> None:
    watch = scene.read()
    scene.wind_to_look(2)
    watch.cancel()
    scene.parts.wind(lambda: scene.poller.watching == 0, "the key was let go", step_s=1.0)
    until_now(lambda: not scene.parts.pool.busy, "no look is under way")
    looks = scene.looks
    scene.parts.clock.advance(100)
    assert (scene.looks, scene.said) == (looks, [])
    assert watch.key in scene.world.tasks, "the work at the provider goes on"


def test_cancelled_before_it_began_nothing_is_sent(scene: Scene) -> None:
    held = [Held() for _ in range(3)]
    for job in held:
        scene.parts.pool.submit(job, Urgency.VISIBLE)
    assert all(job.started.wait(20) for job in held)
    scene.read().cancel()
    for job in held:
        job.may_end.set()
    until_now(lambda: not scene.parts.pool.busy, "the start had its turn")
    assert (scene.world.requests["eq/status"], scene.said) == (0, [])


class SameKey:
    """A client whose provider hands out one key twice."""

    def __init__(self, client: Client, key: AsyncKey) -> None:
        self._key, self.check = key, client.check

    def start(self, action: Any, params: Any) -> AsyncKey:
        return self._key


def test_one_key_has_one_owner(scene: Scene) -> None:
    key = AsyncKey(scene.world.start(5.0, lambda: {"scope": "Chassis Power is on"}))
    scene.poller._client = SameKey(scene.client, key)
    scene.read()
    scene.parts.wind(lambda: scene.poller.watching == 1, "the first watch owns the key")
    scene.read()
    until_now(lambda: scene.said, "the second was turned away")
    (word, error), *_ = scene.said
    assert (word, type(error)) == ("error", Refused)
    assert "already being followed" in error.said
    scene.said.clear()
    scene.world.clock.advance(10)
    assert scene.wind_to_end() == ["result"], "the first one goes on undisturbed"


def test_a_limit_gives_up_looking_and_says_so(scene: Scene) -> None:
    scene.read(timeout_s=60.0)
    error = scene.error()
    assert "stopped checking" in error.said
    assert 60.0 <= scene.parts.clock.monotonic() <= 80.0


def test_a_failure_is_told_in_the_providers_words_made_harmless(scene: Scene) -> None:
    scene.read()
    scene.wind_to_look(1)
    (key,) = scene.world.tasks
    scene.world.tasks[key].done = {
        "result": "Fail",
        "error": "BMC\x1b]0;owned\x07 timeout, token=abc123",
    }
    error = scene.error()
    assert type(error) is Refused
    assert "BMC␛]0;owned␇ timeout" in error.said
    assert "abc123" not in error.said
    assert "failed" in error.certain


def test_a_failure_does_not_repeat_the_key(scene: Scene) -> None:
    scene.read()
    scene.wind_to_look(1)
    (key,) = scene.world.tasks
    scene.world.tasks[key].done = {"result": "Fail", "error": f"task {key} died"}
    said = scene.error().said
    REDACTOR.forget(key)
    assert key not in said


def test_an_action_that_is_refused_is_never_polled(scene: Scene) -> None:
    scene.read(eq.SENSORS, ServerRef(id=20311))
    assert "not supported" in scene.error().said
    assert scene.looks == 0


def test_an_answer_of_a_strange_shape_is_said(scene: Scene) -> None:
    scene.world.machines[25250].sensor_text = ""
    scene.read(eq.SENSORS)
    scene.wind_to_look(1)
    scene.world.clock.advance(20)
    assert scene.wind_to_end() == ["error"]
    assert "no sensor lines" in scene.said[0][1].said
