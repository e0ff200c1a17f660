"""Disks and limits out of text: read right, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.disks import DiskGroup, parse_disks, total_gb
from tui.models.hardware import hardware_from
from tui.models.offer import offers_of
from tui.models.order import read_presets
from tui.models.port import PortStatus, speed_bps
from tui.wizards.installing.server_disks import disks_in

READ = {
    "3,84TB NVMe": [(1, 3840, "NVMe")],
    "2x1.92Tb NVMe U.2": [(2, 1920, "NVMe U.2")],
    "4x4TB HDD SATA": [(4, 4000, "HDD SATA")],
    "2*960 SSD": [(2, 960, "SSD")],
    "8 TB (2x4 TB)": [(2, 4000, "")],
    "2x4 TB (8 TB)": [(2, 4000, "")],
    "2 × 480GB + 4×8Tb": [(2, 480, ""), (4, 8000, "")],
    "1.92TB": [(1, 1920, "")],
    "960": [(1, 960, "")],
    "2x960 SSD": [(2, 960, "SSD")],
    "2X960GB": [(2, 960, "")],
    "960GB x2": [(2, 960, "")],
    "2x480,2x960": [(2, 480, ""), (2, 960, "")],
    "1,92TB NVMe, 2x960 SSD": [(1, 1920, "NVMe"), (2, 960, "SSD")],
    "480GB,960GB": [(1, 480, ""), (1, 960, "")],
    "1,920 GB": [(1, 1920, "")],
    "3,840 TB": [(1, 3840, "")],
    "2x3,84TB,4x8TB": [(2, 3840, ""), (4, 8000, "")],
    "NVMe 2x960": [(2, 960, "NVMe")],
    "SSD: 480GB": [(1, 480, "SSD")],
    "2 х 960 ГБ SSD": [(2, 960, "SSD")],
    "960 GB (NVMe)": [(1, 960, "NVMe")],
    "2x480SSD": [(2, 480, "SSD")],
    "12x18 TB SAS 7.2k": [(12, 18000, "SAS 7.2k")],
    "512000 MB": [(1, 512, "")],
    "15": [(1, 15, "")],
    "2x480 SSD / 4x4TB HDD": [(2, 480, "SSD"), (4, 4000, "HDD")],
    "1x960 SSD + 1x960 SSD": [(2, 960, "SSD")],
    "4x3.84TB NVMe (15.36TB)": [(4, 3840, "NVMe")],
    "0.5TB": [(1, 500, "")],
    "2x960GB SSD/NVMe": [(2, 960, "SSD/NVMe")],
    "500 GB and 1 TB": [(1, 500, ""), (1, 1000, "")],
    "2x960,": [(2, 960, "")],
    "1 TiB": [(1, 1099.512, "")],
}
UNKNOWN = [
    "",
    " ",
    "none",
    "-",
    "0",
    "0 GB",
    "2x0",
    "1.92",
    "1,92",
    "4,8",
    "480,960",
    "2x4",
    "2x16",
    "8",
    "960,4TB",
    "2x2x960",
    "8 TB (2x3 TB)",
    "2x960 or 4x480",
    "up to 4x960",
    "1Gbps",
    "960/2",
    "-1",
    "2x-960",
    "9999999 TB",
    "200x960",
    "0x960",
    "2x480 + ?",
    "2x480 + unknown",
    "1e3",
    "960 x",
    "x960",
    "2x960 4x480",
    "2x480GB (RAID1) 960",
    "three 960",
    "9" * 300,
]


@pytest.mark.parametrize(("text", "groups"), READ.items(), ids=list(READ))
def test_disks_are_read_right(text: str, groups: list[tuple[int, float, str]]) -> None:
    assert [(disk.count, disk.size_gb, disk.kind) for disk in parse_disks(text)] == groups
    assert [(disk.count, disk.size_gb, disk.kind) for disk in disks_in(text)] == groups


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_could_be_meant_in_two_ways_is_unknown(text: str) -> None:
    assert parse_disks(text) == ()


@pytest.mark.parametrize(
    ("line", "cpu", "ram", "disk_gb"),
    [
        ("EPYC 7402/256/3,84TB NVMe", "EPYC 7402", 256, 3840),
        ("E-2288G/128/2x960 SSD", "E-2288G", 128, 1920),
        ("2 vCPU / 4 GB / 60 GB NVMe", "2 vCPU", 4, 60),
        ("Xeon/2x32GB DDR4/2x1.92Tb NVMe U.2", "Xeon", 64, 3840),
        ("Xeon/64GB/2x480 SSD/4x8TB HDD", "Xeon", 64, 32960),
        ("Xeon/64GB/2x480 SSD/RTX 4090", "Xeon", 64, 960),
        ("Xeon/64GB/2x480 SSD/4*8 HDD", "Xeon", 64, None),
        ("Xeon/64/2x960 SSD/NVMe", "Xeon", 64, 1920),
        ("Xeon/0,25TB/1,92", "Xeon", 256, None),
        ("Xeon/64/2x4 HDD", "Xeon", 64, None),
        ("Xeon/many/960", "Xeon", None, 960),
    ],
)
def test_a_line_of_hardware(line: str, cpu: str, ram: float | None, disk_gb: float | None) -> None:
    for sent in (line, {"config": line}, [{"config": line}], [line]):
        found = hardware_from(sent)
        assert (found.cpu, found.ram_gb, found.disk_gb) == (cpu, ram, disk_gb)


@pytest.mark.parametrize(
    ("line", "disk_gb"),
    [
        ("2x1.92Tb NVMe U.2", 3840),
        ("2x960 SSD", 1920),
        ("960GB SSD", 960),
        ("2x1.92Tb NVMe + 4x4TB HDD SATA", 19840),
        ("2x480 SSD / 2x8TB HDD", 16960),
        ("2x1.92Tb NVMe / 2x480GB SSD / 2x8TB HDD", 20800),
        ("NVMe 2x960GB", 1920),
        ("2x1.92Tb NVMe, rest on request", None),
    ],
)
def test_a_line_of_disks_alone_is_no_processor(line: str, disk_gb: float | None) -> None:
    for sent in (line, {"config": line}, [{"config": line}]):
        found = hardware_from(sent)
        assert (found.cpu, found.ram_gb, found.disk_gb) == ("", None, disk_gb)
        assert found.disk
    assert hardware_from({"config": line, "cpu_name": "EPYC"}).cpu == "EPYC"


@pytest.mark.parametrize(
    "line", ["Xeon E5-2680", "EPYC 7402", "64GB RAM 2x960 SSD", "4 vCPU 60 GB NVMe", "2x Xeon"]
)
def test_a_line_with_more_than_disks_is_not_taken_for_disks(line: str) -> None:
    assert hardware_from({"config": line}) == hardware_from(line)
    assert (hardware_from(line).cpu, hardware_from(line).disk) == (line, "")


@pytest.mark.parametrize(
    ("groups", "total"),
    [
        ([{"size": 960, "count": 2}], 1920),
        ([{"size": "3,84 TB", "count": "2"}], 7680),
        ([{"size": 4, "count": 2}], None),
        ([{"size": 4, "unit": "TB", "count": 2}], 8000),
        ([{"size": 960, "count": 2}, {"size": None}], None),
        ([{"size": 960, "count": 2}, "x"], None),
        ([{"size": 960, "count": 0}, {"size": 480}], 480),
        ([], None),
        ({"0": {"size": 960, "count": 1}}, 960),
        ([{"size": 1920, "count": 2, "type": "NVMe U.2"}], 3840),
    ],
)
def test_groups_of_disks_are_read_whole_or_not_at_all(groups: object, total: float | None) -> None:
    assert hardware_from({"hdd_groups": groups}).disk_gb == total


@pytest.mark.parametrize(
    ("sent", "words", "size"),
    [
        ({"disk_gb": 240}, "240 GB", 240),
        ({"disk": "2x960 SSD"}, "2x960 SSD", 1920),
        ({"disk": 40}, "40 GB", 40),
        ({"disk": "3.84"}, "3.84", None),
        ({"disk": "40"}, "40 GB", 40),
        ({"disk": ""}, "", None),
        ({"disk": True}, "", None),
    ],
)
def test_a_plain_disk(sent: dict[str, object], words: str, size: float | None) -> None:
    found = hardware_from(sent)
    assert (found.disk, found.disk_gb) == (words, size)


@pytest.mark.parametrize(
    ("hdd", "size"),
    [("2x960", 1920), ("40", 40), (40, 40), ("2x1.92Tb NVMe U.2", 3840), ("1,92", None)],
)
def test_what_is_on_offer_is_read_by_the_same_rule(hdd: object, size: float | None) -> None:
    presets = read_presets({"presets": [{"id": 1, "name": "bm.a", "hdd": hdd, "locations": "NL"}]})
    assert [offer.disk_gb for offer in offers_of(presets, "EUR")] == [size]


SIZES = st.sampled_from([240, 480, 960, 1920, 3840, 7680])
KINDS = st.sampled_from(["", " SSD", " NVMe", " HDD SATA", " NVMe U.2"])


@st.composite
def groups(draw: st.DrawFn) -> tuple[str, int, float]:
    """A group as somebody may write it, and what it says."""
    count, size = draw(st.integers(1, 24)), draw(SIZES)
    times, gap = draw(st.sampled_from("xX*×")), draw(st.sampled_from(["", " "]))
    number = str(size)
    unit = draw(st.sampled_from(["GB", "gb", " GB", "Gb", "TB", "Tb", " TB", "T"]))
    if unit.strip().upper().startswith("T"):
        number = f"{size / 1000:g}".replace(".", draw(st.sampled_from([".", ","])))
    lead = f"{count}{gap}{times}{gap}" if count > 1 or draw(st.booleans()) else ""
    return f"{lead}{number}{unit}{draw(KINDS)}", count, float(size)


@given(st.lists(groups(), min_size=1, max_size=4), st.sampled_from([" + ", "+", ", ", "; ", " / "]))
def test_any_spelling_of_groups_comes_to_the_same(
    made: list[tuple[str, int, float]], between: str
) -> None:
    found = parse_disks(between.join(text for text, _, _ in made))
    assert sum(disk.count for disk in found) == sum(count for _, count, _ in made)
    assert total_gb(found) == pytest.approx(sum(count * size for _, count, size in made))


@given(st.text(alphabet="0123456789xX*×.,TGB +()/NVMeSDH-", max_size=24))
def test_any_text_is_read_plausibly_or_not_at_all(text: str) -> None:
    found = parse_disks(text)
    assert all(0 < disk.count <= 100 and 0 < disk.size_gb <= 200_000 for disk in found)
    if found:
        # What is read can be written down and read again.
        again = " + ".join(f"{disk.count}x{disk.size_gb:.3f} GB" for disk in found)
        assert total_gb(parse_disks(again)) == pytest.approx(total_gb(found), rel=1e-3, abs=0.01)


def test_a_group_without_sizes_is_none() -> None:
    assert total_gb(()) is None
    assert total_gb((DiskGroup(2, 960.0),)) == 1920.0


# Limits of ports


@pytest.mark.parametrize("sent", ["-1", -1, " -1 ", "-1.0", -1.0, "-1 Mbit/s", "−1"])
def test_a_limit_of_minus_one_is_none(sent: object) -> None:
    port = PortStatus.model_validate({"port": "eth0", "speed": "1000", "shape": sent})
    assert (str(port.shape), port.limit_bps, port.most_bps) == ("unlimited", None, 1e9)


@pytest.mark.parametrize(
    ("words", "bits"),
    [
        ("1000 Mbps", 1e9),
        ("a-1000", 1e9),
        ("10G", 1e10),
        ("1000000000", 1e9),
        ("1,000 Mbps", 1e9),
        ("2,5 Gbit/s", 2.5e9),
        ("100 MB/s", 8e8),
        ("-5", None),
        ("10/100/1000", None),
        ("unlimited", None),
        ("0", None),
        ("100 Mbit/s", 1e8),
        ("1 GB", None),
    ],
)
def test_a_speed_is_read_right_or_not_at_all(words: str, bits: float | None) -> None:
    assert speed_bps(words) == bits
