"""The process of a planned change: judged again, sent once, never late, whatever is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.until import until_now
from tui.api.catalog import eq_power_actions as eq
from tui.api.catalog.common import ServerRef
from tui.cli import plan_process
from tui.cli.plan_process import run_change
from tui.clock import SystemClock
from tui.operations.journal.journal import Journal
from tui.operations.plan import Plan, Request
from tui.scheduled.change_file import ChangeFile, PlanError
from tui.scheduled.change_times import Window
from tui.scheduled.plan_spawning import READY, TAKEN
from tui.scheduled.planning import plan_change
from tui.scheduled.scheduled_change import ChangeState, PlannedServer, ScheduledChange
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

WEB = 20311


class Killed(BaseException):
    """The process ends here, as after kill -9."""


class Planning:
    """One planned reboot of web-01 and the processes that want to send it."""

    def __init__(self, folder: Path, url: str, world: World) -> None:
        self.folder, self.url, self.world = folder, url, world
        self.file = ChangeFile(folder, "default")
        self.clock = SystemClock()

    def add(self, **changes: Any) -> ScheduledChange:
        now = self.clock.now()
        change = ScheduledChange(
            id=0,
            command="power.reboot",
            title="Reboot",
            servers=(PlannedServer(WEB, "web-01"),),
            window=Window(now, now + 600),
            who="anna",
            account_id="54321",
            batch="b1",
            planned_at=now,
        )
        return self.file.add(replace(change, **changes))

    def run(
        self, *, pin: str = "", say: Callable[[str], object] = str, **received: Any
    ) -> ScheduledChange:
        """Let one process bring the change to its end."""
        bugs: list[Exception] = []
        message = {
            "url": self.url,
            "journal": str(self.folder / "journal.sqlite3"),
            "profile": "default",
            "who": "anna",
            "per_second": 1000,
            "key": DEMO_KEY,
            "user": "",
            "change": 1,
            "pin": pin,
        }
        run_change(message | received, self.clock, threading.Event(), bugs.append, say)  # type: ignore[arg-type]  # what it says is not used
        assert not bugs
        return self.file.get(1)

    @property
    def reboots(self) -> int:
        return self.world.requests["eq/reboot"]

    @property
    def tags(self) -> set[str]:
        return {str(tag[0]) for tag in self.world.machines[WEB].tags}


@pytest.fixture
def planning(tmp_path: Path, simulator: SimulatorServer, world: World) -> Planning:
    (tmp_path / "hostdeck").mkdir(mode=0o700)
    return Planning(tmp_path / "hostdeck", simulator.url, world)


def test_it_is_sent_once_with_the_pin_and_the_tag_is_removed(planning: Planning) -> None:
    planning.add(uses_pin=True)
    words: list[str] = []
    ended = planning.run(pin=DEMO_PIN, say=words.append)
    assert (ended.state, planning.reboots, words) == (ChangeState.DONE, 1, [READY])
    assert planning.world.requests["tags/add"] == planning.world.requests["tags/remove"] == 1
    assert "planned" not in planning.tags
    assert planning.run(pin=DEMO_PIN) == ended
    assert planning.reboots == 1
    for path in planning.folder.rglob("*"):
        if path.is_file():
            assert DEMO_PIN.encode() not in path.read_bytes()


def test_a_second_process_leaves_it_to_the_first(planning: Planning) -> None:
    planning.add()
    assert planning.file.take(1) is not None
    words: list[str] = []
    assert planning.run(say=words.append).state is ChangeState.WAITING
    assert (words, planning.reboots) == ([TAKEN], 0)


def test_it_is_missed_and_never_late(planning: Planning) -> None:
    now = planning.clock.now()
    planning.add(window=Window(now - 700, now - 100))
    ended = planning.run()
    assert (ended.state, planning.reboots) == (ChangeState.MISSED, 0)
    assert planning.world.requests["eq/list"] == 0


def test_it_is_judged_again_at_its_time(planning: Planning) -> None:
    machine = planning.world.machines[WEB]
    cases: list[tuple[Callable[[], object], dict[str, Any], dict[str, Any], str]] = [
        (lambda: None, {"account_id": "999"}, {}, "another account"),
        (lambda: None, {"servers": (PlannedServer(WEB, "db-main"),)}, {}, "is web-01"),
        (lambda: None, {"servers": (PlannedServer(77, "gone"),)}, {}, "no longer in the list"),
        (lambda: None, {}, {"refuses_changes": True}, "Read-only"),
        (lambda: None, {"uses_pin": True}, {}, "process that had the PIN"),
        (lambda: None, {}, {"key": "0" * 32}, "Nothing was sent"),
        (
            lambda: machine.tags.append(("maintenance", "ben", "")),
            {},
            {},
            "New since it was planned",
        ),
        (
            lambda: machine.tags.append(("protect", "1", "")),
            {"warnings": ("web-01 is tagged maintenance=ben.",)},
            {},
            "protect",
        ),
    ]
    for prepare, change, received, words in cases:
        planning.file.path.unlink(missing_ok=True)
        prepare()
        planning.add(**change)
        ended = planning.run(**received)
        assert (ended.state, planning.reboots) == (ChangeState.REFUSED, 0), (words, ended)
        assert words in ended.said
        assert "Nothing was sent." in ended.said


def test_cancelled_before_its_time_it_is_not_sent_and_its_tag_goes(planning: Planning) -> None:
    now = planning.clock.now()
    planning.add(window=Window(now + 600, now + 1200))
    running = threading.Thread(target=planning.run)
    running.start()
    until_now(lambda: "planned" in planning.tags, "colleagues see it")
    planning.file.cancel(1, "ben", planning.clock.now())
    running.join(20)
    assert not running.is_alive()
    assert (planning.reboots, "planned" in planning.tags) == (0, False)


@pytest.mark.parametrize(
    ("at", "state", "sent"),
    [
        ("before the journal", ChangeState.MISSED, 0),
        ("written, not sent", ChangeState.FAILED, 0),
        ("before the outcome", ChangeState.DONE, 1),
    ],
)
def test_killed_anywhere_it_is_never_sent_twice(
    planning: Planning, monkeypatch: pytest.MonkeyPatch, at: str, state: ChangeState, sent: int
) -> None:
    planning.add(tagged=True)  # the tag is not what is killed here
    with monkeypatch.context() as patch:
        if at == "before the outcome":
            patch.setattr(plan_process.PlanProcess, "_outcome", _killed)
        elif at == "written, not sent":
            plan = Journal.plan

            def written(self: Journal, *args: Any, **more: Any) -> Any:
                plan(self, *args, **more)
                self.close()  # the journal has no owner any more
                raise Killed

            patch.setattr(Journal, "plan", written)
            patch.setattr(plan_process.PlanProcess, "_submit", _plan_only)
        else:
            patch.setattr(plan_process.PlanProcess, "_judged_and_submitted", _killed)
        with pytest.raises(Killed):
            planning.run()
    assert planning.file.get(1).state is ChangeState.RUNNING
    for _ in range(2):
        ended = planning.run()
        assert (ended.state, planning.reboots) == (state, sent), ended


def test_an_error_after_sending_never_says_that_nothing_was_sent(
    planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    planning.add(tagged=True)
    update, errors = ChangeFile.update, [PlanError("Writing", said="No space left on device.")]

    def once_full(self: ChangeFile, number: int, change: Any) -> ScheduledChange:
        if planning.reboots and errors:
            raise errors.pop()
        return update(self, number, change)

    monkeypatch.setattr(ChangeFile, "update", once_full)
    ended = planning.run()
    assert (ended.state, planning.reboots) == (ChangeState.DONE, 1), ended
    assert not errors


def test_the_tag_of_a_change_planned_elsewhere_stays(planning: Planning) -> None:
    planning.add(tagged=True)
    planning.world.machines[WEB].tags.append(("planned", "Power off 04:00", "ben"))
    assert planning.run().state is ChangeState.DONE
    assert "planned" in planning.tags


def test_a_change_that_another_process_has_taken_is_not_called_cancelled(
    planning: Planning,
) -> None:
    now = planning.clock.now()

    def taken(number: int) -> None:
        planning.file.update(number, plan_process._running)

    row = PlannedServer(WEB, "web-01").row
    request = Request.on(row, eq.REBOOT, ServerRef(id=WEB))
    with pytest.raises(PlanError) as raised:
        plan_change(
            planning.file,
            Plan("Reboot", (request,), ""),
            Window(now, now + 600),
            taken,
            who="anna",
            account_id="",
            now=now,
            uses_pin=False,
        )
    assert "Nothing" not in raised.value.certain
    assert planning.file.get(1).state is ChangeState.RUNNING


def _killed(*args: object) -> None:
    raise Killed


def _plan_only(self: Any, parts: Any, plan: Any, pin: Any) -> str:
    """Write the plan to the journal on this thread, where the kill can be seen."""
    parts.operations().ledger.journal().plan(
        plan.planned(), profile="default", who="anna", batch=plan.batch
    )
    return ""
