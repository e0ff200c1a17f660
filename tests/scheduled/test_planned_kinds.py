"""Each kind of change that can be planned: stored from its plan, made again at its time, sent
once, and decided by a read when its process was killed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from tests.scheduled.test_plan_process import WEB, Killed, Planning, planning
from tui.cli import plan_process
from tui.commands import commands
from tui.commands.command import Ask, Choose, Confirm, Targets
from tui.commands.iso_commands import IsoFacts
from tui.commands.network_commands import AddressChoice
from tui.commands.snapshot_commands import SnapshotFacts
from tui.commands.tags_commands import set_plan
from tui.fleet.rows import ServerRow
from tui.fleet.tag_text import TagText
from tui.operations.plan import Plan
from tui.scheduled.change_times import Window
from tui.scheduled.plannable import KINDS, why_not_planned
from tui.scheduled.scheduled_change import ChangeState, ScheduledChange, change_of

assert planning  # the fixture of the neighbor
ROW = ServerRow(WEB, "web-01", ip="192.0.2.10", ips=("192.0.2.10",), detailed=True)
TAGGED = dataclasses.replace(ROW, tags=(("env", "prod"), ("role", "frontend")))
CHOSEN = AddressChoice("192.0.2.10", is_main=True, names=("old.example.com",))
PLANS: dict[str, tuple[ServerRow, Any, tuple[str, ...], tuple[str, ...]]] = {
    "tags.set": (ROW, None, ("night=on | by anna",), ("tags/add",)),
    "tags.remove": (TAGGED, None, ("role",), ("tags/remove",)),
    "network.names": (ROW, CHOSEN, ("mail.example.com",), ("ip/update_ptr",)),
    "iso.unmount": (ROW, IsoFacts(()), (), ("iso/unmount_iso",)),
    "iso.back": (ROW, IsoFacts(()), (), ("eq/boot_dev", "iso/unmount_iso")),
    "snapshot.create": (ROW, SnapshotFacts((), steps=False), ("nightly",), ("vm/create_snapshot",)),
    "billing.withdraw_cancellation": (ROW, None, (), ("whmcs/delete_cancellation_request",)),
    "power.off": (ROW, None, (), ("eq/off",)),
}
"""Server, argument, answers, and requests of each command."""
NO_READ = {"iso.unmount", "iso.back"}


def plan_of(command: str) -> Plan:
    row, argument, answers, _ = PLANS[command]
    intent: Any = commands()[command].intend(Targets((row,), argument=argument, now=1.0))
    for answer in answers:
        assert isinstance(intent, Ask | Choose), intent
        intent = intent.then(answer)
    assert isinstance(intent, Confirm), intent
    return intent.plan


def planned(planning: Planning, command: str) -> ScheduledChange:
    now = planning.clock.now()
    change = change_of(
        plan_of(command),
        Window(now, now + 600),
        who="anna",
        account_id="54321",
        batch="b1",
        now=now,
        uses_pin=False,
    )
    assert change.command == command
    planning.world.account.ptr["192.0.2.10"] = ["old.example.com"]
    planning.world.account.cancellations[WEB] = {
        "server_id": WEB,
        "type": "End of Billing Period",
        "date": "2026-11-30",
        "reason": "none",
    }
    return planning.file.add(dataclasses.replace(change, tagged=True))


def sent(planning: Planning, command: str) -> list[int]:
    return [planning.world.requests[action] for action in PLANS[command][3]]


def kill_before_the_journal(planning: Planning, patch: pytest.MonkeyPatch) -> None:
    def killed(*args: object) -> None:
        raise Killed

    with patch.context() as within:
        within.setattr(plan_process.PlanProcess, "_judged_and_submitted", killed)
        with pytest.raises(Killed):
            planning.run()
    assert planning.file.get(1).state is ChangeState.RUNNING


def test_every_kind_is_tried_here() -> None:
    powers = {kind.command for kind in KINDS if kind.command.startswith("power.")}
    assert {kind.command for kind in KINDS} == set(PLANS) | powers


@pytest.mark.parametrize("command", [name for name in PLANS if name != "power.off"])
def test_it_is_made_again_from_the_file_and_sent_once(planning: Planning, command: str) -> None:
    planned(planning, command)
    for _ in range(2):
        ended = planning.run()
        assert (ended.state, sent(planning, command)) == (
            ChangeState.DONE,
            [1] * len(PLANS[command][3]),
        ), ended


@pytest.mark.parametrize("command", [name for name in PLANS if name not in NO_READ])
def test_killed_before_the_journal_it_is_decided_by_a_read(
    planning: Planning, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    planned(planning, command)
    kill_before_the_journal(planning, monkeypatch)
    machine = planning.world.machines[WEB]
    machine.tags[:] = [("night", "on", "by anna")]
    machine.on = False
    account = planning.world.account
    account.ptr["192.0.2.10"] = ["mail.example.com"]
    created = {"name": "nightly", "created_at": planning.world.iso_time(), "openstack_id": "i1"}
    account.snapshots[WEB] = [created]
    account.cancellations.clear()
    ended = planning.run()
    assert (ended.state, sum(sent(planning, command))) == (ChangeState.DONE, 0), ended
    assert "The servers were read" in ended.said


def test_killed_before_the_journal_and_not_as_planned_it_is_missed(
    planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(planning, "tags.set")
    kill_before_the_journal(planning, monkeypatch)
    ended = planning.run()
    assert (ended.state, planning.world.requests["tags/add"]) == (ChangeState.MISSED, 0)
    assert "Nothing was sent. web-01: The tag is not set" in ended.said


def test_what_has_changed_meanwhile_is_refused(planning: Planning) -> None:
    machine = planning.world.machines[WEB]
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("network.names", {"values": {"ip": "192.0.2.99", "ptr": "a.example"}}, "no longer has"),
        ("tags.remove", {"values": {"tag": "gone"}}, "None of the servers has the tag"),
        ("power.fly", {}, "does not know the command"),
        ("tags.set", {"values": {"tag": "env", "value": "x"}}, "New since it was planned"),
    ]
    for command, changes, words in cases:
        planning.file.path.unlink(missing_ok=True)
        planning.add(command=command, tagged=True, **changes)
        ended = planning.run()
        assert ended.state is ChangeState.REFUSED, ended
        assert words in ended.said
        assert "Nothing was sent." in ended.said
    assert machine.tags == [("env", "prod", ""), ("role", "frontend", "")]


def test_a_value_that_was_changed_meanwhile_is_not_replaced(planning: Planning) -> None:
    machine, ptr = planning.world.machines[WEB], planning.world.account.ptr
    for command in ("tags.remove", "network.names"):
        planning.file.path.unlink(missing_ok=True)
        assert planned(planning, command).replaced
        ptr["192.0.2.10"] = ["new-by-ben.example.com"]
        machine.tags[:] = [("role", "critical", "")]
        ended = planning.run()
        assert (ended.state, sent(planning, command)) == (ChangeState.REFUSED, [0]), ended
        assert "of web-01 has changed since it was planned. Nothing was sent." in ended.said


def test_a_reboot_by_another_user_does_not_make_a_planned_one_done(
    planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    planning.add()
    kill_before_the_journal(planning, monkeypatch)
    monkeypatch.setattr(plan_process.PlanProcess, "_read_outcome", _as_planned)
    assert planning.run().state is ChangeState.MISSED


def _as_planned(*args: object) -> tuple[bool, str]:
    return True, "The server's history at the provider lists it."


def test_what_cannot_be_planned_says_why(tmp_path: Path) -> None:
    secret = set_plan((ROW,), TagText("root_password", "hunter2"))
    assert "secret" in why_not_planned(secret)
    destroys = dataclasses.replace(plan_of("billing.withdraw_cancellation"), title="x", until="ssh")
    assert "--until" in why_not_planned(destroys)
    from tui.commands.cancellation_commands import cancel_plan

    assert "cannot be undone" in why_not_planned(cancel_plan(ROW, "0", "no use"))
    assert why_not_planned(set_plan((ROW,), TagText("planned", "x")))
    assert not why_not_planned(plan_of("tags.set"))
