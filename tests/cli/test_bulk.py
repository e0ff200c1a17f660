"""Changes of many servers on the command line: the number, the states, and a healthy server
first."""

from __future__ import annotations

import json

import pytest

from tests.cli.test_verbs import KEY, Shell, shell
from tests.support.process import HASTY, run_in_terminal
from tui.cli.exit_codes import ExitCode
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

__all__ = ["shell"]
NAMED = tuple(str(100_000 + at) for at in range(11))
PIN = f"{DEMO_PIN}\n"


@pytest.fixture
def world() -> World:
    return World(fleet("24"), clock=SimClock(50.0), still=True)


@pytest.mark.parametrize(
    "words",
    [
        ("power", "reboot", "--select", "id:<100013", "--yes", "--pin-stdin"),
        ("power", "reboot", *NAMED, "--yes", "--pin-stdin"),
        ("do", "power.off", *NAMED, "--yes", "--pin-stdin"),
        ("tags", "--all", "--set", "x=1", "--yes"),
        ("tags", *NAMED, "--set", "x=1"),
        ("power", "reboot", *NAMED, "--yes", "--pin-stdin", "--confirm", "10"),
        ("power", "reboot", *NAMED, "--yes", "--pin-stdin", "--confirm", "yes"),
    ],
)
def test_above_ten_servers_a_script_must_say_how_many(
    shell: Shell, world: World, words: tuple[str, ...]
) -> None:
    done = shell(*words, stdin=PIN, **KEY)
    count = "24" if "--all" in words else "13" if "--select" in words else "11"
    assert done.returncode == ExitCode.USAGE, done.stderr
    assert f"This changes {count} servers." in done.stderr
    assert "Nothing was sent." in done.stderr
    assert f"add --confirm {count}" in done.stderr
    assert (
        world.requests["eq/reboot"] == world.requests["eq/off"] == world.requests["tags/add"] == 0
    )


@pytest.mark.parametrize("more", [("--yes",), ()])
def test_with_the_number_it_is_done(shell: Shell, world: World, more: tuple[str, ...]) -> None:
    done = shell("tags", *NAMED, "--set", "x=1", "--confirm", "11", *more, **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert world.requests["tags/add"] == 11


def test_ten_need_no_number(shell: Shell, world: World) -> None:
    done = shell("tags", *NAMED[:10], "--set", "x=1", "--yes", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert world.requests["tags/add"] == 10


def test_the_number_is_typed_at_a_terminal(shell: Shell, world: World) -> None:
    words = (*HASTY, "tags", *NAMED, "--set", "x=1", "--url", shell.url)
    question = "Type the number of servers (11) to continue: "
    code, said = run_in_terminal(shell.home, *words, answers=[(question, "10\n")], **KEY)
    assert code == ExitCode.USAGE, said
    assert b"Nothing was sent." in said
    assert world.requests["tags/add"] == 0
    code, said = run_in_terminal(shell.home, *words, answers=[(question, "11\n")], **KEY)
    assert code == ExitCode.OK, said
    assert world.requests["tags/add"] == 11


def test_a_healthy_server_goes_first(shell: Shell, world: World) -> None:
    """Suspended, off and protected ones stand before it in the order they were named."""
    world.machines[100_001].status = "suspended"
    world.machines[100_002].on = False
    done = shell(
        "power",
        "reboot",
        "100001",
        "100002",
        "100003",
        "100004",
        "--yes",
        "--pin-stdin",
        "--json",
        stdin=PIN,
        **KEY,
    )
    assert "Starts with " in done.stderr
    assert "1 suspended" in done.stderr
    operations = sorted(json.loads(done.stdout), key=lambda operation: operation["id"])
    assert operations[0]["server_id"] == 100_003
    assert [item["server_id"] for item in operations][1:] == [100_001, 100_002, 100_004]


def test_that_none_is_healthy_is_said(shell: Shell, world: World) -> None:
    for server_id in (100_001, 100_002):
        world.machines[server_id].on = False
    done = shell("power", "hard-off", "100001", "100002", "--yes", "--pin-stdin", stdin=PIN, **KEY)
    assert "No target is known to be healthy." in done.stderr
