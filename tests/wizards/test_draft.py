"""A draft: what is wrong with it and where, and that nothing secret of it is kept."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.wizards.answers import KEY, PASSWORD, SCRIPT, TARGET, full, known
from tui.wizards.installing.disk_layouts import DiskLayout
from tui.wizards.installing.draft import Draft, WizardStep, chosen_tasks, problems
from tui.wizards.installing.draft_files import (
    draft_file,
    draft_from,
    draft_record,
    drop_draft,
    keep_draft,
    read_draft,
)
from tui.wizards.installing.install_way import InstallMethod


def test_a_full_draft_has_no_problem() -> None:
    assert problems(full(), known()) == ()


@pytest.mark.parametrize(
    ("change", "step", "field", "words"),
    [
        ({"os_id": None}, WizardStep.SYSTEM, "os", "Select an operating system"),
        (
            {"os_id": 500},
            WizardStep.SYSTEM,
            "os",
            "VM only is not available for this server: Available for VMs only",
        ),
        ({"os_id": 999}, WizardStep.SYSTEM, "os", "no longer in the provider's list"),
        ({"hostname": "web_01"}, WizardStep.IDENTITY, "hostname", "underscore"),
        ({"password": None}, WizardStep.IDENTITY, "password", "does not store passwords"),
        ({"password": SecretStr("short")}, WizardStep.IDENTITY, "password", "8 to 30"),
        ({"password_stored": False}, WizardStep.IDENTITY, "password", "saved the password"),
        (
            {"layout": DiskLayout.RAID1},
            WizardStep.PARTITIONING,
            "layout",
            "Not available in a staged reinstall",
        ),
        (
            {"layout": DiskLayout.RAID10, "way": InstallMethod.SINGLE},
            WizardStep.PARTITIONING,
            "layout",
            "Needs 4 disks",
        ),
        ({"no_lvm": True}, WizardStep.PARTITIONING, "no_lvm", "Plain partitions"),
        ({"root_typed": "50"}, WizardStep.PARTITIONING, "root", "single-call"),
        (
            {"root_typed": "0", "way": InstallMethod.SINGLE},
            WizardStep.PARTITIONING,
            "root",
            "1 to 100",
        ),
        (
            {"root_typed": "half", "way": InstallMethod.SINGLE},
            WizardStep.PARTITIONING,
            "root",
            "whole number",
        ),
        ({"tasks": (1, 21), "way": InstallMethod.SINGLE}, WizardStep.TASKS, "tasks", "one task"),
        ({"tasks": (77,)}, WizardStep.TASKS, "tasks", "is not in the provider's list"),
        ({"ssh_key": "rubbish"}, WizardStep.KEYS, "ssh_key", "not a key type"),
        ({"script": SecretStr("exit 0")}, WizardStep.KEYS, "script", "#!/bin/sh"),
        ({"script": None}, WizardStep.KEYS, "script", "not been read"),
        (
            {"script": None, "script_fault": "There is no such file."},
            WizardStep.KEYS,
            "script",
            "no such file",
        ),
        ({"callback": "ftp://example.net"}, WizardStep.KEYS, "callback", "https://"),
    ],
)
def test_each_fault_is_said_at_its_field(
    change: dict[str, Any], step: WizardStep, field: str, words: str
) -> None:
    found = problems(full(**change), known())
    assert [(problem.step, problem.field) for problem in found] == [(step, field)]
    assert words in found[0].words


def test_a_script_for_windows_needs_no_first_line() -> None:
    assert problems(full(os_id=250, script=SecretStr("Write-Output 1")), known()) == ()


def test_defaults_run_until_somebody_chooses() -> None:
    assert chosen_tasks(full(), known()) == (1,)
    assert chosen_tasks(full(tasks=()), known()) == ()


def test_what_is_kept_comes_back_and_holds_no_secret(tmp_path: Path) -> None:
    path = draft_file(tmp_path, "main", TARGET.id)
    keep_draft(
        path,
        full(
            way=InstallMethod.SINGLE,
            layout=DiskLayout.RAID1,
            tasks=(21,),
            root_typed="40",
            no_lvm=True,
        ),
    )
    raw = path.read_bytes().decode()
    assert PASSWORD not in raw
    assert "script-canary" not in raw
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (
        read_draft(path, TARGET.id)
        == full(
            way=InstallMethod.SINGLE,
            layout=DiskLayout.RAID1,
            tasks=(21,),
            root_typed="40",
            no_lvm=True,
        ).without_secrets()
    )
    assert read_draft(path, 1) is None
    drop_draft(path)
    assert read_draft(path, TARGET.id) is None
    drop_draft(path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ssh_key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA"),
        ("callback", "https://anna:geheim@example.net/"),
    ],
)
def test_what_may_be_a_secret_by_mistake_is_not_kept(field: str, value: str) -> None:
    assert value not in json.dumps(draft_record(full(**{field: value})))
    assert draft_record(full(**{field: value}))[field] == ""


def test_no_secret_in_a_repr() -> None:
    assert PASSWORD not in repr(full())
    assert SCRIPT not in repr(full())


TREES = st.dictionaries(
    st.sampled_from(
        [
            "version",
            "server_id",
            "way",
            "os_id",
            "hostname",
            "layout",
            "tasks",
            "root",
            "no_lvm",
            "x",
        ]
    ),
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.lists(st.integers(), max_size=3)
    | st.sampled_from(["single", "LVM_RAID1"]),
)


@given(TREES | st.lists(st.integers()) | st.text() | st.none())
def test_whatever_lies_on_the_disk_is_a_draft_or_none(tree: Any) -> None:
    found = draft_from(tree, 1)
    if found is not None:
        assert problems(found, known()) is not None
    complete = (
        draft_from({**tree, "version": 1, "server_id": 1}, 1) if isinstance(tree, dict) else None
    )
    if complete is not None:
        assert draft_from(draft_record(complete), 1) == complete.without_secrets()


@given(st.binary(max_size=200))
def test_damaged_files_count_as_none(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("d") / "draft.json"
    path.write_bytes(raw)
    assert read_draft(path, 1) is None


def test_a_line_that_is_nearly_a_key_is_not_kept() -> None:
    assert draft_record(full(ssh_key=KEY[:40]))["ssh_key"] == ""
    assert draft_record(Draft(1, ssh_key=KEY))["ssh_key"] == KEY
