"""`hostdeck sensors --history` and `--alarms`: what the dashboard has kept, without a request."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

import pytest

from tests.cli.test_verbs import Shell, assert_failed
from tui.fleet.rows import ServerRow
from tui.history.prefill import prefill
from tui.history.sample_file import Identity, SampleFile, history_file
from tui.models.power import Power
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.cache import cache_file, write_cache


@pytest.fixture
def shell(home: Path, simulator: SimulatorServer) -> Shell:
    return Shell(home, simulator.url)


@pytest.fixture
def samples(shell: Shell) -> Path:
    """What a dashboard has kept of web-01: a fan that does not turn, and two hot hours."""
    row = ServerRow(20311, "web-01", ip="192.0.2.10")
    cached = cache_file(shell.home / ".cache" / "hostdeck", "default", shell.url)
    write_cache(cached, [row, ServerRow(20312, "web-02")], time.time(), "54321")
    path = history_file(shell.home / ".local" / "state" / "hostdeck", "default", shell.url)
    file, now = SampleFile.open(path), time.time()

    def read(at: float) -> str:
        return f"CPU Temp | {80 if at > now - 7200 else 60} degrees C | ok\nFAN1 | 0 RPM | ok"

    prefill(
        file,
        20311,
        Identity("web-01", ("192.0.2.10",)),
        read=read,
        read_power=lambda at: Power.ON,
        now=now,
    )
    file.close()
    return path


def test_a_table_of_the_last_day(shell: Shell, samples: Path, world: World) -> None:
    done = shell("sensors", "web-01", "--history", "24h")
    assert (done.returncode, done.stderr) == (0, "")
    power, cpu, fan = sorted(done.stdout.splitlines(), key=lambda line: line.split()[1] != "power")
    assert power.split()[:5] == ["web-01", "power", "100%", "on", "100%"]
    assert "60 °C" in cpu
    assert "80 °C" in cpu
    assert cpu.endswith("steady")
    assert fan.split()[1:3] == ["FAN1", "unknown"]
    assert not world.requests, "nothing is asked of the provider"


def test_json_holds_every_bucket_and_says_what_was_implausible(shell: Shell, samples: Path) -> None:
    found = json.loads(shell("sensors", "web-01", "--history", "1h", "--json").stdout)
    by_name = {item["sensor"]: item for item in found}
    cpu, fan = by_name["CPU Temp"], by_name["FAN1"]
    assert (cpu["id"], cpu["unit"], cpu["span"], cpu["highest"]) == (20311, "°C", "1h", 80.0)
    assert len(cpu["samples"]) >= 58
    assert {item["lowest"] for item in fan["samples"]} == {None}
    assert sum(item["implausible"] for item in fan["samples"]) >= 58


def test_the_alarm_log(shell: Shell, samples: Path) -> None:
    done = shell("sensors", "web-01", "--alarms")
    assert "CPU over 75 °C" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    line = json.loads(shell("sensors", "web-01", "--alarms", "--json").stdout)[0]
    assert (line["sensor"], line["event"], line["level"], line["threshold"]) == (
        "CPU Temp",
        "began",
        "warning",
        75.0,
    )
    assert shell("sensors", "web-01", "--alarms", "--history", "1h").stdout == ""
    assert shell("sensors", "web-02", "--alarms").stdout == ""


def test_without_a_history_it_says_so(shell: Shell) -> None:
    done = shell("sensors", "web-01", "--history", "24h")
    assert_failed(done, 2, "no history of this account on this machine", "Nothing was sent")


def test_a_damaged_file_is_said_and_left_alone(shell: Shell, samples: Path) -> None:
    samples.write_text("no database")
    done = shell("sensors", "web-01", "--history", "24h")
    assert_failed(done, 1, "history file is damaged")
    assert samples.read_text() == "no database"


def test_a_file_that_a_killed_process_left_in_the_middle_is_read(
    shell: Shell, samples: Path
) -> None:
    """A hot journal is rolled back by whoever opens the file next."""
    before = shell("sensors", "web-01", "--history", "7d", "--json").stdout
    db = sqlite3.connect(samples, isolation_level=None)
    db.execute("PRAGMA cache_size = 2")
    db.execute("BEGIN IMMEDIATE")
    db.execute("UPDATE sample SET high = 1000")
    copy = samples.read_bytes()
    journal = samples.with_name(f"{samples.name}-journal").read_bytes()
    db.execute("ROLLBACK")
    db.close()
    samples.write_bytes(copy)
    samples.with_name(f"{samples.name}-journal").write_bytes(journal)
    after = shell("sensors", "web-01", "--history", "7d", "--json").stdout
    highest = [item["highest"] for item in json.loads(after)]
    assert highest == [item["highest"] for item in json.loads(before)]
