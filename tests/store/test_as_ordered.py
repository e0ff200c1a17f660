"""An order compared with the server: what is as ordered, what differs, and what stays unknown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import operations
from tui.models.server import read_server
from tui.store.as_ordered import (
    Compared,
    Match,
    compared,
    deliveries,
    differing,
    newest_delivery,
    systems_match,
)
from tui.store.comebacks import Answering, Comeback
from tui.store.operations import Operation, OpState
from tui.store.reading import Reading
from tui.store.store import Store

ENDED = 1000.0
ASKED = {
    "preset": "bm.mini",
    "location_name": "NL",
    "hostname": "web-09",
    "ssh_key": "ssh-ed25519 AAAAC3 anna@laptop",
    "ipv6": True,
    "before": {"ordered": {"os": "Debian 12", "disk": "2x960 GB SSD"}},
}


def operation(
    number: int = 7,
    action: str = "eq/order_instance",
    asked: Any = ASKED,
    *,
    server_id: int | None = None,
    state: OpState = OpState.DONE,
    batch: str = "",
    answer: str = '{"scope": {"id": 25300, "ip": "192.0.2.30"}}',
    settled: bool = False,
) -> Operation:
    """An operation that ended at `ENDED`."""
    return operations.operation(
        action,
        900.0,
        id=number,
        batch=batch,
        profile="default",
        server_id=server_id,
        server_name="web-09",
        parameters=json.dumps(asked),
        locks=False,
        state=state,
        answer=answer,
        changed_at=ENDED,
        settled=settled,
    )


def server(**other: Any) -> Any:
    """The server as the provider shows it after the order."""
    sent = {
        "result": "OK",
        "server_data": {"id": 25300, "hostname": "web-09"},
        "OS": {"name": "Debian 12"},
        "hardware": {"disk": "2x960 GB SSD"},
        "IP": [{"IP": "192.0.2.30", "main_ip": 1}, {"IP": "2001:db8::30"}],
        "location": {"dc_location": "NL"},
    }
    return read_server({**sent, **other})


def results(
    detail: Any, asked: Any = ASKED, *, read_at: float | None = ENDED + 1, **more: Any
) -> dict[str, Compared]:
    """The points by name."""
    delivery = next(deliveries([operation(asked=asked)]))
    return {point.what: point for point in compared(delivery, detail, read_at, **more)}


def test_a_server_as_ordered_says_so_and_the_key_login_stays_unknown() -> None:
    found = results(server())

    assert {name: point.match for name, point in found.items()} == {
        "Host name": Match.YES,
        "System": Match.YES,
        "Disks": Match.YES,
        "Addresses": Match.YES,
        "Location": Match.YES,
        "SSH key login": Match.UNKNOWN,
    }
    assert "AAAAC3" not in str(found)


@pytest.mark.parametrize(
    ("what", "sent", "words"),
    [
        ("Host name", {"server_data": {"id": 25300, "hostname": "web-90"}}, "web-90, web-09"),
        ("System", {"OS": {"name": "Debian 11"}}, "Debian 11, Debian 12 ordered"),
        ("System", {"OS": {"name": "Ubuntu 24.04"}}, "Ubuntu"),
        ("Disks", {"hardware": {"disk": "1x960 GB SSD"}}, "1x960"),
        ("Addresses", {"IP": [{"IP": "192.0.2.30"}]}, "IPv4 and IPv6 ordered"),
        ("Location", {"location": {"dc_location": "DE"}}, "DE, NL ordered"),
    ],
)
def test_names_what_differs_with_both_values(what: str, sent: Any, words: str) -> None:
    found = results(server(**sent))

    assert [name for name, point in found.items() if point.match is Match.NO] == [what]
    assert words in found[what].words


@pytest.mark.parametrize(
    ("what", "sent"),
    [
        ("System", {"OS": None}),
        ("Disks", {"hardware": []}),
        ("Disks", {"hardware": {"disk": "fast and many"}}),
        ("Location", {"location": {}}),
    ],
)
def test_what_the_provider_does_not_say_is_unknown(what: str, sent: Any) -> None:
    point = results(server(**sent))[what]

    assert point.match is Match.UNKNOWN
    assert point.reason


STOCK = {
    "id": "1024",
    "os_id": 219,
    "hostname": "web-09",
    "deploy_data": "monthly",
    "before": {
        "product": "srv-nl-01",
        "location": "NL",
        "ordered": {"os": "Debian 12", "disk": "2x960"},
    },
}


def test_a_server_from_stock_is_compared_with_its_order() -> None:
    made = operation(action="eq/deploy", asked=STOCK)
    (delivery,) = deliveries([made])
    found = {p.what: p.match for p in compared(delivery, server(), ENDED + 1)}
    assert found == dict.fromkeys(("Host name", "System", "Disks", "Location"), Match.YES)

    moved = server(location={"dc_location": "DE"})
    points = {p.what: p for p in compared(delivery, moved, ENDED + 1)}
    assert points["Location"].words == "DE, NL ordered"
    store = Store()
    store.put_operations([made])
    store.put_detail(25300, Reading(moved, ENDED + 1), None)
    assert [end.what for end in differing(store)] == ["Not as ordered: location"]


def test_a_reading_from_before_the_end_says_nothing() -> None:
    old = server(OS={"name": "Debian 11"})

    for found in (results(old, read_at=ENDED - 1), results(None, read_at=None)):
        assert {point.match for point in found.values()} == {Match.UNKNOWN}


@pytest.mark.parametrize(
    ("ordered", "found", "match"),
    [
        ("Debian 12", "debian 12 (bookworm)", Match.YES),
        ("Ubuntu 24.04 LTS", "Ubuntu 24.04", Match.YES),
        ("Debian 12", "Debian 11", Match.NO),
        ("Windows Server 2022", "Windows Server 2019 Standard", Match.NO),
        ("Debian 12 Docker", "Debian 12 minimal", Match.UNKNOWN),
        ("Debian 12", "", Match.UNKNOWN),
    ],
)
def test_systems(ordered: str, found: str, match: Match) -> None:
    assert systems_match(ordered, found) is match


def test_the_key_login_says_what_was_seen() -> None:
    answered = Comeback(7, Answering.ANSWERED, "port 22", 950.0, 60.0)
    silent = Comeback(7, Answering.GIVEN_UP, "port 22", 950.0)
    earlier = Comeback(3, Answering.ANSWERED, "port 22", 100.0, 60.0)

    assert "port 22 answers" in results(server(), comeback=answered)["SSH key login"].reason
    assert "no answer on port 22" in results(server(), comeback=silent)["SSH key login"].reason
    assert "not checked" in results(server(), comeback=earlier)["SSH key login"].reason


def test_a_staged_reinstall_counts_when_its_key_has_told_the_end() -> None:
    wanted = {"os": "Debian 12", "hostname": "web-09", "ips": ["192.0.2.30"], "location": "NL"}
    asked = {"before": {"ordered": {**wanted, "login": "ssh-ed25519 anna"}}}
    end = operation(6, "eq/reinstall", asked, server_id=25300)
    reinstall = operation(6, "eq/reinstall", asked, server_id=25300, answer="")
    running = operation(6, "eq/reinstall", asked, server_id=25300, state=OpState.RUNNING)

    assert newest_delivery([running], 25300) is None
    assert newest_delivery([reinstall], 25300) is None
    delivery = newest_delivery([end], 25300)
    assert delivery is not None
    found = compared(delivery, server(IP=[{"IP": "198.51.100.9"}]), ENDED + 1)
    assert [p.what for p in found if p.match is Match.NO] == ["Addresses"]
    assert [p.what for p in found if p.match is Match.YES] == ["Host name", "System", "Location"]
    assert found[-1].ordered == "ssh-ed25519 anna"


def test_what_was_changed_since_is_not_held_against_the_order() -> None:
    renamed = operation(8, "eq/rename_server", {"hostname": "web-90"}, server_id=25300)
    delivery = newest_delivery([operation(), renamed], 25300)
    assert delivery is not None

    found = compared(delivery, server(server_data={"id": 25300, "hostname": "web-90"}), ENDED + 1)
    assert not [point for point in found if point.match is Match.NO]


def test_a_server_that_differs_is_a_loose_end_until_it_is_resolved() -> None:
    store = Store()
    store.put_detail(25300, Reading(server(OS={"name": "Debian 11"}), ENDED + 1), None)
    store.put_operations([operation()])

    (end,) = differing(store)
    assert (end.id, end.server_id, end.tone) == (7, 25300, "warn")
    assert end.what == "Not as ordered: system"
    assert "Debian 11, Debian 12 ordered" in end.danger

    store.put_operations([operation(settled=True)])
    assert differing(store) == ()


@pytest.mark.parametrize(
    ("named", "match"),
    [
        ({"disk_mirror": "RAID 1"}, Match.YES),
        ({"raid": "raid0"}, Match.NO),
        ({"raid_level": "mirrored"}, Match.UNKNOWN),
        ({"raid": "RAID 1 (md)"}, Match.UNKNOWN),
        ({"raid": "RAID controller"}, Match.UNKNOWN),
        ({"raid_level": "RAID level 1"}, Match.YES),
        ({}, Match.UNKNOWN),
    ],
)
def test_the_raid_level_is_compared_where_the_details_name_it(
    named: dict[str, str], match: Match
) -> None:
    detail = server()
    detail = detail.model_copy(update={"server_data": {**detail.server_data, **named}})
    assert results(detail, {**ASKED, "disk_mirror": "raid1"})["RAID"].match is match
