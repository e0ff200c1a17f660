"""One bad record never hides the good ones, in any list; how many are missing is counted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.format import gap_words
from tui.models.api_key import read_api_keys
from tui.models.async_answer import Finished
from tui.models.billing import read_credits, read_invoice, read_invoices, read_transactions
from tui.models.install import read_os_list, read_software, read_tasks
from tui.models.order import read_presets, read_traffic_plans
from tui.models.port import read_ports
from tui.models.scalars import record_id
from tui.models.server_list import read_server_list
from tui.models.snapshot import read_snapshots
from tui.models.ssh_key import read_ssh_keys
from tui.models.tag import read_search, read_tag_list
from tui.models.ticket import read_remote_hands
from tui.models.traffic import read_traffic

BAD_IDS = [
    None,
    "",
    "12abc",
    -5,
    0,
    True,
    False,
    1.5,
    1e3,
    "1e3",
    "-5",
    "0",
    2**60,
    "9" * 40,
    [7],
    {"id": 7},
    " ",
]
BAD_ITEMS = [None, "abc", 7.5, True, "", [], [[[[None]]]], {}]
GOOD_IDS = [(7, 7), ("7", 7), (" 7 ", 7), (2**53, 2**53)]


@pytest.mark.parametrize("bad", BAD_IDS, ids=repr)
def test_an_id_is_read_whole_or_not_at_all(bad: Any) -> None:
    with pytest.raises(ValueError):
        record_id(bad)


@pytest.mark.parametrize(("sent", "read"), GOOD_IDS)
def test_an_id_may_come_in_digits(sent: Any, read: int) -> None:
    assert record_id(sent) == read


LISTS: dict[str, tuple[Any, Any]] = {
    "presets": (read_presets, lambda items: {"presets": items}),
    "plans": (read_traffic_plans, lambda items: {"traffic_plans": items}),
    "keys": (read_ssh_keys, lambda items: {"sshkeys": items}),
    "api keys": (read_api_keys, lambda items: items),
    "systems": (lambda payload: read_os_list(payload).systems, lambda items: {"os_list": items}),
    "software": (read_software, lambda items: {"software": items}),
    "tasks": (read_tasks, lambda items: {"tasks": items}),
    "servers": (lambda payload: read_server_list(payload).ids, lambda items: {"servers": items}),
}
"""Lists whose records are nothing without an id."""


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "bad", [*({"id": identifier, "name": "x"} for identifier in BAD_IDS), *BAD_ITEMS], ids=repr
)
def test_the_others_are_read_whatever_one_record_is(name: str, bad: Any) -> None:
    read, wrapped = LISTS[name]
    found = read(wrapped([{"id": 1, "name": "a"}, bad, {"id": "2", "name": "b"}]))
    assert [getattr(record, "id", record) for record in found] == [1, 2]


@pytest.mark.parametrize("name", [name for name in LISTS if name not in ("systems", "servers")])
def test_what_could_not_be_read_is_counted(name: str) -> None:
    read, wrapped = LISTS[name]
    found = read(wrapped([{"id": 1}, None, "abc", {"id": -5}]))
    assert (len(found), found.unread) == (1, 3)
    assert gap_words(found) == "3 records could not be read."


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_which_nothing_can_be_read_is_no_empty_list(name: str) -> None:
    read, wrapped = LISTS[name]
    with pytest.raises(ValueError):
        read(wrapped([{"id": None}, "abc!"]))
    assert len(read(wrapped([]))) == 0


@pytest.mark.parametrize(
    ("servers", "ids", "unread"),
    [
        ([20311, "25250"], (20311, 25250), 0),
        ([20311, None, "12abc", -5], (20311,), 3),
        ([{"id": 20311}, 20311], (20311,), 0),
        ([{"id": 20311}, {"id": "20311"}], (20311,), 0),
        ([{"id": 20311, "name": "a"}, {"id": 20311, "name": "b"}], (20311,), 1),
        ([[20311, 25250]], (20311, 25250), 0),
        ({"0": 20311, "1": None}, (20311,), 1),
        ({"a": {"id": 1}, "b": {"id": 2}}, (1, 2), 0),
        ({"id": 20311, "days_left": 7}, (20311,), 0),
        ("[20311, 25250]", (20311, 25250), 0),
        ([{"server": {"id": 20311, "hostname": "a"}}], (20311,), 0),
        ([], (), 0),
        ({}, (), 0),
        ("20311,25250", (20311, 25250), 0),
        (" 20311, 25250 ", (20311, 25250), 0),
        ("20311;25250", (20311, 25250), 0),
        ("20311", (20311,), 0),
        (["20311,25250"], (20311, 25250), 0),
        ("20311,abc", (20311,), 1),
        ({"20311": {"hostname": "a"}, "25250": {"hostname": "b"}}, (20311, 25250), 0),
        ({"20311": "web-01", "25250": "web-02"}, (20311, 25250), 0),
        ({"20311": {"hostname": "a"}}, (20311,), 0),
        ({"20311": {"id": 20311}, "25250": {"hostname": "b"}}, (20311, 25250), 0),
        ({"7": {"id": 20311}}, (20311,), 0),
        ({"0": {"hostname": "a"}, "1": {"id": 2}}, (2,), 1),
        ({"0": {"id": 3}, "1": {"hostname": "a"}}, (3,), 1),
        ({"20311": {"id": "x"}, "25250": {"id": 25250}}, (25250,), 1),
        ({"20311": 20311, "25250": 25250}, (20311, 25250), 0),
    ],
)
def test_servers_in_every_shape(servers: Any, ids: tuple[int, ...], unread: int) -> None:
    found = read_server_list({"servers": servers})
    assert (found.ids, found.unread) == (ids, unread)
    assert [record["id"] for record in found.records] == list(
        dict.fromkeys(record["id"] for record in found.records)
    )


def test_servers_may_be_the_answer_itself() -> None:
    for payload in ([20311, 25250], [{"id": 20311}, {"id": "25250"}], {"data": [20311, 25250]}):
        assert read_server_list(payload).ids == (20311, 25250)


def test_names_in_a_map_of_ids_are_host_names() -> None:
    assert [
        dict(record)
        for record in read_server_list(
            {"servers": {"20311": "web-01", "25250": {"ip": "x"}}}
        ).records
    ] == [
        {"id": 20311, "hostname": "web-01"},
        {"id": 25250, "ip": "x"},
    ]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"servers": None},
        {"servers": "none"},
        {"servers": 7},
        [],
        None,
        "x",
        "7",
        ["a"],
        {"servers": {"0": {"hostname": "a"}, "1": {"hostname": "b"}}},
    ],
)
def test_a_missing_list_of_servers_is_a_fault(payload: Any) -> None:
    with pytest.raises(ValueError):
        read_server_list(payload)


def test_lists_without_ids_lose_only_what_is_no_record() -> None:
    assert [
        answer.unread
        for answer in (
            read_invoices({"invoices": {"invoice": [{"id": 1}, None, "x"]}}),
            read_transactions({"transactions": [{"id": 1}, 7]}),
            read_credits({"credits": {"credit": [{"id": 1}, []]}}),
            read_remote_hands({"requests": [{"id": 1}, "abc"]}),
            read_snapshots(
                Finished({"snapshots": [{"name": "a"}, {"name": None}, None]}, None, None, {})
            ),
            read_ports(Finished([{"port": "eth0"}, "eth1", None], None, None, {})),
            read_traffic({"traffic": [{"date": "2026-11-01", "in": 1}, {"date": "never"}, None]}),
            read_tag_list({"tags": [{"tag": "a"}, {"value": "b"}, None, {"tag": ""}]}),
            read_search({"servers": [1, "x", {"id": 2}, {"id": None}]}),
            read_invoice({"invoiceid": 7, "items": {"item": [{"relid": 1}, "x"]}}),
        )
    ] == [2, 1, 1, 1, 2, 2, 2, 3, 2, 1]


def test_an_invoice_number_is_never_a_part_of_one() -> None:
    found = read_invoices(
        {"invoices": [{"id": "12abc"}, {"id": 1.5}, {"id": "1e3"}, {"id": True}, {"id": "901"}]}
    )
    assert [invoice.id for invoice in found.invoices] == [None, None, None, None, 901]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(1, 99_999)
    | st.integers(1, 99_999).map(str)
    | st.floats(allow_nan=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "tag"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.lists(JUNK, max_size=6), st.integers(0, 6), st.sampled_from(sorted(LISTS)))
def test_a_good_record_is_found_among_any_others(junk: list[Any], at: int, name: str) -> None:
    read, wrapped = LISTS[name]
    found = read(wrapped([*junk[:at], {"id": 424242, "name": "good"}, *junk[at:]]))
    assert 424242 in [getattr(record, "id", record) for record in found]


@given(JUNK)
def test_what_is_read_as_an_id_is_one(value: Any) -> None:
    try:
        found = record_id(value)
    except ValueError:
        return
    assert str(found) == str(value).strip().lstrip("0")
