"""Checks of real ports, of pings, and of the simulator; and the rule that a server has."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from tui.remote import answering
from tui.remote.answering import (
    RDP_PORT,
    SSH_PORT,
    Checked,
    Reply,
    Rule,
    check,
    rule_for,
    rule_from,
    simulated_check,
)
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_accepts_answers(listener: int) -> None:
    found = answering._connect("127.0.0.1", listener, socket.AF_INET, 2.0)
    assert found == Checked(Reply.YES)


def test_a_closed_port_does_not_answer(listener: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert answering._connect("127.0.0.1", port, socket.AF_INET, 2.0) == Checked(Reply.NO)


def test_a_port_that_drops_everything_does_not_answer_in_time() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        found = answering._connect("127.0.0.1", port, socket.AF_INET, 0.2)
        for each in waiting:
            each.close()
    assert found == Checked(Reply.NO)


@pytest.mark.parametrize(
    "address",
    ["", "web-01", "127.0.0.1", "::1", "0.0.0.0", "224.0.0.1", "169.254.1.1", "fe80::1%x"],
)
def test_an_address_that_is_no_servers_is_never_asked(address: str) -> None:
    with patch.object(socket, "socket", side_effect=AssertionError("a packet was sent")):
        found = check(address, Rule(22))
    assert (found.reply, found.is_final) == (Reply.UNKNOWN, True)
    assert found.reason


def test_without_permission_a_ping_is_unknown() -> None:
    with patch.object(socket, "socket", side_effect=PermissionError(1, "not permitted")):
        found = check("192.0.2.10", Rule())
    assert (found.reply, found.is_final) == (Reply.UNKNOWN, True)


def test_without_a_route_nothing_is_known_of_the_server() -> None:
    with patch.object(socket.socket, "connect", side_effect=OSError(101, "unreachable")):
        found = check("192.0.2.10", Rule(22))
    assert (found.reply, found.is_final) == (Reply.UNKNOWN, False)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ssh", Rule(22)),
        (" RDP ", Rule(3389)),
        ("port:8443", Rule(8443)),
        ("tcp:1", Rule(1)),
        ("ping", Rule()),
        ("none", None),
    ],
)
def test_a_rule_is_read(text: str, rule: Rule | None) -> None:
    assert rule_from(text) == rule


@pytest.mark.parametrize("text", ["", "port:", "port:0", "port:65536", "22", "port:٢٢", "yes"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="port:N"):
        rule_from(text)


@pytest.mark.parametrize(
    ("tags", "system", "setting", "rule"),
    [
        ({}, "Debian 12", "", Rule(SSH_PORT)),
        ({}, "Windows Server 2022", "", Rule(RDP_PORT)),
        ({}, "Windows Server 2022", "ping", Rule()),
        ({"answers": "port:443"}, "Debian 12", "ping", Rule(443)),
        ({"answers": "what?"}, "Debian 12", "ping", Rule()),
        ({"answers": "none"}, "Debian 12", "ping", None),
        ({}, "", "none", None),
    ],
)
def test_tag_then_setting_then_system(
    tags: dict[str, str], system: str, setting: str, rule: Rule | None
) -> None:
    assert rule_for(tags, system, setting) == rule


@pytest.fixture
def simulated() -> Iterator[tuple[World, str]]:
    world = World(fleet("small"), clock=SimClock(0.0))
    server = SimulatorServer(world).start()
    yield world, server.url
    server.stop()


def test_the_simulator_says_whether_its_server_answers(simulated: tuple[World, str]) -> None:
    world, url = simulated
    machine = next(each for each in world.machines.values() if each.is_vm and each.on)
    ask = simulated_check(url)
    assert ask(machine.ips[0], Rule(22)).reply is Reply.YES
    machine.boots(world.clock.now())
    assert ask(machine.ips[0], Rule(22)).reply is Reply.NO
    world.clock.advance(60)
    assert ask(machine.ips[0], Rule(22)).reply is Reply.YES
    assert ask(machine.ips[0], Rule(8443)).reply is Reply.NO


def test_a_provider_that_is_no_simulator_gives_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            link, _ = server.accept()
            link.recv(4000)
            link.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            link.close()

        thread = threading.Thread(target=refuse)
        thread.start()
        found = simulated_check(f"http://127.0.0.1:{server.getsockname()[1]}")("1.2.3.4", Rule(22))
        thread.join(5)
    assert (found.reply, found.is_final) == (Reply.UNKNOWN, True)
