"""eq/show in the nestings that a PHP backend makes: addresses, places, and a name that is the
server's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.server import ServerSummary, read_server


def show(**parts: Any) -> Any:
    return read_server({"result": "OK", "server_data": {"id": 20311}, **parts})


TWO = ("192.0.2.7", "192.0.2.8")


@pytest.mark.parametrize(
    "sent",
    [
        ["192.0.2.7", "192.0.2.8/29"],
        "192.0.2.7,192.0.2.8",
        "192.0.2.7 192.0.2.8",
        '["192.0.2.7", "192.0.2.8"]',
        {"0": "192.0.2.7", "1": "192.0.2.8"},
        {"0": {"IP": "192.0.2.7"}, "1": {"ip": "192.0.2.8"}},
        [{"IP": "192.0.2.7", "main_ip": "1"}, {"ip": "192.0.2.8/29"}],
        [{"IP": ["192.0.2.7", "192.0.2.8"]}],
        {"main": "192.0.2.7", "additional": ["192.0.2.8"]},
        {"192.0.2.7": {"vlan": 1}, "192.0.2.8": []},
        [["192.0.2.7"], ["192.0.2.8"]],
        {"ipv4": ["192.0.2.7", "192.0.2.8"], "ipv6": []},
        [{"address": "192.0.2.7"}, {"ip_address": "192.0.2.8"}],
        ["192.0.2.7", "192.0.2.7", "192.0.2.8"],
        {
            "main": "192.0.2.7",
            "extra": "192.0.2.8",
            "gateway": "192.0.2.1",
            "netmask": "255.255.255.0",
        },
        [
            {"ip": "192.0.2.7", "gateway": "192.0.2.1", "netmask": "255.255.255.0"},
            {"ip": "192.0.2.8"},
        ],
        {"list": [{"ip": "192.0.2.7"}, {"ip": "192.0.2.8"}]},
        '{"0": "192.0.2.7", "1": "192.0.2.8"}',
    ],
)
@pytest.mark.parametrize(
    "where", ["IP", "ip", "server_data.ip", "server_data.IP", "server_data.vm.ips"]
)
def test_addresses_are_read_in_every_shape(sent: Any, where: str) -> None:
    outer, _, inner = where.partition(".")
    part: Any = sent
    for name in reversed(inner.split(".")) if inner else ():
        part = {name: part}
    found = show(server_data={"id": 20311, **part}) if inner else show(**{outer: part})
    assert (found.ips, found.ip, found.unread) == (TWO, "192.0.2.7", 0)


@pytest.mark.parametrize("nothing", [[], {}, None, "", [[]], "[]"])
def test_no_address_is_none(nothing: Any) -> None:
    assert (show(IP=nothing).ips, show(IP=nothing).unread) == ((), 0)
    assert show(IP=nothing, server_data={"id": 1, "ip": "192.0.2.7"}).ips == ("192.0.2.7",)


@pytest.mark.parametrize("odd", [None, "web-01", 7, "1.2.3"])
def test_what_is_no_address_is_counted(odd: Any) -> None:
    odd = ["192.0.2.7", odd]
    assert (show(IP=odd).ips, show(IP=odd).unread) == (("192.0.2.7",), 1)


def test_addresses_of_interfaces_are_the_last_to_be_asked() -> None:
    interfaces = [{"mac": "aa", "ip": "192.0.2.7"}, {"mac": "bb", "ip": ""}]
    assert show(interfaces=interfaces).ips == ("192.0.2.7",)
    assert show(interfaces=interfaces, IP=["192.0.2.8"]).ips == ("192.0.2.8",)
    assert (
        show(
            ipmi={"ip": "10.0.0.1"}, server_data={"id": 1, "network": {"gateway": "192.0.2.1"}}
        ).ips
        == ()
    )


def test_the_main_address_and_its_mac_are_kept_in_every_shape() -> None:
    found = show(
        IP={
            "0": {"IP": "192.0.2.8", "MAC": "aa"},
            "1": {"IP": "192.0.2.7", "main_ip": 1, "MAC": "bb"},
        }
    )
    assert (found.ip, found.macs) == ("192.0.2.7", ("aa", "bb"))


@pytest.mark.parametrize(
    "sent",
    [
        {"dc_name": "NL"},
        {"code": "NL"},
        "NL",
        ["NL"],
        [{"dc_name": "NL"}],
        '{"dc_name": "NL"}',
        {"0": {"name": "NL"}},
        {"dc": {"name": "NL"}},
        {"code": "", "dc_name": "NL"},
        {"location": {"code": "NL"}},
        {"dc_name": ["NL"]},
    ],
)
def test_a_place_is_read_in_every_shape(sent: Any) -> None:
    assert show(location=sent).location == "NL"
    assert show(location=[], server_data={"id": 1, "location": sent}).location == "NL"


@pytest.mark.parametrize(
    "record",
    [
        {"hostname": "web-01"},
        {"server_name": "web-01"},
        {"data": {"server": {"hostname": "web-01"}}},
        {"data": [{"server": [{"hostname": "web-01"}]}]},
        {"vm": {"config": {"hostname": "web-01"}}},
        {"data": '{"hostname": "web-01"}'},
        {"foo": {"bar": {"baz": {"qux": {"hostname": "web-01"}}}}},
        {"details": {"0": {"hostname": "web-01"}}},
        {"hostname": ["web-01"]},
        {"hostname": "", "vm": {"hostname": "web-01"}},
        {"hostname": None, "data": {"hostname": "web-01"}},
        {"hostname": "-", "data": {"server_name": "web-01"}},
        # The nearest to the root, then the surest key, then what stands under a known wrapper.
        {"server_name": "web-01", "vm": {"hostname": "other"}},
        {"server_name": "other", "hostname": "web-01"},
        {"a": {"hostname": "web-01"}, "b": {"c": {"hostname": "other"}}},
        {"foo": {"hostname": "other"}, "server": {"hostname": "web-01"}},
        # Others have names too.
        {"parent": {"hostname": "other"}, "data": {"guest": {"hostname": "web-01"}}},
        {"node": {"hostname": "other"}, "vm": {"hostname": "web-01"}},
        {"data": {"parentHost": {"hostname": "other"}, "x": {"y": {"hostname": "web-01"}}}},
        {"server": {"id": 999, "hostname": "other"}, "vm": {"x": {"hostname": "web-01"}}},
        {"server": {"id": "20311", "hostname": "web-01"}},
    ],
)
def test_the_servers_own_name_is_found_at_any_depth(record: dict[str, Any]) -> None:
    assert show(server_data={"id": 20311, **record}).hostname == "web-01"
    assert ServerSummary.model_validate({"id": 20311, "server_data": record}).hostname == "web-01"


@pytest.mark.parametrize(
    "other",
    [
        "parent",
        "node",
        "switch",
        "hypervisor",
        "host",
        "parent_host",
        "hostNode",
        "router",
        "backup_server",
        "owner",
        "ipmi",
        "uplink_switch",
        "previous",
        "dns",
        "os",
        "template",
        "console",
        "parentServer",
        "HOST",
        "switches",
    ],
)
def test_a_name_of_another_object_is_not_taken(other: str) -> None:
    assert (
        show(
            server_data={"id": 20311, other: {"hostname": "other", "server": {"hostname": "other"}}}
        ).hostname
        == ""
    )
    assert show(server_data={"id": 20311, "data": {other: [{"hostname": "other"}]}}).hostname == ""


def test_of_several_objects_none_is_the_server() -> None:
    assert show(server_data={"id": 1, "vms": [{"hostname": "a"}, {"hostname": "b"}]}).hostname == ""


def test_a_tag_is_surer_than_a_field() -> None:
    assert (
        show(
            server_data={"id": 1, "hostname": "b"}, tags=[{"tag": "hostname", "value": "a"}]
        ).hostname
        == "a"
    )
    assert show(server_data={"id": 1, "name": "vm.nano", "vm": {"hostname": "b"}}).hostname == "b"


@pytest.mark.parametrize(
    "tags",
    [
        [{"tag": "env", "value": "prod"}],
        {"0": {"tag": "env", "value": "prod"}},
        {"env": "prod"},
        ["env=prod"],
        [{"name": "env", "value": "prod"}],
        {"tag": "env", "value": "prod"},
        '[{"tag": "env", "value": "prod"}]',
    ],
)
def test_tags_are_read_in_every_shape(tags: Any) -> None:
    assert show(tags=tags).tags == (("env", "prod"),)
    assert show(server_data={"id": 1, "tags": tags}).tags == (("env", "prod"),)


def test_a_bad_tag_is_counted_and_the_others_stay() -> None:
    found = show(tags=[{"tag": "a", "value": "b"}, None, {"value": "c"}, 7])
    assert (found.tags, found.unread) == ((("a", "b"),), 3)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda answer: answer,
        lambda answer: [answer],
        lambda answer: {"0": answer},
        json.dumps,
        lambda answer: {"data": {"server": answer}},
    ],
)
def test_the_record_itself_may_be_wrapped(wrap: Any) -> None:
    found = show(server_data=wrap({"id": 20311, "hostname": "web-01", "status": "rent"}))
    assert (found.id, found.hostname, found.status) == (20311, "web-01", "rent")


def test_the_answer_is_kept_as_it_was_sent() -> None:
    payload = {"server_data": [{"id": "20311"}], "IP": ["192.0.2.8/29"], "odd": {"a": [1]}}
    found = read_server(payload)
    assert found.sent == payload
    assert "sent" not in found.model_dump()


TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=6) | st.just("192.0.2.7"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ip", "IP", "data", "node", "hostname", "0", "x"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(TREES, TREES, TREES)
def test_any_tree_is_read_or_refused_by_name(record: Any, addresses: Any, place: Any) -> None:
    try:
        found = read_server(
            {"server_data": record, "IP": addresses, "location": place, "tags": record}
        )
    except ValueError:
        return
    assert all("/" not in ip for ip in found.ips)
    assert found.hostname.isprintable()
    assert found.location.isprintable()
