"""Which systems and tasks fit, why the others do not, what a license costs; on the recorded answers
too."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.install import OsList, read_os_list, read_tasks
from tui.models.kind import ServerKind
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.post_install_tasks import default_tasks, task_choices, tasks_problem
from tui.wizards.installing.systems import SystemChoice, choices, fitting, licensed_cores

EXAMPLES = Path(__file__).parents[1] / "data/examples"
METAL = Target(
    25250,
    "db-main",
    kind=ServerKind.BARE_METAL,
    cores=8,
    ram_gb=128,
    disk_gb=1920,
    disk="2x960 SSD",
)


def systems(*items: dict[str, Any], excluded: Any = ()) -> OsList:
    return read_os_list(
        {
            "os_list": [
                {"id": at + 1, "name": f"os {at}", **item} for at, item in enumerate(items)
            ],
            "os_excluded": list(excluded),
        }
    )


def tags(*names: str, **values: str) -> list[dict[str, str]]:
    return [{"tag": name, "value": "true"} for name in names] + [
        {"tag": name, "value": value} for name, value in values.items()
    ]


def only(item: dict[str, Any], target: Target = METAL) -> SystemChoice:
    return choices(systems(item), target)[0]


@pytest.mark.parametrize(
    ("kind", "marks", "fits"),
    [
        (ServerKind.BARE_METAL, ("bm",), True),
        (ServerKind.BARE_METAL, ("vm",), False),
        (ServerKind.VM, ("vds",), True),
        (ServerKind.VM, ("bm", "gpu"), False),
        (ServerKind.GPU, ("bm",), False),
        (ServerKind.GPU, ("gpu",), True),
        (ServerKind.VGPU, ("gpu",), False),
        (ServerKind.VGPU, ("vgpu",), True),
        (ServerKind.UNKNOWN, ("vm",), True),
        (ServerKind.BARE_METAL, (), True),
    ],
)
def test_the_kind_decides(kind: ServerKind, marks: tuple[str, ...], fits: bool) -> None:
    found = only({"tags": tags(*marks)}, Target(1, kind=kind))
    assert found.fits is fits
    if not fits:
        assert str(kind) in found.reason


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"active": 0}, "disabled this system"),
        ({"tags": tags(min_ram="256")}, ""),  # so much can only be MB
        ({"tags": tags(min_ram="200")}, "Needs 200 GB of memory; the server has 128 GB"),
        ({"tags": tags(min_hdd="2000")}, "Needs a disk of 2 TB; the server has 1.92 TB"),
        ({"tags": tags(min_ram="rubbish", min_hdd="")}, ""),
        ({"tags": [{"tag": "bm", "value": "false"}, {"tag": "vm", "value": "1"}]}, "VMs only"),
        ({"bm": 1, "vm": 0}, ""),
        ({"gpu": 1, "bm": 0}, "GPU servers only"),
    ],
)
def test_each_reason_in_words(item: dict[str, Any], words: str) -> None:
    assert words in only(item).reason
    assert bool(words) is bool(only(item).reason)


def test_an_unknown_size_excludes_nothing() -> None:
    assert only({"tags": tags(min_ram="64", min_hdd="500")}, Target(1)).fits


def test_uefi_is_asked_for_only_where_a_tag_says_so() -> None:
    uefi = Target(1, kind=ServerKind.BARE_METAL, tags=(("uefi", "1"),))
    assert "UEFI" in only({"tags": tags("bm")}, uefi).reason
    assert only({"tags": tags("bm", "uefi")}, uefi).fits
    assert only({"tags": tags("bm")}, METAL).fits


def test_what_the_provider_leaves_out_is_there_with_that_reason() -> None:
    found = choices(
        systems({}, excluded=[{"os_id": 320, "name": "Proxmox VE 9", "foreman_id": 1}]), METAL
    )
    assert (found[-1].id, found[-1].name, found[-1].reason) == (
        320,
        "Proxmox VE 9",
        "The provider does not offer it for this server.",
    )
    assert fitting(found) == [found[0]]


@pytest.mark.parametrize(
    ("cores", "paid"), [(None, 8), (0, 8), (1, 8), (8, 8), (9, 10), (10, 10), (23, 24), (64, 64)]
)
def test_cores_are_paid_in_steps_from_eight_on(cores: int | None, paid: int) -> None:
    assert licensed_cores(cores) == paid


@given(st.integers(-5, 10_000))
def test_never_fewer_cores_than_there_are(cores: int) -> None:
    paid = licensed_cores(cores)
    assert paid >= max(cores, 8)
    assert paid % 2 == 0
    assert paid - max(cores, 8) < 2


def test_a_license_is_per_core_and_a_plain_price_is_not() -> None:
    windows = only(
        {
            "name": "Windows Server 2022",
            "tags": tags("bm", price_per_core_EUR="2.5"),
            "price_EUR": 16,
        }
    )
    assert (windows.price, windows.windows) == (Decimal(20), True)
    assert windows.license == "2.50 EUR per core for 8 cores"
    assert only({"price_EUR": 15}).price_words == "15.00 EUR/month"
    assert only({"price_EUR": 0}).price_words == "free"
    assert only({"price_EUR": -1}).price_words == "price unknown"


def test_the_recorded_answers_are_understood() -> None:
    raw = json.loads((EXAMPLES / "os.list.server.json").read_text())
    found = {choice.name: choice for choice in choices(read_os_list(raw), METAL)}
    assert "VMs only" in found["Ubuntu 22.04 LTS"].reason
    assert found["Windows Server 2022"].fits
    listed = task_choices(
        read_tasks(json.loads((EXAMPLES / "jenkins.get_tasks.json").read_text())), METAL
    )
    assert default_tasks(listed) == (1,)
    assert listed[1].reason == (
        "Available for GPU servers, vGPU servers only; this is a bare metal server."
    )


def test_tasks_that_cannot_be_asked_for_say_why() -> None:
    listed = task_choices(
        read_tasks({"tasks": [{"id": 1, "tags": "bm"}, {"id": 2, "tags": "gpu"}]}), METAL
    )
    assert tasks_problem((), listed, InstallMethod.STAGED) is None
    assert tasks_problem((1,), listed, InstallMethod.SINGLE) is None
    assert "one task" in str(tasks_problem((1, 2), listed, InstallMethod.SINGLE))
    assert "GPU servers" in str(tasks_problem((2,), listed, InstallMethod.STAGED))
    assert "not in the provider's list" in str(tasks_problem((9,), listed, InstallMethod.STAGED))
    assert tasks_problem((9,), None, InstallMethod.STAGED) is None


VALUES = (
    st.none()
    | st.text(max_size=8)
    | st.integers(-3, 10**7)
    | st.sampled_from(["true", "0", "4", "1e9"])
)
LABELS = st.lists(
    st.fixed_dictionaries(
        {
            "tag": st.sampled_from(
                ["bm", "vm", "gpu", "min_ram", "min_hdd", "price_per_core_EUR", "x"]
            ),
            "value": VALUES,
        }
    ),
    max_size=5,
)


@given(LABELS | st.text(max_size=20) | st.none(), VALUES, st.sampled_from(list(ServerKind)))
def test_whatever_a_system_says_it_is_offered_or_has_a_reason(
    marks: Any, price: Any, kind: ServerKind
) -> None:
    target = Target(1, kind=kind, cores=4, ram_gb=8, disk_gb=100)
    found = only({"tags": marks, "price_EUR": price}, target)
    if not found.fits:
        assert found.reason.endswith(".")
    if found.price is not None:
        assert found.price >= 0
    assert found.price_words


@pytest.mark.parametrize(("has", "fits"), [(7, False), (8, True), (9, True)])
def test_a_server_that_has_exactly_what_a_system_needs_is_enough(has: int, fits: bool) -> None:
    item = {"id": 1, "name": "X", "active": 1, "tags": tags("bm", min_ram="8", min_hdd="8")}
    for target in (replace(METAL, ram_gb=has, disk_gb=100), replace(METAL, disk_gb=has)):
        assert (only(item, target).reason == "") is fits
