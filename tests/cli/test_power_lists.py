"""The power of servers in lists and while watching: known, with its age, or said to be unknown."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from tests.cli.test_reads import remember
from tests.cli.test_verbs import KEY, Shell, shell
from tests.support.process import environ
from tests.support.until import until_now
from tui.cli.power_watch import PowerWatch
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.simulator.world import World
from tui.store.cache import cache_file, write_cache

__all__ = ["shell"]
VM = 20311


def seen(shell: Shell, age_s: float, *rows: ServerRow) -> None:
    """As if the dashboard had read the power of these so long ago."""
    path = cache_file(shell.home / ".cache" / "hostdeck", "default", shell.url)
    write_cache(path, rows, time.time() - age_s, "54321")


def rows(shell: Shell, *words: str) -> dict[int, dict[str, object]]:
    done = shell("ls", "--json", *words, **KEY)
    assert done.returncode == 0, done.stderr
    return {int(row["id"]): row for row in json.loads(done.stdout)}


# ls


def test_ls_reads_the_power_that_is_not_known(shell: Shell, world: World) -> None:
    world.machines[VM].on = False
    row = rows(shell, "--select", "web-0")[VM]
    assert (row["state"], row["power"]) == ("off", "off")
    assert isinstance(row["power_at"], float)
    assert row["power_age_s"] in (0, 1, 2)
    assert world.requests["eq/status"] == 2


def test_ls_shows_what_was_seen_lately_with_its_age(shell: Shell, world: World) -> None:
    at = time.time() - 300
    seen(shell, 300, ServerRow(VM, "web-01", ip="192.0.2.10", power=Power.OFF, power_at=at))
    lines = shell("ls", "--select", "web-01", **KEY).stdout.splitlines()
    assert "off, 5 min ago" in lines[0]
    row = rows(shell, "--select", "web-01")[VM]
    assert (row["state"], row["power_at"]) == ("off", at)
    assert 300 <= int(str(row["power_age_s"])) < 320
    assert world.requests["eq/status"] == 0


def test_what_was_seen_long_ago_is_read_anew(shell: Shell, world: World) -> None:
    seen(shell, 7200, ServerRow(VM, "web-01", power=Power.OFF, power_at=time.time() - 7200))
    assert rows(shell, "--select", "web-01")[VM]["state"] == "on"
    assert world.requests["eq/status"] == 1


def test_what_cannot_be_read_stays_as_it_was_seen_with_its_age(shell: Shell, world: World) -> None:
    seen(shell, 7200, ServerRow(VM, "web-01", power=Power.OFF, power_at=time.time() - 7200))
    world.machines[VM].status_text = "draining"
    done = shell("ls", "--select", "web-01", **KEY)
    assert "off, 2 h ago" in done.stdout


def test_what_nobody_can_tell_is_said_once(shell: Shell, world: World) -> None:
    world.machines[VM].status_text = "Powering down, please wait"
    done = shell("ls", "--select", "web-0", **KEY)
    assert "unknown" in done.stdout
    assert (
        "The power status of 1 of 2 servers is unknown. To read it, run: hostdeck status"
        in done.stderr
    )
    done = shell("status", "web-01", **KEY)
    assert "unknown: the provider says 'Powering down, please wait'" in done.stdout


def test_another_machine_with_the_same_id_is_not_believed(shell: Shell, world: World) -> None:
    seen(
        shell,
        60,
        ServerRow(VM, "old-name", ip="198.51.100.99", power=Power.OFF, power_at=time.time() - 60),
    )
    assert rows(shell, "--select", "web-01", "--no-wait")[VM]["state"] == "unknown"
    remember(
        shell, ServerRow(VM, "web-01", power=Power.OFF, power_at=time.time() - 60), account="99999"
    )
    assert rows(shell, "--select", "web-01", "--no-wait")[VM]["state"] == "unknown"


def test_a_reading_from_the_future_is_not_believed(shell: Shell, world: World) -> None:
    seen(shell, 0, ServerRow(VM, "web-01", power=Power.OFF, power_at=time.time() + 86_400))
    assert rows(shell, "--select", "web-01")[VM]["state"] == "on"


@pytest.mark.parametrize("words", [("--no-wait",), ("--columns", "id,hostname,ip")])
def test_nothing_is_read_where_it_is_not_wanted(
    shell: Shell, world: World, words: tuple[str, ...]
) -> None:
    assert shell("ls", *words, **KEY).returncode == 0
    assert world.requests["eq/status"] == 0


# watch


def watching(shell: Shell, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tui",
            "watch",
            "--only",
            "servers,power",
            "--select",
            "web-0",
            "--every",
            "5",
            *words,
            "--url",
            shell.url,
        ],
        env=environ(shell.home, KEY),
        cwd=shell.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[str, str]:
    try:
        return process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()


def test_a_server_that_is_switched_off_elsewhere_is_said(shell: Shell, world: World) -> None:
    shell.configure("[network]\nbudget_per_minute = 240")
    process = watching(shell, "--for", "11")
    until_now(
        lambda: world.requests["eq/status"] == 2 and not world.tasks, "it has read the power once"
    )
    world.machines[VM].on = False
    out, _ = end(process)
    lines = out.splitlines()
    assert lines[0] == (
        "Watching 2 servers. The power of each server is read every 5 s. Press Ctrl+C to stop."
    )
    assert [line.partition(" ")[2] for line in lines[1:]] == [
        "web-01, id 20311, power changed from on to off."
    ]


def test_it_is_said_that_power_is_not_watched(shell: Shell, world: World) -> None:
    out, _ = end(watching(shell, "--no-power", "--for", "1"))
    assert out.splitlines() == ["Watching 2 servers. Power is not watched. Press Ctrl+C to stop."]
    assert world.requests["eq/status"] == 0


def test_many_servers_are_read_in_turns_within_the_budget(shell: Shell, world: World) -> None:
    shell.configure("[network]\nbudget_per_minute = 48")
    process = watching(shell, "--for", "22", "--json")
    until_now(
        lambda: world.requests["eq/status"] == 2 and not world.tasks,
        "both were read, one at each look",
    )
    world.machines[VM].on = world.machines[20312].on = False
    out, _ = end(process)
    events = [json.loads(line) for line in out.splitlines()]
    assert {(item["id"], item["what"], item["after"]) for item in events} == {
        (VM, "power", "off"),
        (20312, "power", "off"),
    }
    assert world.requests["eq/status"] <= 6


def test_power_that_cannot_be_read_is_said_once_for_each_server(shell: Shell, world: World) -> None:
    world.machines[VM].status_text = "draining"
    _, talk = end(watching(shell, "--for", "11"))
    said = [line for line in talk.splitlines() if "draining" in line]
    assert said == ["hostdeck: web-01 (id 20311): Power is unknown. The provider says: 'draining'"]


def test_how_often_is_said_in_a_sentence() -> None:
    many = PowerWatch(60.0, 60.0, all_at_once=False)
    assert many.words(15) == "The power of each server is read every 1 min 00 s."
    assert many.words(40) == (
        "The power of each server is read about every 3 min 00 s (15 servers every 1 min 00 s)."
    )
    assert (
        PowerWatch(60.0, 60.0, all_at_once=True).words(40)
        == "The power of each server is read every 1 min 00 s."
    )
