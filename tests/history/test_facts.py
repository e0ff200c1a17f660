"""Facts of servers over days: what differs from an earlier time, and what is not a difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.operations import operation
from tests.support.scratch import new_directory
from tui.fleet.rows import ServerRow
from tui.history.change_makers import maker_words, operation_behind
from tui.history.fact_file import MOST_DAYS, FactFile
from tui.history.server_facts import (
    LISTED,
    MACHINE,
    Difference,
    detail_facts,
    differences,
    in_words,
    list_facts,
    power_facts,
)
from tui.models.power import Power
from tui.store.operations import Operation, OpState

WEB = ServerRow(
    20311,
    "web-01",
    ip="192.0.2.10",
    ips=("192.0.2.10",),
    status="rent",
    os="Debian 12",
    tags=(("env", "prod"),),
    detailed=True,
)
DAY_S = 86_400.0


@pytest.fixture
def file(tmp_path: Path) -> FactFile:
    return FactFile.open(tmp_path / "history" / "facts.sqlite3")


def read(file: FactFile, at: float, row: ServerRow = WEB) -> None:
    """Record a row as the list and the details show it."""
    with file.changing():
        file.record(row, list_facts(row) | detail_facts(row) | power_facts(row), at)


def words(file: FactFile, since: float) -> list[str]:
    return [in_words(difference) for difference in differences(file.facts(), since)]


def test_what_stays_as_it_was_is_written_once_and_is_no_difference(file: FactFile) -> None:
    read(file, 100.0)
    written = len(list(file.facts()))
    for at in (200.0, 300.0):
        read(file, at)
    assert len(list(file.facts())) == written
    assert words(file, 150.0) == []


def test_changed_new_and_removed_tags_power_and_addresses_are_named(file: FactFile) -> None:
    read(file, 100.0, replace(WEB, power=Power.ON))
    tags = (("env", "test"), ("owner", "ops"))
    read(file, 200.0, replace(WEB, power=Power.OFF, tags=tags, ips=("192.0.2.10", "192.0.2.11")))
    read(file, 300.0, replace(WEB, power=Power.OFF, tags=(("owner", "ops"),), ips=WEB.ips))
    assert words(file, 150.0) == [
        "power: on → off",
        "tag owner: ops (new)",
        "tag env: prod (removed)",
    ]
    assert words(file, 250.0) == [
        "addresses: 192.0.2.10 192.0.2.11 → 192.0.2.10",
        "tag env: test (removed)",
    ]


def test_what_was_not_read_before_is_not_new(file: FactFile) -> None:
    with file.changing():
        file.record(WEB, list_facts(WEB), 100.0)
    read(file, 200.0)
    assert words(file, 150.0) == []
    incomplete = replace(WEB, tags=(), left_out=("tags", "ips"))
    read(file, 300.0, incomplete)
    assert words(file, 150.0) == [], "a list that was not read as a whole removes nothing"


def test_a_server_that_leaves_the_list_and_comes_back(file: FactFile) -> None:
    read(file, 100.0)
    with file.changing():
        assert file.record_gone(frozenset({1}), 200.0) == 1
        assert file.record_gone(frozenset({1}), 300.0) == 0
    assert words(file, 150.0) == ["is no longer in the list"]
    read(file, 400.0)
    assert words(file, 150.0) == []
    assert words(file, 250.0) == ["is in the list again"]


def test_another_machine_with_the_same_id_is_not_compared_with_the_first(file: FactFile) -> None:
    read(file, 100.0)
    other = replace(WEB, hostname="db-9", ip="203.0.113.9", ips=("203.0.113.9",), tags=())
    read(file, 200.0, other)
    assert words(file, 150.0) == ["another machine has this id now: db-9"]
    read(file, 300.0, replace(other, os="Debian 13"))
    assert words(file, 150.0) == [
        "another machine has this id now: db-9",
        "system: Debian 12 → Debian 13",
    ]


def test_an_older_reading_does_not_replace_a_newer_value(file: FactFile) -> None:
    read(file, 200.0)
    read(file, 100.0, replace(WEB, os="Debian 11"))
    assert words(file, 150.0) == []


def test_thinning_keeps_what_the_last_90_days_are_compared_with(file: FactFile) -> None:
    for day in range(200):
        read(file, day * DAY_S, replace(WEB, power=Power.ON if day % 2 else Power.OFF))
    now = 200 * DAY_S
    before = differences(file.facts(), now - (MOST_DAYS - 0.5) * DAY_S)
    with file.changing():
        file.thin(now)
    powers = [fact for fact in file.facts() if fact.name == "power"]
    assert len(powers) == MOST_DAYS
    assert differences(file.facts(), now - (MOST_DAYS - 0.5) * DAY_S) == before


def test_the_last_look_is_the_end_of_the_one_before(file: FactFile) -> None:
    assert file.last_look(1000.0) is None
    with file.changing():
        file.save_look(100.0, 200.0)
        file.save_look(300.0, 400.0)
    assert file.last_look(1000.0) == 400.0
    assert file.last_look(300.0) == 200.0


POWERS = st.sampled_from([Power.ON, Power.OFF, Power.UNKNOWN])
ROWS = st.builds(
    lambda power, system, tags: replace(
        WEB, power=power, os=system, tags=tuple(tags.items()), detailed=True
    ),
    POWERS,
    st.sampled_from(["", "Debian 12", "Debian 13"]),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "1", "2"])),
)


@settings(max_examples=40)
@given(st.lists(ROWS, min_size=1, max_size=8), st.data())
def test_differences_are_those_of_the_last_known_values(
    rows: list[ServerRow], data: st.DataObject
) -> None:
    """Compare with a plain model: the last known value at each of both times."""
    place = new_directory()
    file = FactFile.open(place / "facts.sqlite3")
    for at, row in enumerate(rows, start=1):
        read(file, float(at), row)
    since = data.draw(st.integers(1, len(rows)))

    def known(upto: int) -> dict[str, str]:
        values: dict[str, str] = {}
        for row in rows[:upto]:
            facts = list_facts(row) | detail_facts(row) | power_facts(row)
            values = {
                name: value for name, value in values.items() if not name.startswith("tag ")
            } | facts
        return values

    was, now = known(since), known(len(rows))
    expected = {
        name: (was.get(name), now.get(name))
        for name in {*was, *now}
        if was.get(name) != now.get(name) and (name in was or name.startswith("tag "))
    }
    found = {
        difference.name: (difference.before, difference.after)
        for difference in differences(file.facts(), float(since))
    }
    file.close()
    assert found == expected
    assert not {LISTED, MACHINE} & set(found)


def test_a_server_is_new_only_where_all_servers_were_listed_before(file: FactFile) -> None:
    other = replace(WEB, id=7, hostname="db-7", ip="192.0.2.70", ips=("192.0.2.70",))
    read(file, 100.0)
    read(file, 200.0, other)
    assert words(file, 150.0) == [], "the list may have been read in part"
    with file.changing():
        file.record_whole_list(120.0)
    assert words(file, 150.0) == ["is new in the list"]
    with file.changing():
        file.record_gone(frozenset({WEB.id}), 300.0)
    assert words(file, 150.0) == [], "it came and went in between"


def test_facts_of_another_account_are_forgotten(file: FactFile) -> None:
    with file.changing():
        file.own("54321", 50.0)
    read(file, 100.0)
    with file.changing():
        file.own("54321", 200.0)
        file.save_look(50.0, 210.0)
    assert file.names() == {WEB.id: "web-01"}
    assert file.last_look(1000.0) == 210.0
    with file.changing():
        file.own("99999", 300.0)
    assert (file.names(), file.last_look(1000.0), words(file, 50.0)) == ({}, None, [])


OFF = Difference(WEB.id, "power", "on", "off", 200.0)
RENAMED = Difference(WEB.id, "name", "web-1", "web-01", 200.0)
ADDED = Difference(WEB.id, "in the list", None, "new", 200.0)
ORDERED = operation("eq/deploy", 150.0, server_id=None, answer=f'{{"scope": {{"id": {WEB.id}}}}}')
TAGGED = Difference(WEB.id, "tag env", "prod", "test", 200.0)


@pytest.mark.parametrize(
    ("difference", "made", "words"),
    [
        (OFF, operation("eq/off", 150.0), "Hostdeck, anna"),
        (OFF, operation("eq/off", 150.0, state=OpState.UNKNOWN), "Hostdeck (outcome unknown)"),
        (OFF, operation("eq/off", 150.0, state=OpState.REFUSED), ""),
        (OFF, operation("eq/off", 150.0, server_id=1), ""),
        (OFF, operation("eq/off", 210.0), ""),
        (OFF, operation("eq/off", 50.0), ""),
        (OFF, operation("eq/on", 150.0), ""),
        (TAGGED, operation("tags/add", 150.0), "Hostdeck, anna"),
        (RENAMED, operation("eq/order_instance", 150.0), "Hostdeck, anna"),
        (ADDED, ORDERED, "Hostdeck, anna"),
        (ADDED, replace(ORDERED, action="eq/order_instance"), "Hostdeck, anna"),
        (ADDED, replace(ORDERED, answer=""), ""),
        (ADDED, operation("whmcs/request_cancellation", 150.0), ""),
        (replace(TAGGED, name="tag owner"), operation("tags/add", 150.0), ""),
    ],
)
def test_a_change_is_by_hostdeck_only_where_an_operation_explains_it(
    difference: Difference, made: Operation, words: str
) -> None:
    assert maker_words(operation_behind(difference, 100.0, [made])) == words
