"""Addresses and MACs that an answer leaves out, or that could not be read: never a sure no."""

from __future__ import annotations

from typing import Any

import pytest

from tui.fleet.filter import Truth, parse, search_key
from tui.fleet.rows import ServerRow
from tui.models.server import read_server
from tui.store.merge import with_detail

MAC = "52:54:00:aa:bb:01"
WHOLE = {"IP": [{"IP": "192.0.2.7", "main_ip": 1}], "interfaces": [{"mac": MAC}]}


def row(changes: dict[str, Any], before: ServerRow | None = None) -> ServerRow:
    """The row after an answer of eq/show; a change of `None` removes the part."""
    answer = {"server_data": {"id": 7, "hostname": "web-7"}, "tags": [], **WHOLE, **changes}
    sent = {name: value for name, value in answer.items() if value is not None}
    return with_detail(read_server(sent), 7, before or ServerRow(7, "web-7", ip="192.0.2.7"), 0.0)


def judged(wanted: str, changes: dict[str, Any], before: ServerRow | None = None) -> Truth:
    server = row(changes, before)
    found = parse(wanted)
    passing, undecided = found.partition([server], [search_key(server)], settled=True)[:2]
    answer = found.judge(server, settled=True)
    assert (bool(passing), bool(undecided)) == (answer is Truth.YES, answer is Truth.UNKNOWN), (
        "both ways agree"
    )
    return answer


@pytest.mark.parametrize(
    "wanted", ["!ip:203.0.113.0/24", "!ip:203.0.113.99", "!ip:203.0.113.", "!203.0.113.99"]
)
@pytest.mark.parametrize(
    "changes",
    [
        {"IP": None},
        {"IP": []},
        {"IP": [{"IP": "192.0.2.7"}, "garbage"]},
        {"IP": [{"IP": "192.0.2.7"}, {"vlan": 5}]},
        {"IP": None, "server_data": {"id": 7, "hostname": "web-7", "ip": "192.0.2.7"}},
        {"IP": "192.0.2.7"},
        {"IP": ["192.0.2.7"], "interfaces": [{"mac": MAC, "ip": "203.0.113.99"}]},
        {"IP": None, "ipv4": ["192.0.2.7"], "ipv6": ["2001:db8::1"]},
    ],
    ids=[
        "missing",
        "empty",
        "one unread",
        "one without",
        "main one alone",
        "a text",
        "more elsewhere",
        "two lists",
    ],
)
def test_addresses_that_are_not_known_are_no_sure_no(wanted: str, changes: dict[str, Any]) -> None:
    assert judged(wanted, changes) is Truth.UNKNOWN
    assert judged(wanted[1:], changes) is Truth.UNKNOWN


def test_addresses_of_before_do_not_stand_for_those_that_the_answer_leaves_out() -> None:
    before = row({})
    assert judged("!ip:203.0.113.0/24", {"IP": None}, before) is Truth.UNKNOWN
    assert judged("ip:192.0.2.7", {"IP": None}, before) is Truth.YES


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"IP": ["192.0.2.7"]},
        {"IP": "192.0.2.7, 192.0.2.8"},
        {"IP": {"0": {"ip": "192.0.2.7"}}},
        {"IP": ["192.0.2.7/24"]},
        {"main_ip": "192.0.2.7"},
    ],
)
def test_a_whole_list_decides(changes: dict[str, Any]) -> None:
    for wanted in ("!ip:203.0.113.0/24", "!ip:203.0.113.99", "!203.0.113.99"):
        assert judged(wanted, changes) is Truth.YES


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("ip:192.0.2.9", Truth.UNKNOWN),
        ("!ip:192.0.2.9", Truth.UNKNOWN),
        ("!ip:192.0.2.15", Truth.UNKNOWN),
        ("!ip:192.0.2.16", Truth.YES),
        ("ip:192.0.2.8", Truth.YES),
        ("!ip:192.0.2.12/30", Truth.UNKNOWN),
        ("!ip:203.0.113.0/24", Truth.YES),
        ("!ip:192.0.2.", Truth.NO),
        ("!ip:192.0.3.", Truth.YES),
        ("!192.0.2.9", Truth.UNKNOWN),
        ("192.0.2.9", Truth.UNKNOWN),
        ("!ip:2001:db8::1", Truth.YES),
    ],
)
def test_an_address_within_a_network_that_the_server_has_is_not_decided(
    wanted: str, answer: Truth
) -> None:
    assert (
        judged(
            wanted,
            {"IP": ["198.51.100.7", "192.0.2.8/29"]},
            ServerRow(7, "web-7", ip="198.51.100.7"),
        )
        is answer
    )


@pytest.mark.parametrize("wanted", ["!mac:0cc47a", "!mac:52:54:00:aa:bb:02", "!525400aabb02"])
@pytest.mark.parametrize(
    "changes",
    [
        {"interfaces": None},
        {"interfaces": [{"mac": MAC}, {"port": "eth1"}]},
        {"interfaces": [{"mac": MAC}, "eth1"]},
        {"interfaces": None, "IP": [{"IP": "192.0.2.7", "MAC": MAC}]},
        {"interfaces": [{"mac": MAC}, {"mac": ""}]},
    ],
    ids=["missing", "one without", "one unread", "of an address only", "an empty one"],
)
def test_macs_that_are_not_known_are_no_sure_no(wanted: str, changes: dict[str, Any]) -> None:
    assert judged(wanted, changes) is Truth.UNKNOWN


def test_a_whole_list_of_interfaces_decides() -> None:
    for wanted in ("!mac:0cc47a", "!525400aabb02", "mac:52:54:00:aa:bb:01"):
        assert judged(wanted, {}) is Truth.YES


def test_a_value_of_which_a_part_is_known_is_known() -> None:
    assert judged("!ip:unknown", {"IP": [{"IP": "192.0.2.7"}, "garbage"]}) is Truth.YES
