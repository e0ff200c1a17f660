"""The file of planned changes: stored before anything is promised, bounded, one process each."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tui.scheduled import change_file
from tui.scheduled.change_file import ChangeFile, PlanError
from tui.scheduled.change_times import Window
from tui.scheduled.scheduled_change import ChangeState, PlannedServer, ScheduledChange

NOW = 1_795_000_000.0
CHANGE = ScheduledChange(
    id=0,
    command="power.reboot",
    title="Reboot",
    servers=(PlannedServer(20311, "web-01", ("198.51.100.1",)),),
    window=Window(NOW + 60, NOW + 120, "Europe/Amsterdam"),
    who="anna",
    account_id="54321",
    batch="b1",
    planned_at=NOW,
    warnings=("web-01 is tagged maintenance=1.",),
)


@pytest.fixture
def file(tmp_path: Path) -> ChangeFile:
    return ChangeFile(tmp_path / "hostdeck", "default")


def test_a_change_is_private_on_disk_and_read_back_as_it_was(file: ChangeFile) -> None:
    added = file.add(CHANGE)
    assert (added.id, file.all()) == (1, [added])
    assert replace(added, id=0) == CHANGE
    for path in (file.path, *file.path.parent.iterdir()):
        assert path.stat().st_mode & 0o077 == 0
    file.cancel(1, "anna", NOW)
    assert file.get(1).state is ChangeState.CANCELLED
    with pytest.raises(PlanError, match="cancelled"):
        file.cancel(1, "anna", NOW)
    with pytest.raises(PlanError):
        file.cancel(7, "anna", NOW)


def test_many_writers_lose_nothing(file: ChangeFile) -> None:
    def add() -> None:
        for _ in range(8):
            file.add(CHANGE)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.id for each in file.all()) == list(range(1, 33))


def test_the_file_is_bounded(file: ChangeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_file, "MOST_OPEN", 3)
    monkeypatch.setattr(change_file, "MOST_ENDED", 2)
    for number in range(1, 6):
        file.add(CHANGE)
        file.cancel(number, "anna", NOW + number)
    assert [each.id for each in file.all()] == [4, 5]
    for _ in range(3):
        file.add(CHANGE)
    with pytest.raises(PlanError, match="already planned"):
        file.add(CHANGE)


def test_one_process_takes_a_change_and_only_a_free_one_is_missed(file: ChangeFile) -> None:
    file.add(CHANGE)
    handle = file.take(1)
    assert handle is not None
    assert file.take(1) is None
    late = CHANGE.window.until + 1
    assert file.sweep(late) == []
    os.close(handle)
    assert file.sweep(CHANGE.window.until - 1) == []
    [missed] = file.sweep(late)
    assert missed.state is ChangeState.MISSED
    assert "Nothing was sent." in missed.said
    assert file.sweep(late) == []


def test_a_damaged_file_is_said_and_never_replaced(file: ChangeFile) -> None:
    file.add(CHANGE)
    for content in (b"{", b'{"changes": [{}]}', b"[]", b"\xff\xfe\xff"):
        file.path.write_bytes(content)
        with pytest.raises(PlanError):
            file.all()
        with pytest.raises(PlanError):
            file.add(CHANGE)
        assert file.path.read_bytes() == content
