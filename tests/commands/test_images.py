"""Snapshots, backups, ISO images, addresses, and tasks: what is asked, refused, or offered as
steps. Pure."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace
from typing import Any

import pytest

from tests.remote.test_ladder import METAL, VM, did
from tui.commands import commands
from tui.commands.address_commands import named
from tui.commands.backup_commands import BackupFacts
from tui.commands.command import Ask, Choose, Confirm, Go, Refuse, Targets
from tui.commands.iso_commands import LONGEST_NAME, IsoFacts, url_problem
from tui.commands.iso_commands import name_problem as image_name_problem
from tui.commands.network_commands import AddressChoice
from tui.commands.snapshot_commands import SnapshotFacts, name_problem, no_snapshots
from tui.commands.task_commands import TaskFacts, _closing_failed, fits_kind
from tui.models.backup import BackupState
from tui.models.install import InstallTask, Label
from tui.models.iso import IsoImage
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.snapshot import Snapshot, SnapshotList
from tui.operations.plan import Tier
from tui.store.operations import Operation, OpState
from tui.text import Untrusted, safe_text

OLD = Snapshot(name=Untrusted("old"), openstack_id=Untrusted("img-1"))
ON = dataclasses.replace(VM, power=Power.ON, power_at=1.0)
UNKNOWN = dataclasses.replace(VM, power=Power.UNKNOWN)
HOST = dataclasses.replace(VM, ip="192.0.2.10", ips=("192.0.2.10", "192.0.2.200"))
OFF = dataclasses.replace(VM, power=Power.OFF, power_at=1.0)


def about(row: Any, argument: Any, **more: Any) -> Targets:
    return Targets((row,), argument=argument, now=1_795_000_000.0, **more)


def snapshots(*rows: Snapshot, steps: bool = True, chosen: Snapshot | None = None) -> SnapshotFacts:
    return SnapshotFacts.of(SnapshotList(rows, 1), chosen, steps=steps)


def intent(command: str, targets: Targets, *answers: str) -> Any:
    found: Any = commands()[command].intent(targets)
    for answer in answers:
        assert isinstance(found, Ask | Choose), found
        found = found.then(answer)
    return found


def actions(found: Any) -> list[str]:
    assert isinstance(found, Confirm), found
    return [request.action.name for request in found.plan.requests]


SETTINGS = (("schedule", "daily"), ("keep", 7))
SCHEDULED = BackupState((), schedule=((safe_text("keep"), safe_text("7")),), settings=SETTINGS)


def test_a_schedule_is_sent_back_whole_with_one_value_changed() -> None:
    found = intent("backup.schedule", about(ON, BackupFacts(SCHEDULED)), "keep", "14")
    assert actions(found) == ["eq/backup_save_schedule"]
    plan = found.plan
    (request,) = plan.requests
    assert json.loads(request.params.schedule) == {"schedule": "daily", "keep": 14}
    assert request.before == {"wanted": {"schedule": "daily", "keep": 14}}
    assert (request.server_id, request.locks) == (ON.id, False)
    assert plan.effect == (
        f"Sets keep of the backup schedule of {ON.called} from 7 to 14. The other values are sent "
        "back as they were read."
    )
    assert (plan.title, plan.of, plan.tier) == (
        "Set keep of backup schedule to 14",
        "on",
        Tier.DISRUPTIVE,
    )
    assert plan.warnings[0].startswith("The provider does not document this request.")


def test_a_schedule_that_changed_meanwhile_is_not_sent() -> None:
    found = intent("backup.schedule", about(ON, BackupFacts(SCHEDULED)), "keep", "14")
    asked: list[Any] = []

    def check(settings: tuple[Any, ...]) -> str:
        def payload(action: Any, params: Any) -> Any:
            asked.append((action.name, params.id))
            return {"result": "OK", "schedule": dict(settings)}

        return str(found.plan.requests[0].check(SimpleNamespace(payload=payload)))

    assert check(SETTINGS) == ""
    assert check((("schedule", "daily"), ("keep", 8))).startswith("The backup schedule has changed")
    assert check((("schedule", "daily"),)).startswith("The backup schedule has changed")
    assert asked == [("eq/backup_get_schedule", ON.id)] * 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("false", False), ("FALSE", False), ("7", None), ("0", None), ("true", None), ("", None)],
)
def test_a_switch_of_a_schedule_takes_only_the_other_word(text: str, wanted: bool | None) -> None:
    state = dataclasses.replace(SCHEDULED, settings=(("active", True),))
    found = intent("backup.schedule", about(ON, BackupFacts(state)), "active", text)
    if wanted is None:
        assert isinstance(found, Refuse)
    else:
        assert json.loads(found.plan.requests[0].params.schedule) == {"active": wanted}


@pytest.mark.parametrize(
    ("text", "is_sent"), [("w" * 200, True), ("w" * 201, False), ("a\tb", False)]
)
def test_a_value_of_a_schedule_is_printable_and_of_limited_length(text: str, is_sent: bool) -> None:
    found = intent("backup.schedule", about(ON, BackupFacts(SCHEDULED)), "schedule", text)
    assert isinstance(found, Confirm if is_sent else Refuse)


@pytest.mark.parametrize(
    ("state", "answers", "words"),
    [
        (BackupState(()), (), "has not been read"),
        (BackupState((), schedule=()), (), "cannot send back whole"),
        (SCHEDULED, ("keep", "many"), "like the current one"),
        (SCHEDULED, ("keep", "7"), "already has this value"),
        (SCHEDULED, ("schedule", ""), "Enter a value"),
    ],
)
def test_a_schedule_that_cannot_be_sent_back_is_not_changed(
    state: BackupState, answers: tuple[str, ...], words: str
) -> None:
    found = intent("backup.schedule", about(ON, BackupFacts(state)), *answers)
    assert isinstance(found, Refuse)
    assert words in found.reason


def test_a_new_snapshot_is_asked_for_and_remembers_those_before() -> None:
    found = intent("snapshot.create", about(ON, snapshots()), "before-upgrade")
    assert actions(found) == ["vm/create_snapshot"]
    assert found.plan.requests[0].before == {"snapshots": []}
    assert isinstance(intent("snapshot.create", about(ON, snapshots()), "a b"), Refuse)


def test_at_the_limit_the_way_is_offered_step_by_step() -> None:
    found = intent("snapshot.create", about(ON, snapshots(OLD)))
    assert isinstance(found, Choose)
    off = found.then("0").then("off")
    assert actions(off) == ["eq/off"]
    gone = off.then([(did(1, "eq/off"), None)])
    assert actions(gone) == ["vm/remove_snapshot"]
    assert (gone.plan.tier, gone.plan.typed) == (Tier.DESTRUCTIVE, VM.hostname)
    assert isinstance(gone.then([(did(2, "vm/remove_snapshot"), None)]), Ask)
    failed = did(2, "vm/remove_snapshot", state=OpState.UNKNOWN)
    assert gone.then([(failed, None)]) is None, "nothing follows a step that is not done"


def test_a_refusal_for_the_power_offers_to_power_off_first() -> None:
    found = intent("snapshot.create", about(ON, snapshots()), "a")
    said = "The provider said: the VM must be powered off"
    refused = did(1, "vm/create_snapshot", state=OpState.REFUSED, said=said)
    assert isinstance(found.then([(refused, None)]), Choose)
    other = did(1, "vm/create_snapshot", state=OpState.FAILED, said="no space left")
    assert found.then([(other, None)]) is None


@pytest.mark.parametrize(
    ("command", "row", "facts", "words"),
    [
        ("snapshot.create", ON, SnapshotFacts(), "have not been read"),
        ("snapshot.create", ON, snapshots(OLD, steps=False), "1 of 1 snapshots. Remove one"),
        ("snapshot.remove", ON, snapshots(OLD), "Select a snapshot"),
        ("snapshot.remove", UNKNOWN, snapshots(OLD, chosen=OLD), "power state of"),
        ("snapshot.remove", ON, snapshots(OLD, steps=False, chosen=OLD), "powered off"),
        ("snapshot.create", METAL, snapshots(), "VMs only"),
        ("backup.create", ON, BackupFacts(BackupState((), running=True)), "is running"),
        ("backup.create", ON, BackupFacts(), "have not been read"),
        ("iso.mount", ON, IsoFacts(()), "Select an image"),
        ("iso.mount", ON, IsoFacts((), IsoImage(id=1, admin_only=True)), "staff only"),
        (
            "iso.mount",
            ON,
            IsoFacts((), IsoImage(id=1, status=Untrusted("Pending"))),
            "not ready: Pending",
        ),
        ("iso.delete", ON, IsoFacts((), IsoImage(id=1)), "library"),
    ],
)
def test_in_doubt_nothing_is_sent_and_the_reason_is_said(
    command: str, row: Any, facts: Any, words: str
) -> None:
    found = intent(command, about(row, facts))
    assert isinstance(found, Refuse), found
    assert words in found.reason


def test_restoring_is_destructive_and_says_that_nothing_can_decide_it() -> None:
    found = intent("snapshot.restore", about(ON, snapshots(OLD, chosen=OLD)))
    assert (found.plan.tier, found.plan.typed) == (Tier.DESTRUCTIVE, VM.hostname)
    assert found.plan.requests[0].params.openstack_id == "img-1"
    assert any("no read can show" in warning for warning in found.plan.warnings)


def test_without_a_list_the_screen_that_reads_it_opens() -> None:
    for command in ("snapshot.create", "backup.create", "iso.boot"):
        assert intent(command, about(ON, None)) == Go("images", VM.id)


def test_vds_have_no_snapshots() -> None:
    assert no_snapshots(ON) == ""
    assert "VDS" in no_snapshots(ON, {"ref_tableName": "VDS"})
    assert name_problem("x" * 101)


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://x.example/a.iso", True),
        ("http://x.example:8080/b/a.ISO?x=1", True),
        ("", False),
        ("a.iso", False),
        ("ftp://x.example/a.iso", False),
        ("https:///a.iso", False),
        ("https://x.example/a.img", False),
        ("https://u:p@x.example/a.iso", False),
        ("https://x.example/a b.iso", False),
        ("https://[::1/a.iso", False),
        ("https://x.example:99999/a.iso", False),
        ("https://x.example/" + "a" * 2000 + ".iso", False),
    ],
)
def test_only_an_address_of_an_image_is_sent(url: str, is_good: bool) -> None:
    assert (url_problem(url) == "") is is_good


def test_booting_an_image_is_one_plan_and_so_is_going_back() -> None:
    facts = IsoFacts((), IsoImage(id=7, name=Untrusted("x")))
    boots = intent("iso.boot", about(ON, facts))
    assert actions(boots) == ["iso/mount_iso", "eq/boot_dev", "eq/reboot"]
    assert actions(intent("iso.boot", about(OFF, facts)))[-1] == "eq/on"
    assert actions(intent("iso.back", about(ON, facts))) == ["eq/boot_dev", "iso/unmount_iso"]


@pytest.mark.parametrize("text", ["", "x", "2001:db8::1", "192.0.2", HOST.ip])
def test_an_address_that_cannot_be_added_is_refused(text: str) -> None:
    assert isinstance(named(about(HOST, None), text), Refuse)


def test_addresses_are_added_as_costly_and_the_main_one_never_goes() -> None:
    added = intent("network.add_ip", about(HOST, AddressChoice(HOST.ip, True)), "any", "2")
    assert (added.plan.tier, added.plan.typed) == (Tier.DESTRUCTIVE, VM.hostname)
    assert added.plan.requests[0].params.amount == 2
    assert "cannot be read" in added.plan.effect
    assert isinstance(
        intent("network.remove_ip", about(HOST, AddressChoice(HOST.ip, True))), Refuse
    )
    gone = intent("network.remove_ip", about(HOST, AddressChoice("192.0.2.200")))
    params = gone.plan.requests[0].params
    assert (params.ip, params.remove_all) == ("192.0.2.200", None)


def test_a_task_runs_only_where_it_fits_and_after_the_name() -> None:
    task = InstallTask(id=21, name=Untrusted("Docker"), tags=(Label(tag=Untrusted("vm")),))
    found = intent("install.task", about(ON, TaskFacts(task)))
    assert (found.plan.tier, found.plan.typed) == (Tier.DESTRUCTIVE, VM.hostname)
    assert isinstance(intent("install.task", about(METAL, TaskFacts(task))), Refuse)
    assert not fits_kind(InstallTask(id=1, tags=(Label(tag=Untrusted("default")),)), ServerKind.VM)


def test_nat_rules_are_cleared_only_after_closing_failed_twice() -> None:
    def failed(number: int) -> Any:
        return did(number, "nat/remove_static_nat", state=OpState.FAILED, server_id=METAL.id)

    once = about(METAL, None, operations=lambda: (failed(1),))
    twice = about(METAL, None, operations=lambda: (failed(1), failed(2)))
    assert isinstance(intent("access.clear_nat", once), Refuse)
    assert isinstance(intent("access.clear_nat", twice, "203.0.113.9"), Refuse | Confirm)
    assert actions(intent("access.clear_nat", twice, "10.77.21.9")) == ["nat/clear_static_nat"]
    assert isinstance(intent("access.clear_nat", twice, "8.8.8.8"), Refuse)


@pytest.mark.parametrize(
    ("length", "is_taken"), [(0, False), (1, True), (LONGEST_NAME, True), (LONGEST_NAME + 1, False)]
)
def test_the_name_of_an_image_has_one_to_a_hundred_characters(length: int, is_taken: bool) -> None:
    assert (image_name_problem("x" * length, ()) == "") is is_taken


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OpState.DONE, "A remote-hands request is already open (2 h ago"),
        (OpState.UNKNOWN, "A remote-hands request was sent 2 h ago; its outcome is unknown."),
    ],
)
def test_a_second_request_to_remote_hands_names_the_age_of_the_first(
    state: OpState, said: str
) -> None:
    first = did(7, "jira/request_assistance", ago_s=7260.0, state=state)
    targets = Targets((METAL,), operations=lambda: (first,), now=1_795_000_000.0)
    refusals = [
        found
        for command in commands().values()
        if (found := command.fits(targets)) and "remote-hands request" in found
    ]
    assert refusals
    assert [found for found in refusals if not found.startswith(said)] == []


CLOSING = "nat/remove_static_nat"


@pytest.mark.parametrize(
    ("operations", "is_offered"),
    [
        ((), False),
        ((did(1, CLOSING, state=OpState.FAILED),), False),
        ((did(1, CLOSING, state=OpState.FAILED), did(2, CLOSING, state=OpState.UNKNOWN)), True),
        ((did(1, CLOSING, state=OpState.REFUSED), did(2, CLOSING, state=OpState.REFUSED)), True),
        # Closing that worked, another change that failed, and another server do not count.
        ((did(1, CLOSING, state=OpState.FAILED), did(2, CLOSING)), False),
        ((did(1, CLOSING, state=OpState.FAILED), did(2, "x", state=OpState.FAILED)), False),
        (
            (
                did(1, CLOSING, state=OpState.FAILED),
                did(2, CLOSING, state=OpState.FAILED, server_id=1),
            ),
            False,
        ),
    ],
)
def test_rules_are_cleared_only_after_closing_failed_twice_on_this_server(
    operations: tuple[Operation, ...], is_offered: bool
) -> None:
    targets = Targets((METAL,), operations=lambda: operations, now=1_795_000_000.0)
    assert (_closing_failed(targets) is None) is is_offered
