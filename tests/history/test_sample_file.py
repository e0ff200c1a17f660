"""The file: private, bounded, thinned without losing a minimum or maximum, safe against damage."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.history.alarm_states import NO_ALARM, next_state
from tui.history.file_errors import HistoryError
from tui.history.sample_file import LOG_LINES, Identity, SampleFile, history_file
from tui.history.sample_values import Sample
from tui.models.sensors import parse_sensors

NOW = 1_795_000_000.0
DAY = 86_400
CPU = "CPU Temp"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return history_file(tmp_path / "hostdeck", "default", "https://invapi.hostkey.com")


AGES = st.builds(
    int.__add__, st.sampled_from([3600, 30 * 3600, 3 * DAY, 8 * DAY, 80 * DAY]), st.integers(0, 700)
)
"""Seconds, near enough to each other to share buckets of every level."""


def fill(file: SampleFile, values: list[tuple[float, float | None]], sensor: str = CPU) -> None:
    with file.changing():
        for at, value in values:
            sample = Sample.implausible_at(at) if value is None else Sample.of(at, value)
            file.add(1, sensor, "°C", sample)


def all_of(file: SampleFile, sensor: str = CPU) -> tuple[Sample, ...]:
    return file.samples(1, sensor, 0, NOW + 1, 1)


def test_it_is_private_and_of_one_installation(path: Path, tmp_path: Path) -> None:
    SampleFile.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    others = {
        history_file(tmp_path, name, url) for name in ("a", "b") for url in ("http://x", "http://y")
    }
    assert len(others) == 4


def test_samples_come_back_in_buckets(path: Path) -> None:
    file = SampleFile.open(path)
    fill(file, [(NOW - 20, 40.0), (NOW - 10, 60.0), (NOW - 10, 50.0), (NOW - 5, None)])
    whole = file.samples(1, CPU, NOW - 3600, NOW, 3600 * 24)
    assert [(item.low, item.mean, item.high, item.count, item.implausible) for item in whole] == [
        (40.0, 50.0, 60.0, 3, 1)
    ]
    assert file.unit(1, CPU) == "°C"
    assert file.sensors(1) == ((CPU, "°C"),)
    assert file.samples(2, CPU, 0, NOW, 10) == ()


def test_samples_of_the_future_are_not_shown_and_not_lost(path: Path) -> None:
    file = SampleFile.open(path)
    fill(file, [(NOW - 10, 40.0), (NOW + 9 * DAY, 99.0)])
    assert [item.high for item in file.samples(1, CPU, NOW - 60, NOW, 10)] == [40.0]
    file.thin(NOW, 90)
    assert [item.high for item in file.samples(1, CPU, NOW, NOW + 10 * DAY, 10)] == [99.0]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(AGES, st.none() | st.floats(-40, 120)),
        min_size=1,
        max_size=60,
    ),
    st.lists(st.integers(0, 3 * DAY), max_size=3),
)
def test_thinning_loses_no_minimum_and_no_maximum(
    tmp_path_factory: pytest.TempPathFactory,
    points: list[tuple[int, float | None]],
    pauses: list[int],
) -> None:
    """However often and late it is thinned: lowest, highest, mean and number stay."""
    file = SampleFile.open(tmp_path_factory.mktemp("h") / "hostdeck" / "history.sqlite3")
    half = len(points) // 2
    fill(file, [(NOW - ago, value) for ago, value in points[:half]])
    file.thin(NOW, 101)
    # Another process, whose clock was late, adds to times that have been thinned already.
    fill(file, [(NOW - ago, value) for ago, value in points[half:]])
    values = [value for _, value in points if value is not None]
    now = NOW
    for pause in (0, *pauses):
        now += pause
        file.thin(now, 89 + 12)
        found = all_of(file)
        assert min((s.low for s in found if s.low is not None), default=None) == min(
            values, default=None
        )
        assert max((s.high for s in found if s.high is not None), default=None) == max(
            values, default=None
        )
        assert sum(s.count for s in found) == len(values)
        assert sum(s.implausible for s in found) == len(points) - len(values)
        total = sum((s.mean or 0.0) * s.count for s in found)
        assert total == pytest.approx(sum(values), abs=1e-6)
    file.close()


def test_old_samples_are_coarser_and_then_gone(path: Path) -> None:
    file = SampleFile.open(path)
    ages = (3600, 3600 + 30, 2 * DAY, 2 * DAY + 30, 20 * DAY, 20 * DAY + 300, 91 * DAY)
    fill(file, [(NOW - age, float(age % 100)) for age in ages])
    file.thin(NOW, 90)
    found = all_of(file)
    assert len(found) == 4  # two as they were, one of five minutes, one of an hour
    assert sum(item.count for item in found) == 6
    assert (found[0].at % 3600, found[1].at % 300) == (0, 0)
    file.thin(NOW, 1.5)
    assert [item.count for item in all_of(file)] == [1, 1]


def test_its_size_is_bounded_and_the_newest_stay(path: Path) -> None:
    limit = 1_000_000
    file = SampleFile.open(path, limit)
    first_at = NOW - 3 * DAY
    for part in range(400):
        rows = [(first_at + part * 200 + at, 40.0 + at / 7) for at in range(200)]
        try:
            fill(file, rows)
        except HistoryError:
            assert file.trim()
            fill(file, rows)
    assert path.stat().st_size <= limit
    assert file.samples(1, CPU, first_at + 399 * 200, NOW, 1)
    assert len(all_of(file)) < 400 * 200
    file.close()


def test_an_id_that_means_another_machine_has_no_history(path: Path) -> None:
    file = SampleFile.open(path)
    with file.changing():
        file.identify(1, Identity("web-01", ("192.0.2.1",)))
    fill(file, [(NOW - 10, 40.0)])
    with file.changing():
        file.identify(1, Identity("web-01", ("192.0.2.1", "192.0.2.2")))
    assert all_of(file)
    with file.changing():
        file.identify(1, Identity("mail", ("203.0.113.9",)))
    assert not all_of(file)


def test_the_alarm_log_is_kept_and_bounded(path: Path) -> None:
    file = SampleFile.open(path)
    hot, cool = (parse_sensors(f"{CPU} | {c} degrees C | ok")[0] for c in (80, 40))
    state, number = NO_ALARM, 0
    with file.changing():
        for at in range(4 * LOG_LINES):
            step = next_state(state, hot if at // 2 % 2 == 0 else cool, NOW - 10_000 + at)
            state = step.state
            if step.event is not None:
                number += 1
                file.log(1, step.event)
        file.save_alarm(1, CPU, "°C", state)
    assert number > LOG_LINES
    log = file.alarm_log(1, 0, NOW)
    assert len(log) == LOG_LINES
    assert log[0].at > log[-1].at
    assert log[0].words == "CPU under 75 °C again"
    assert file.alarm_states(1) == ({} if state == NO_ALARM else {CPU: state})


def test_the_state_of_an_alarm_comes_back_as_it_was(path: Path) -> None:
    file = SampleFile.open(path)
    hot = parse_sensors(f"{CPU} | 95 degrees C | cr")[0]
    state = next_state(next_state(NO_ALARM, hot, NOW - 60).state, hot, NOW - 30).state
    with file.changing():
        file.save_alarm(1, CPU, "°C", state)
    file.close()
    again = SampleFile.open(path)
    assert again.alarm_states(1) == {CPU: state}
    with again.changing():
        again.save_alarm(1, CPU, "°C", NO_ALARM)
    assert again.alarm_states(1) == {}


@pytest.mark.parametrize("damage", ["text", "beginning", "middle", "other database"])
def test_a_damaged_file_is_moved_aside_and_a_new_one_begins(path: Path, damage: str) -> None:
    file = SampleFile.open(path)
    for part in range(20):
        fill(file, [(NOW - 9000 + part * 200 + at, at / 7) for at in range(200)])
    file.close()
    content = bytearray(path.read_bytes())
    if damage == "text":
        path.write_text("this is no database")
    elif damage == "other database":
        path.unlink()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE other (a)")
            other.execute("PRAGMA user_version = 1")
    else:
        start = 0 if damage == "beginning" else 100
        content[start : start + 4096] = b"\xff" * 4096
        path.write_bytes(content)
    again = SampleFile.open(path)
    assert again.moved_to is not None
    assert again.moved_to.exists()
    fill(again, [(NOW, 40.0)])
    assert len(all_of(again)) == 1
    again.close()
    later = SampleFile.open(path)
    assert later.moved_to is None
    assert later.lost_at == path.with_suffix(".damaged").stat().st_ctime


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_to_is_refused(path: Path) -> None:
    SampleFile.open(path).close()
    path.chmod(0o400)
    with pytest.raises(HistoryError):
        fill(SampleFile.open(path), [(NOW, 1.0)])


def test_a_link_in_its_place_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True, mode=0o700)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HistoryError, match="regular file"):
        SampleFile.open(path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    SampleFile.open(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="newer version of Hostdeck"):
        SampleFile.open(path)
    assert path.read_bytes() == before


WRITER = """
import sys
from pathlib import Path
from tui.history.file_errors import HistoryBusy
from tui.history.sample_file import SampleFile
from tui.history.sample_values import Sample
file = SampleFile.open(Path(sys.argv[1]))
goal = int(sys.argv[2])
at = 0
while at < 500 * goal:
    try:
        with file.changing():
            for step in range(1, 501):
                file.add(1, "CPU Temp", "°C", Sample.of(1_794_000_000 + at + step, 40.0))
    except HistoryBusy:
        continue
    at += 500
    print(at, flush=True)
"""
ENDLESS = "1000000"


def test_a_process_killed_while_writing_leaves_a_readable_file(path: Path) -> None:
    """Killed at eight moments, in the middle of a transaction or between two: what was committed
    is there, whole, and the next process writes on."""
    for number in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), ENDLESS],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        committed = int(child.stdout.readline())
        for _ in range(number):
            committed = int(child.stdout.readline())
        child.kill()
        rest = child.stdout.read().split()
        child.wait()
        child.stdout.close()
        committed = int(rest[-1]) if rest else committed
        found = SampleFile.open_for_reading(path)
        assert found is not None
        counted = sum(item.count for item in found.samples(1, CPU, 0, NOW, 1))
        assert counted >= committed
        assert counted % 500 == 0
        with found.changing():
            found.forget(1)
        found.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_processes_write_to_one_file(path: Path) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), "3"], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for child in children:
        said, _ = child.communicate(timeout=60)
        assert said.split() == [b"500", b"1000", b"1500"]
        assert child.returncode == 0
    found = SampleFile.open(path)
    assert max(item.count for item in found.samples(1, CPU, 0, NOW, 1)) == 2


def test_there_is_nothing_to_read_where_nothing_was_kept(path: Path) -> None:
    assert SampleFile.open_for_reading(path) is None
