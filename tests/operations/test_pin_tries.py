"""When a PIN counts as right or wrong at a provider that takes the request first and judges the PIN
later."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.operations.rig import rig
from tests.operations.test_operations import (
    METAL,
    NAMES,
    OTHER,
    VM,
    Scene,
    another,
    provider,
    reboot,
    scene,
)
from tests.support.until import until_now
from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin, ServerRef
from tui.cli.background_process import BugLog, carry_on
from tui.credentials.pin import Pin
from tui.operations.background import carry, spawn_watcher
from tui.operations.journal.journal import Journal
from tui.operations.journal.owner import owner_name
from tui.operations.pin_tries import PinTries
from tui.operations.plan import Plan, Request
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.handlers import HANDLERS, Fields, started
from tui.simulator.world import World
from tui.store.operations import OpState

__all__ = ["provider", "scene"]
WRONG = "0815"


def wrong_so_far(scene: Scene) -> int:
    return scene.operations.ledger.journal().pin_failures("main")[0]


def until_quiet(scene: Scene) -> None:
    """What is written down later is written."""
    until_now(lambda: scene.parts.pool.busy is False, "all is quiet")


@pytest.fixture(autouse=True)
def judged_later(provider: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every PIN is taken; the callback says whether it was right."""
    real: Callable[[World, Fields], dict[str, Any]] = HANDLERS["eq/reboot"]

    def taken(world: World, fields: Fields) -> dict[str, Any]:
        if fields.get("pin") in (None, "", world.pin):
            return real(world, fields)
        return started(world, "reboot", 2.0, lambda: {"result": "Fail", "scope": "Wrong PIN"})

    monkeypatch.setitem(HANDLERS, "eq/reboot", taken)


def try_wrong(scene: Scene, times: int) -> None:
    before = len(scene.found())
    for time in range(times):
        scene.submit(reboot(METAL), WRONG)
        scene.wind_to_end(before + time + 1)
        assert scene.states()[-1] is OpState.FAILED
        until_quiet(scene)
        scene.parts.clock.advance(31)


def test_three_wrong_ones_in_the_callback_lock_for_minutes(scene: Scene) -> None:
    try_wrong(scene, 3)
    assert wrong_so_far(scene) == 3
    scene.submit(reboot(METAL), WRONG)
    assert "wrong 3 times in a row" in str(scene.refused[0])
    assert "possible in 14 min" in scene.refused[0].next
    assert scene.world.requests["eq/reboot"] == 3


def test_the_one_that_was_right_is_forgiven_for_when_its_work_has_ended_well(scene: Scene) -> None:
    try_wrong(scene, 2)
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states()[-1] is OpState.RUNNING, "it has its key")
    until_quiet(scene)
    assert wrong_so_far(scene) == 2, "it may still turn out to be wrong"
    scene.wind_to_end(3)
    until_now(lambda: wrong_so_far(scene) == 0, "they are not in a row any more")


def test_what_was_sent_before_does_not_make_good_what_was_wrong_after_it(scene: Scene) -> None:
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it has its key")
    scene.parts.clock.advance(1)
    scene.operations.pins.failed()
    scene.wind_to_end()
    assert scene.states() == [OpState.DONE]
    until_quiet(scene)
    assert wrong_so_far(scene) == 1


def test_what_goes_without_a_pin_says_nothing_about_it(scene: Scene) -> None:
    """A PIN was typed for what it is part of."""
    try_wrong(scene, 1)
    request = Request(eq_access.ADD_IPMI_USER, ServerRef(id=METAL), METAL, NAMES[METAL])
    scene.submit(Plan("Make a user", (request,), ""))
    scene.wind_to_end(2)
    assert scene.states()[-1] is OpState.DONE
    until_quiet(scene)
    assert wrong_so_far(scene) == 1


def test_a_pin_among_the_fields_counts_as_one_that_was_typed(scene: Scene) -> None:
    try_wrong(scene, 1)
    request = Request(
        eq_power.REBOOT, ServerPin(id=METAL, pin=SecretStr(DEMO_PIN)), METAL, NAMES[METAL]
    )
    scene.submit(Plan("Reboot", (request,), ""), "")
    scene.wind_to_end(2)
    assert scene.states()[-1] is OpState.DONE
    until_now(lambda: wrong_so_far(scene) == 0, "it was right")


def test_the_process_that_follows_the_key_knows_that_a_pin_went_with_it(scene: Scene) -> None:
    try_wrong(scene, 1)
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states()[-1] is OpState.RUNNING, "it has its key")
    unproven = scene.operations.pins.unproven()
    assert unproven == [scene.found()[-1].id]
    scene.parts.close()
    heir = owner_name()
    batches = scene.operations.hand_over(heir)
    with rig() as parts:
        parts.clock.advance(scene.parts.clock.monotonic())
        then = another(scene, parts)
        then.operations.ledger._open_journal = lambda: Journal(scene.path, heir, parts.clock)
        then.operations.pins.take_over(unproven)
        then.begin()
        then.operations.take_over(batches)
        then.wind(lambda: then.states()[-1] is OpState.DONE, "it ends there")
        until_now(lambda: wrong_so_far(then) == 0, "the PIN was right")
        assert then.operations.pins.unproven() == []


# Where it is to be kept for minutes


def test_it_is_kept_once_the_work_has_ended_well(scene: Scene) -> None:
    lease = scene.operations.pins.lease
    lease.minutes = 10.0
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it has its key")
    until_quiet(scene)
    assert (lease.left_s, lease.lend()) == (0, None)
    scene.wind_to_end()
    assert lease.left_s > 0
    lent = lease.lend()
    assert lent is not None
    assert lent.secret == SecretStr(DEMO_PIN)
    lent.wipe()


@pytest.mark.parametrize("wiped", [True, False])
def test_a_wrong_one_and_one_that_is_forgotten_meanwhile_are_never_kept(
    scene: Scene, wiped: bool
) -> None:
    lease = scene.operations.pins.lease
    lease.minutes = 10.0
    scene.submit(reboot(METAL), DEMO_PIN if wiped else WRONG)
    until_now(lambda: scene.states() == [OpState.RUNNING], "it has its key")
    until_quiet(scene)
    if wiped:
        lease.wipe()
    scene.wind_to_end()
    assert scene.states() == [OpState.DONE if wiped else OpState.FAILED]
    assert (lease.left_s, lease._tried) == (0, {})


def test_the_waves_of_a_batch_go_out_with_it_before_it_is_proven(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.operations.pins.lease.minutes = 10.0
    pins: list[str | None] = []
    taken = HANDLERS["eq/reboot"]

    def noted(world: World, fields: Fields) -> dict[str, Any]:
        pins.append(fields.get("pin"))
        return taken(world, fields)

    monkeypatch.setitem(HANDLERS, "eq/reboot", noted)
    pin: Pin = scene.submit(reboot(METAL, OTHER, VM))
    scene.wind_to_end(3)
    assert scene.states() == [OpState.DONE] * 3
    assert pins == [DEMO_PIN] * 3
    assert pin.secret is None
    assert scene.operations.pins.lease.left_s > 0


def test_the_watcher_is_told_what_a_pin_went_with(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Through both ends of its pipe."""
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it has its key")

    class Child:
        def __init__(self, *args: object, **more: object) -> None:
            self.stdin, self.stdout, self.pid = Written(), io.BytesIO(b"its name\n"), 1

    class Written(io.BytesIO):
        def close(self) -> None:
            lines.append(self.getvalue())

    lines: list[bytes] = []
    monkeypatch.setattr("tui.operations.background.subprocess.Popen", Child)
    given = carry(
        scene.client,
        url="http://127.0.0.1:9",
        journal=scene.path,
        profile="other",
        who="test",
        per_second=1000,
    )
    spawn_watcher(scene.operations, {**given, "key": "", "user": ""})
    handed_over = json.loads(lines[0])
    taken_over: list[int] = []
    stop = threading.Event()

    def take_over(pins: PinTries, numbers: Iterable[int]) -> None:
        taken_over.extend(numbers)
        stop.set()

    monkeypatch.setattr(PinTries, "take_over", take_over)
    carry_on(handed_over, "its name", stop, BugLog(tmp_path))
    assert taken_over == [scene.found()[0].id]
