"""The list knows the rental, the details know the machine, and a reading of the machine beats
both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_wrong, state_of
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus, parse_sensors
from tui.models.server import ServerDetail, ServerSummary, read_server
from tui.store.merge import (
    Given,
    given_by,
    with_detail,
    with_id,
    with_list_values,
    with_sensors,
    with_summary,
)


def summary(**more: Any) -> ServerSummary:
    record = {
        "id": 7,
        "status": "rent",
        "hostname": "web-01",
        "type": "VPS",
        "IP": "192.0.2.1",
        "short_location": "NL",
        "due_date": "2026-12-05",
        "days_left": "12",
        "price_EUR": "7.64",
    }
    return ServerSummary.model_validate(record | more)


def detail(**more: Any) -> ServerDetail:
    answer = {
        "server_data": {
            "id": 7,
            "ref_tableName": "Server",
            "status": "rent",
            "preset": "bm.v2-max",
        },
        "IP": [{"IP": "192.0.2.9", "MAC": "00:25:90:ab:cd:01", "main_ip": 1}],
        "hardware": {"cpu_name": "EPYC 7402", "cpu": 1, "cores": 24, "ram": 256},
        "OS": {"name": "Debian 12"},
        "tags": [
            {"tag": "hostname", "value": "web-01"},
            {"tag": "env", "value": "prod"},
            {"tag": "password", "value": "hunter2"},
        ],
        "location": {"dc_location": "NL"},
    }
    return read_server(answer | more)


DETAILED = with_detail(detail(), 7, None, 100.0)


def test_a_record_of_the_list_makes_a_row() -> None:
    assert with_summary(summary(), None) == ServerRow(
        7,
        "web-01",
        ServerKind.VM,
        "NL",
        "192.0.2.1",
        status="rent",
        price=7.64,
        currency="EUR",
        due="2026-12-05",
        days_left=12,
    )


def test_an_id_alone_makes_a_row_or_keeps_one() -> None:
    assert with_id(7, None) == ServerRow(7)
    assert with_id(7, DETAILED) is DETAILED


def test_an_id_given_to_another_machine_brings_nothing_of_the_one_before() -> None:
    row = with_summary(
        summary(hostname="mail-7", IP="198.51.100.3"),
        replace(DETAILED, power=Power.ON, power_at=5.0),
    )
    assert row == with_summary(summary(hostname="mail-7", IP="198.51.100.3"), None)
    named = detail(
        tags=[{"tag": "hostname", "value": "mail-7"}], IP=[{"IP": "198.51.100.3", "main_ip": 1}]
    )
    assert with_detail(named, 7, DETAILED, 9.0).tags == with_detail(named, 7, None, 9.0).tags
    assert with_detail(named, 7, DETAILED, 9.0).macs == ()


@pytest.mark.parametrize(
    "more",
    [
        {"hostname": "mail-7", "IP": "192.0.2.9"},
        {"IP": "198.51.100.3"},
        {"hostname": "mail-7", "IP": ""},
        {"hostname": "WEB-01", "IP": "198.51.100.3"},
    ],
)
def test_a_new_name_or_a_new_address_alone_is_the_same_machine(more: dict[str, str]) -> None:
    assert with_summary(summary(**more), DETAILED).tags == DETAILED.tags


def test_the_list_keeps_what_only_the_details_tell() -> None:
    row = with_summary(summary(price_EUR=9), DETAILED)
    assert (row.os, row.cpu, row.cores, row.ram_gb, row.tags, row.detailed) == (
        "Debian 12",
        DETAILED.cpu,
        24,
        256.0,
        DETAILED.tags,
        True,
    )
    assert (row.price, row.days_left) == (9.0, 12)
    assert row.kind is ServerKind.BARE_METAL, "the details know the machine better than the list"


def test_silence_of_the_list_erases_nothing_but_the_rental() -> None:
    before = with_summary(summary(), DETAILED)
    row = with_summary(ServerSummary.model_validate({"id": 7}), before)
    assert (row.hostname, row.location, row.ip, row.price) == ("web-01", "NL", "192.0.2.1", 7.64)
    assert (row.due, row.days_left) == ("", None), (
        "what the list no longer says of the rental is unknown"
    )


def test_details_add_to_the_list() -> None:
    row = with_detail(detail(), 7, with_summary(summary(), None), 100.0)
    assert (row.hostname, row.ip, row.ips, row.macs) == (
        "web-01",
        "192.0.2.9",
        ("192.0.2.9",),
        ("00:25:90:ab:cd:01",),
    )
    assert (row.price, row.due, row.detailed) == (7.64, "2026-12-05", True)
    assert ("env", "prod") in row.tags
    assert "hunter2" not in repr(row), "a tag named password is not for showing"


def test_rental_status_says_nothing_of_power() -> None:
    assert with_summary(summary(status="rent"), None).power is Power.UNKNOWN
    assert with_summary(summary(status="power_off"), None).power is Power.UNKNOWN, (
        "a rental status is no reading"
    )


@pytest.mark.parametrize("status", ["rent", "power_off"])
@pytest.mark.parametrize("power", [Power.ON, Power.OFF])
def test_what_was_read_from_the_machine_beats_list_and_details(status: str, power: Power) -> None:
    read = replace(DETAILED, power=power, power_at=50.0)
    assert with_summary(summary(status=status), read).power is power
    row = with_detail(detail(power_status="off" if power is Power.ON else "on"), 7, read, 100.0)
    assert (row.power, row.power_at) == (power, 50.0)


def test_power_in_the_details_counts_when_nothing_was_read() -> None:
    row = with_detail(detail(power_status="on"), 7, None, 100.0)
    assert (row.power, row.power_at) == (Power.ON, 100.0)
    assert (DETAILED.power, DETAILED.power_at) == (Power.UNKNOWN, None)


def test_power_that_came_from_a_status_goes_with_it() -> None:
    off = with_summary(summary(status="power_off"), None)
    assert with_summary(summary(status="rent"), off).power is Power.UNKNOWN


# Sensors


LINES = (
    "CPU Temp | 71 degrees C | ok\nSystem Temp | 26 degrees C | ok\nFAN2 | 300 RPM | cr\nP1 | "
    "no reading | ns\n"
)


def test_the_hottest_and_the_worst_reach_the_row() -> None:
    row = with_sensors(parse_sensors(LINES), DETAILED)
    assert (row.hottest_c, row.alarm) == (71.0, SensorStatus.CRITICAL)
    assert replace(row, hottest_c=None, alarm=SensorStatus.UNKNOWN) == DETAILED


def test_no_sensors_means_unknown_and_not_well() -> None:
    alarmed = with_sensors(parse_sensors(LINES), DETAILED)
    assert with_sensors((), alarmed) == DETAILED
    assert with_sensors(parse_sensors("FAN1 | no reading | ns"), DETAILED).hottest_c is None


# The state in one word


@pytest.mark.parametrize(
    ("more", "word", "wrong"),
    [
        ({}, "unknown", False),
        ({"status": "rent"}, "unknown", False),
        ({"status": "rent", "power": Power.ON}, "on", False),
        ({"status": "rent", "power": Power.OFF}, "off", False),
        ({"status": "rent", "power": Power.ON, "alarm": SensorStatus.WARNING}, "warning", True),
        ({"status": "rent", "power": Power.OFF, "alarm": SensorStatus.WARNING}, "off", False),
        ({"status": "rent", "power": Power.ON, "alarm": SensorStatus.CRITICAL}, "critical", True),
        ({"status": "Suspended", "power": Power.ON}, "suspended", True),
    ],
)
def test_state(more: dict[str, Any], word: str, wrong: bool) -> None:
    row = ServerRow(1, **more)
    assert (state_of(row).word, is_wrong(row)) == (word, wrong)


# The order of the fleet


def test_host_names_sort_as_people_count() -> None:
    names = ["web-10", "", "Web-2", "db-1", "web-2b", "10-a", "9-a"]
    fleet = Fleet.sorted(ServerRow(at, name) for at, name in enumerate(names))
    assert [row.hostname for row in fleet.rows] == [
        "9-a",
        "10-a",
        "db-1",
        "Web-2",
        "web-2b",
        "web-10",
        "",
    ]


@given(st.lists(st.text(max_size=8)))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    fleet = Fleet.sorted(ServerRow(at, name) for at, name in enumerate(names))
    assert sorted(row.id for row in fleet.rows) == list(range(len(names)))
    assert [fleet.get(row.id) for row in fleet.rows] == list(fleet.rows)


def test_replacing_renews_row_and_search_key_and_ignores_strangers() -> None:
    fleet = Fleet([ServerRow(1, "old"), ServerRow(2, "other")])
    assert "old" in fleet.keys[0]
    newer = fleet.replacing({1: ServerRow(1, "new"), 99: ServerRow(99, "stranger")})
    assert [row.hostname for row in newer.rows] == ["new", "other"]
    assert "new" in newer.keys[0]
    assert (fleet.rows[0].hostname, newer.get(99)) == ("old", None)


def row_of(hostname: str, kind: ServerKind, place: str, price: float | None) -> ServerRow:
    """Return a row as the list and the details left it."""
    currency = "EUR" if price else ""
    return ServerRow(
        7, hostname, kind, place, ip="192.0.2.1", price=price, currency=currency, status="old"
    )


ROWS = st.builds(
    row_of,
    st.sampled_from(["web-01", "db-01", ""]),
    st.sampled_from([ServerKind.UNKNOWN, ServerKind.VM, ServerKind.VGPU, ServerKind.GPU]),
    st.sampled_from(["NL", "US", ""]),
    st.sampled_from([None, 1.0, 2.0]),
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["rent", ""]),
        "hostname": st.sampled_from(["web-01", "new-01", ""]),
        "type": st.sampled_from(["VPS", "vgpu", "dedicated", None]),
        "IP": st.sampled_from(["192.0.2.1", "192.0.2.2", ""]),
        "short_location": st.sampled_from(["NL", "DE", ""]),
        "price_EUR": st.sampled_from(["7.64", "0", None]),
        "due_date": st.sampled_from(["2026-12-05", None]),
        "days_left": st.sampled_from(["12", None]),
    },
)


@given(RECORDS, st.none() | ROWS, ROWS)
@settings(max_examples=150)
def test_a_row_takes_from_its_listed_row_what_the_record_gave(
    record: dict[str, Any], before: ServerRow | None, now: ServerRow
) -> None:
    """The record is gone; the row made with it and the names of its values are there."""
    sent = ServerSummary.model_validate({"id": 7, **record})
    listed = with_summary(sent, before)
    made, wanted = with_list_values(listed, given_by(sent, listed), now), with_summary(sent, now)
    if listed.kind is not sent.kind:
        # The details had refined the kind of the record: it is unknown when they are gone.
        refined = made.kind is ServerKind.UNKNOWN
        made = replace(made, kind=wanted.kind) if refined else made
    assert made == wanted


def test_a_row_without_a_record_stays_as_it_is() -> None:
    listed, now = row_of("web-01", ServerKind.VM, "NL", 1.0), row_of("", ServerKind.GPU, "", None)
    assert with_list_values(listed, Given.NOTHING, now) is now
