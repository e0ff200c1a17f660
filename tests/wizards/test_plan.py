"""The exact requests, both ways, and what the review shows of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from tests.wizards.answers import KEY, PASSWORD, SCRIPT, TARGET, full, known
from tui.api.form import form_fields
from tui.wizards.installing.disk_layouts import DiskLayout
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.request_plan import (
    DraftIncomplete,
    WizardRequest,
    plan,
    shown_fields,
    task_name,
)


def names(requests: tuple[WizardRequest, ...]) -> list[str]:
    return [
        f"{request.action.name} {getattr(request.params, 'media', '')}".strip()
        for request in requests
    ]


def test_the_staged_way_is_the_guides_sequence() -> None:
    requests = plan(full(), known())
    assert names(requests) == [
        "eq/check_pin",
        "eq/reinstall",
        "eq/create_pxe",
        "eq/boot_dev pxe",
        "eq/reboot",
        "eq/boot_dev disk",
        "jenkins/call",
        "eq/clear_pxe",
    ]
    assert [request.wipes for request in requests[:2]] == [False, True], (
        "the first call after the PIN may wipe already"
    )


def test_without_remote_control_a_human_boots_it() -> None:
    requests = plan(full(tasks=()), known(replace(TARGET, remote_control=False)))
    assert names(requests)[3] == "jira/request_PXEboot"
    assert "eq/reboot" not in names(requests)


def test_a_single_call_carries_everything() -> None:
    draft = full(
        way=InstallMethod.SINGLE, layout=DiskLayout.RAID1, root_typed="40", no_lvm=True, tasks=(21,)
    )
    (request,) = plan(draft, known())
    assert dict(form_fields(request.complete(pin=SecretStr("2468"), key=None))) == {
        "id": "25251",
        "os_id": "219",
        "root_pass": PASSWORD,
        "hostname": "db-replica",
        "ssh_key": KEY,
        "post_install_script": SCRIPT,
        "post_install_callback": "https://example.net/ready",
        "root_size": "40",
        "disk_mirror": "raid1",
        "no_lvm": "1",
        "jenkins_task": "21",
        "pin": "2468",
    }


def test_the_key_and_the_pin_are_added_when_it_is_sent() -> None:
    arm = plan(full(), known())[2]
    sent = dict(form_fields(arm.complete(pin=SecretStr("0042"), key=SecretStr("k" * 32))))
    assert (sent["pin"], sent["reinstall_key"]) == ("0042", "k" * 32)
    assert "pin" not in dict(form_fields(arm.complete(pin=None, key=None))), "never invent a PIN"


@pytest.mark.parametrize(
    "change",
    [{"os_id": None}, {"hostname": ""}, {"password": None}, {"layout": DiskLayout.RAID10S}],
)
def test_a_draft_with_problems_has_no_plan(change: dict[str, Any]) -> None:
    with pytest.raises(DraftIncomplete):
        plan(full(**change), known())


@pytest.mark.parametrize("way", list(InstallMethod))
def test_the_review_shows_names_and_masks_secrets(way: InstallMethod) -> None:
    shown = [
        f"{name}={value}"
        for request in plan(full(way=way), known())
        for name, value in shown_fields(request)
    ]
    text = "\n".join(shown)
    assert PASSWORD not in text
    assert "script-canary" not in text
    assert "hostname=db-replica" in text
    assert f"ssh_key={KEY}" in text
    assert "root_pass=••••••••" in text.splitlines()
    assert f"({len(SCRIPT)} bytes)" in text
    assert "entered when you confirm" in text


def test_only_what_takes_a_pin_shows_one() -> None:
    for request in plan(full(), known()):
        assert ("pin" in dict(shown_fields(request))) is request.wants_pin


def test_a_task_has_its_name_or_else_its_number() -> None:
    facts = known()
    assert facts.tasks
    for choice in facts.tasks:
        assert task_name(choice.id, facts) == choice.name
    assert task_name(99_999, facts) == "task 99999"
    assert task_name(21, replace(facts, tasks=None)) == "task 21"
