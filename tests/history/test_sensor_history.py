"""The history behind the store: what is read becomes series, trends and alarms; a file that cannot
be used is said once, and the rest goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.until import until_now
from tui.clock import HandClock
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import state_of
from tui.history.history_views import ALARMS, alarms, history_state, series, trend
from tui.history.sample_file import SampleFile
from tui.history.sample_values import POWER, HistorySettings, HistorySpan
from tui.history.sensor_history import SensorHistory
from tui.models.power import Power
from tui.models.sensors import SensorStatus, parse_sensors
from tui.store.merge import with_sensors
from tui.store.reading import Reading
from tui.store.store import Store

CPU = "CPU Temp"
HOUR = HistorySpan.HOUR


class Stage:
    """A store with one server, and its history."""

    def __init__(self, path: Path | None, **options: object) -> None:
        self.clock = HandClock()
        self.store = Store()
        row = ServerRow(1, "web-01", ip="192.0.2.1", power=Power.ON, status="rent")
        self.store.put_fleet(Fleet.sorted([row]), self.clock.now())
        self.said: list[str] = []
        self.bugs: list[Exception] = []
        self.history = SensorHistory(
            self.store,
            self.clock,
            file=None if path is None else lambda: path,
            settings=HistorySettings(**options),  # type: ignore[arg-type]
            batch_s=0.0,
            on_bug=self.bugs.append,
        )
        self.history.tell = lambda words, warning: self.said.append(words)

    def sensors(self, lines: str) -> None:
        """Read these sensors now, as the readers do, and have them kept."""
        readings = parse_sensors(lines)
        judged = alarms(self.store, 1)
        level = SensorStatus.UNKNOWN if judged is None else judged.level_at(self.clock.now())
        self.store.put_sensors(
            1,
            Reading(readings, self.clock.now()),
            lambda row: with_sensors(readings, row, level=level),
        )
        before = self.store.known(ALARMS, 1).value
        self.history.note_sensors(1)
        until_now(
            lambda: self.store.known(ALARMS, 1).value is not before and self.history.idle,
            "the sensors have been judged",
        )

    def cpu(self, value: float) -> None:
        self.sensors(f"{CPU} | {value:g} degrees C | ok\nFAN1 | 3000 RPM | ok")

    @property
    def state(self) -> str:
        row = self.store.row(1)
        assert row is not None
        return state_of(row).word


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hostdeck" / "history.sqlite3"


@pytest.fixture
def stage(path: Path) -> Iterator[Stage]:
    made = Stage(path)
    yield made
    made.history.stop()
    for bug in made.bugs:
        raise bug


def test_readings_become_a_series_and_a_trend(stage: Stage) -> None:
    for minute in range(61):
        stage.cpu(40 + minute / 6)
        stage.clock.advance(60)
    stage.history.want(1, CPU, HOUR)
    until_now(lambda: series(stage.store, 1, CPU, HOUR).value, "the series is there")
    found = series(stage.store, 1, CPU, HOUR).value
    assert found is not None
    assert found.unit == "°C"
    assert found.ends == stage.clock.now()
    assert len(found.samples) == 60
    assert None not in found.columns(30)
    assert trend(stage.store, 1, CPU).words == "+9 °C in 1 h"
    assert trend(stage.store, 1, "FAN1").words == "steady"
    assert trend(stage.store, 1, "FAN9").words == "unknown"


def test_a_series_that_is_shown_grows_with_each_reading(stage: Stage) -> None:
    stage.history.want(1, CPU, HOUR)
    until_now(lambda: series(stage.store, 1, CPU, HOUR).value, "an empty series is there")
    assert series(stage.store, 1, CPU, HOUR).value.is_empty  # type: ignore[union-attr]
    stage.cpu(41)
    until_now(
        lambda: not series(stage.store, 1, CPU, HOUR).value.is_empty,  # type: ignore[union-attr]
        "the reading is in it",
    )


def test_wanting_what_was_just_read_reads_nothing(stage: Stage) -> None:
    """A screen wants it each time it is drawn, and is drawn when it changes: that must end."""
    stage.history.want(1, CPU, HOUR)
    until_now(lambda: series(stage.store, 1, CPU, HOUR).value, "the series is there")
    before = series(stage.store, 1, CPU, HOUR)
    stage.clock.advance(5)
    stage.history.want(1, CPU, HOUR)
    assert stage.history.idle
    stage.clock.advance(60)
    stage.history.want(1, CPU, HOUR)
    until_now(lambda: series(stage.store, 1, CPU, HOUR) is not before, "it is read anew")


def test_the_power_has_a_series_too(stage: Stage) -> None:
    for power in (Power.ON, Power.OFF, Power.UNKNOWN):
        stage.store.put_power(1, Reading(power, stage.clock.now()))
        stage.history.note_power(1)
        stage.clock.advance(60)
    stage.history.want(1, POWER, HOUR)
    until_now(lambda: series(stage.store, 1, POWER, HOUR).value, "the series is there")
    found = series(stage.store, 1, POWER, HOUR).value
    assert found is not None
    assert [sample.mean for sample in found.samples] == [1.0, 0.0]


def test_an_alarm_keeps_the_server_on_the_list_until_it_has_ended(stage: Stage) -> None:
    states = []
    for value in (79, 79, 74, 76, 74, 70, 70, 74):
        stage.cpu(value)
        stage.clock.advance(30)
        states.append(stage.state)
    assert states == ["on", *["warning"] * 5, "on", "on"]
    found = alarms(stage.store, 1)
    assert found is not None
    assert [event.words for event in found.log] == ["CPU under 75 °C again", "CPU over 75 °C"]


def test_an_alarm_survives_the_program(path: Path, stage: Stage) -> None:
    stage.cpu(80)
    stage.clock.advance(30)
    stage.cpu(80)
    stage.history.stop()
    later = Stage(path)
    later.clock.advance(60)
    later.cpu(74)
    found = alarms(later.store, 1)
    assert found is not None
    assert [alarm.sensor for alarm in found.active] == [CPU]
    later.history.stop()


def test_an_implausible_reading_is_named(stage: Stage) -> None:
    stage.sensors("CPU Temp | -128 degrees C | ok\nFAN1 | 3000 RPM | ok")
    found = alarms(stage.store, 1)
    assert found is not None
    assert found.implausible == (CPU,)
    assert not found.active


def test_the_clock_goes_back_and_nothing_breaks(stage: Stage) -> None:
    stage.cpu(80)
    stage.clock._now -= 86_400
    stage.cpu(80)
    found = alarms(stage.store, 1)
    assert found is not None
    assert found.active[0].read_at == stage.clock.now()
    stage.history.want(1, CPU, HOUR)
    until_now(lambda: series(stage.store, 1, CPU, HOUR).value, "the series is there")
    assert len(series(stage.store, 1, CPU, HOUR).value.samples) == 1  # type: ignore[union-attr]


def test_nothing_is_removed_by_age_after_the_clock_jumped(path: Path, stage: Stage) -> None:
    stage.cpu(40)
    stage.clock.advance(7200)
    stage.clock._now += 400 * 86_400
    stage.cpu(41)
    stage.history.stop()
    file = SampleFile.open(path)
    assert len(file.samples(1, CPU, 0, 4e9, 1)) == 2


def test_old_samples_are_thinned_once_the_clock_has_run_evenly(path: Path, stage: Stage) -> None:
    stage.cpu(40)
    stage.clock.advance(100 * 86_400)
    stage.cpu(41)
    file = SampleFile.open(path)
    # A thinning that is under way ends early when the history is stopped.
    until_now(
        lambda: [item.high for item in file.samples(1, CPU, 0, 4e9, 1)] == [41.0],
        "the old sample is removed",
    )
    stage.history.stop()


def test_a_file_that_cannot_be_used_is_said_once_and_alarms_go_on(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    stage = Stage(blocked / "history.sqlite3")
    for _ in range(3):
        stage.cpu(80)
        stage.clock.advance(400)
    assert len(stage.said) == 1
    assert "continues without history" in stage.said[0]
    assert history_state(stage.store).problem == stage.said[0]
    found = alarms(stage.store, 1)
    assert found is not None
    assert found.active
    assert trend(stage.store, 1, CPU).words == "unknown"
    stage.history.want(1, CPU, HOUR)
    until_now(lambda: series(stage.store, 1, CPU, HOUR).error, "it says why there is none")
    assert series(stage.store, 1, CPU, HOUR).value is None
    stage.history.stop()
    assert not stage.bugs


def test_damage_while_it_is_used_begins_a_new_file(path: Path, stage: Stage) -> None:
    stage.cpu(40)
    content = bytearray(path.read_bytes())
    content[24:28] = b"\xff\xff\xff\xf0"  # as another process changes it: what is cached is old
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    for _ in range(3):
        stage.clock.advance(30)
        stage.cpu(41)
    until_now(lambda: stage.said, "the damage is said")
    assert len(stage.said) <= 2
    assert "damaged" in stage.said[-1]
    assert history_state(stage.store).lost_at is not None
    stage.history.want(1, CPU, HOUR)
    until_now(lambda: series(stage.store, 1, CPU, HOUR).value, "the series is there")
    assert not series(stage.store, 1, CPU, HOUR).value.is_empty  # type: ignore[union-attr]


def test_switched_off_it_writes_nothing(path: Path) -> None:
    stage = Stage(path, on=False)
    stage.cpu(80)
    assert history_state(stage.store).is_off
    assert not path.exists()
    assert not stage.said
    stage.history.stop()


def test_what_waits_is_written_at_the_end(path: Path) -> None:
    stage = Stage(path)
    stage.history._batch_s = 3600.0
    readings = parse_sensors(f"{CPU} | 40 degrees C | ok")
    stage.store.put_sensors(1, Reading(readings, stage.clock.now()), lambda row: row)
    stage.history.note_sensors(1)
    stage.history.stop(grace_s=10.0)
    assert len(SampleFile.open(path).samples(1, CPU, 0, 4e9, 1)) == 1


FULL = """
import resource, sys
from pathlib import Path
from tests.history.test_sensor_history import Stage
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
stage = Stage(Path(sys.argv[1]))
for at in range(400):
    lines = [f"Temp {n} | {40 + (at + n) % 30} degrees C | ok" for n in range(40)]
    stage.sensors("\\n".join(lines))
    stage.clock.advance(30)
stage.history.stop()
print(len(stage.said), len(stage.bugs), stage.said and stage.said[0])
"""


def test_a_full_disk_is_said_once_and_the_program_goes_on(path: Path) -> None:
    """The system refuses to let the file grow, as a full disk does."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    number, bugs, words = done.stdout.split(" ", 2)
    assert (number, bugs) == ("1", "0"), done.stdout
    assert "continues without history" in words
    found = SampleFile.open(path)
    assert found.moved_to is None
    assert found.sensors(1)
