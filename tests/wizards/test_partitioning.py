"""Layouts on real disks: offered or refused with the reason, what they hold, what they survive, how
they look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.kind import ServerKind
from tui.wizards.installing.disk_layouts import (
    DiskLayout,
    Unmappable,
    disk_params,
    lost_words,
    offer,
    offers,
    usable_words,
)
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.layout_drawing import drawing
from tui.wizards.installing.server_disks import DiskSet, disks_in

METAL = Target(1, kind=ServerKind.BARE_METAL)
TWO, FOUR, STORE = (
    disks_in("2x960 SSD"),
    disks_in("4x3840 NVMe"),
    disks_in("2x480 SSD + 8x16000 HDD"),
)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("2x960 SSD", (DiskSet(2, 960, "SSD"),)),
        ("2x1TB HDD", (DiskSet(2, 1000, "HDD"),)),
        ("60 GB NVMe", (DiskSet(1, 60, "NVMe"),)),
        ("240 GB", (DiskSet(1, 240),)),
        ("2x480 SSD + 8x16000 HDD", (DiskSet(2, 480, "SSD"), DiskSet(8, 16000, "HDD"))),
        ("1x960 SSD + 1x960 SSD", (DiskSet(2, 960, "SSD"),)),
        ("", ()),
        ("nonsense", ()),
        ("2x960 SSD + what", ()),
        ("0x960", ()),
        ("2x0", ()),
        ("999x1", ()),
    ],
)
def test_disks_are_read_whole_or_not_at_all(text: str, groups: tuple[DiskSet, ...]) -> None:
    assert disks_in(text) == groups


def test_without_words_the_size_is_one_disk() -> None:
    assert disks_in("", 240.0) == (DiskSet(1, 240.0),)
    assert disks_in("nonsense", 240.0) == ()


@given(
    st.text(max_size=40)
    | st.from_regex(r"\A(\d{1,4}x)?\d{1,8}(\.\d+)? ?(TB|GB)? ?[A-Z]{0,4}( \+ \d+x\d+)?\Z")
)
def test_any_text_gives_disks_or_none(text: str) -> None:
    for group in disks_in(text):
        assert group.count > 0
        assert 0 < group.size_gb < float("inf")
        assert group.words


@pytest.mark.parametrize(
    ("layout", "disks", "usable", "survives"),
    [
        (DiskLayout.RAID0, TWO, 1920, "all data is lost"),
        (DiskLayout.HBA, TWO, 1920, "If a disk fails, its data is lost."),
        (DiskLayout.RAID1, TWO, 960, "Survives the failure of one disk."),
        (DiskLayout.RAID1, FOUR, 3840, "does not document how it mirrors 4 disks"),
        (DiskLayout.RAID10, FOUR, 7680, "up to 2"),
        (DiskLayout.RAID10, STORE, 64_000, "up to 4"),
    ],
)
def test_what_a_layout_holds_and_survives(
    layout: DiskLayout, disks: tuple[DiskSet, ...], usable: float, survives: str
) -> None:
    found = offer(layout, disks, METAL, InstallMethod.SINGLE)
    assert (found.reason, found.usable_gb) == ("", usable)
    assert survives in found.survives


@pytest.mark.parametrize(
    ("layout", "disks", "target", "words"),
    [
        (DiskLayout.RAID10, TWO, METAL, "Needs 4 disks; the server has 2."),
        (DiskLayout.RAID1, disks_in("960 SSD"), METAL, "Needs 2 disks; the server has 1."),
        (
            DiskLayout.RAID1,
            disks_in("480 SSD + 960 SSD"),
            METAL,
            "these differ: 1 x 480 GB SSD and 1 x 960 GB SSD",
        ),
        (DiskLayout.RAID10, disks_in("5x960 SSD"), METAL, "even number"),
        (DiskLayout.RAID10S, FOUR, METAL, "without describing it"),
        (DiskLayout.RAID1, (), METAL, "unknown"),
        (
            DiskLayout.RAID0,
            disks_in("60 GB NVMe"),
            Target(1, kind=ServerKind.VM),
            "one virtual disk",
        ),
    ],
)
def test_a_layout_that_cannot_be_has_its_reason(
    layout: DiskLayout, disks: tuple[DiskSet, ...], target: Target, words: str
) -> None:
    assert words in offer(layout, disks, target, InstallMethod.SINGLE).reason
    with pytest.raises(Unmappable, match=str(layout)):
        disk_params(layout, disks, target, no_lvm=False, root_percent=None)


def test_the_staged_way_cannot_say_a_layout() -> None:
    found = {offer.layout: offer for offer in offers(TWO, METAL, InstallMethod.STAGED)}
    assert found[DiskLayout.PROVIDER].is_offered
    assert "single-call" in found[DiskLayout.RAID1].reason
    assert "Needs 4 disks" in found[DiskLayout.RAID10].reason, (
        "what the disks cannot carry is said first"
    )
    assert list(found) == [
        DiskLayout.PROVIDER,
        DiskLayout.RAID1,
        DiskLayout.RAID0,
        DiskLayout.HBA,
        DiskLayout.RAID10,
        DiskLayout.RAID10S,
    ]


def test_two_like_disks_have_the_mirror_first() -> None:
    assert offers(TWO, METAL, InstallMethod.SINGLE)[0].layout is DiskLayout.RAID1


def test_what_a_single_call_says() -> None:
    said = disk_params(DiskLayout.RAID1, TWO, METAL, no_lvm=False, root_percent=40)
    assert (said.disk_mirror, said.no_lvm, said.root_size) == ("raid1", None, 40)
    said = disk_params(DiskLayout.PROVIDER, (), METAL, no_lvm=True, root_percent=100)
    assert (said.disk_mirror, said.no_lvm, said.root_size) == (None, True, None)
    with pytest.raises(Unmappable, match="1 to 100"):
        disk_params(DiskLayout.PROVIDER, (), METAL, no_lvm=False, root_percent=101)


GROUPS = st.lists(
    st.builds(
        DiskSet,
        st.integers(1, 24),
        st.floats(1, 99_999).map(round),
        st.sampled_from(["", "SSD", "NVMe"]),
    ),
    max_size=3,
).map(tuple)


@given(GROUPS, st.sampled_from(list(DiskLayout)), st.sampled_from(list(InstallMethod)))
def test_an_offer_never_promises_more_than_there_is(
    disks: tuple[DiskSet, ...], layout: DiskLayout, way: InstallMethod
) -> None:
    found = offer(layout, disks, METAL, way)
    if not found.is_offered:
        assert found.reason.endswith(".")
    if found.usable_gb is not None and found.group is not None:
        assert 0 < found.usable_gb <= found.group.size_gb * found.group.count
    assert usable_words(found)
    assert lost_words(disks).startswith("This erases")


@given(GROUPS, st.sampled_from(list(DiskLayout)), st.integers(10, 200))
def test_a_drawing_fits_and_its_twin_is_ascii(
    disks: tuple[DiskSet, ...], layout: DiskLayout, width: int
) -> None:
    found = offer(layout, disks, METAL, InstallMethod.SINGLE)
    lines = drawing(found, width)
    twin = drawing(found, width, ascii=True)
    assert all(len(line) <= width for line in lines)
    assert len(lines) == len(twin)
    assert all(line.isascii() for line in twin)


def test_a_mirror_of_two_disks_is_drawn_as_boxes() -> None:
    assert drawing(offer(DiskLayout.RAID1, TWO, METAL, InstallMethod.SINGLE), 60, ascii=True) == [
        "+--------+ +--------+",
        "| disk 1 | | disk 2 |",
        "| 960 GB | | 960 GB |",
        "|  SSD   | |  SSD   |",
        "+----+---+ +----+---+",
        "     +----------+",
        "       mirror",
        "960 GB of 1.92 TB usable",
    ]


def test_two_pairs_striped() -> None:
    lines = drawing(offer(DiskLayout.RAID10, FOUR, METAL, InstallMethod.SINGLE), 60)
    assert lines[5] == "     └──────────┘          └──────────┘"
    assert lines[-2:] == ["striped across the mirror pairs", "7.68 TB of 15.36 TB usable"]
