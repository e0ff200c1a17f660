"""A journal that another process holds while it is being opened, and the age of what it shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.operations.rig import rig
from tests.operations.test_operations import METAL, Scene, another, provider, reboot, scene
from tests.support.until import until_now
from tui.clock import HandClock
from tui.operations.journal import journal_file
from tui.operations.journal.journal import Journal, JournalError
from tui.operations.journal.journal_errors import JournalDamaged
from tui.store.operations import OpState, Planned

__all__ = ["provider", "scene"]
REBOOT = Planned("eq/reboot", 1, "web-01", '{"id": 1}', locks=True)
DAY_S = 86_400.0


@pytest.fixture
def path(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal with one operation, whose lock is waited for only briefly."""
    monkeypatch.setattr(journal_file, "BUSY_S", 0.05)
    made = home / "state" / "journal.sqlite3"
    journal = Journal(made, "me", HandClock())
    journal.plan([REBOOT], profile="main", who="test")
    journal.close()
    return made


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the journal as another process does in the middle of writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield
        db.execute("ROLLBACK")


def assert_untouched(path: Path) -> None:
    assert [file.name for file in path.parent.iterdir() if "damaged" in file.name] == []
    opened = journal_file.open_file(path, 0.0)
    with closing(opened.db) as db:
        assert (opened.lost, opened.aside) == ("", None)
        assert db.execute("SELECT server_name FROM operation").fetchall() == [("web-01",)]


def test_a_journal_that_is_busy_is_not_taken_for_a_damaged_one(path: Path) -> None:
    with held(path), pytest.raises(JournalError) as caught:
        journal_file.open_file(path, 0.0)
    assert not isinstance(caught.value, JournalDamaged)
    assert "Another process held it" in caught.value.said
    assert_untouched(path)


def test_one_that_becomes_busy_while_it_is_being_repaired_is_left_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open a journal that says it needs a write-ahead log, which is missing: that is looked at
    twice, and then it is held."""
    connect, monitored = journal_file._connected, []

    def refused(place: Path) -> sqlite3.Connection | None:
        monitored.append(place)
        with held(place):
            return connect(place)

    monkeypatch.setattr(journal_file, "_whole", lambda path, mark: None)
    monkeypatch.setattr(journal_file, "_connected", refused)
    with pytest.raises(JournalError) as caught:
        journal_file.open_file(path, 0.0)
    assert not isinstance(caught.value, JournalDamaged)
    assert monitored == [path]
    monkeypatch.undo()
    assert_untouched(path)


@pytest.mark.parametrize(("days", "is_shown"), [(1.0, True), (29.9, True), (30.1, False)])
def test_what_ended_within_thirty_days_is_shown_after_a_start(
    scene: Scene, days: float, is_shown: bool
) -> None:
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    scene.operations.close()
    with rig() as parts:
        parts.clock.advance(scene.parts.clock.now() - parts.clock.now() + days * DAY_S)
        next_start = another(scene, parts).begin()
        until_now(lambda: next_start.operations.ledger.journal(), "the journal is open")
        next_start.operations.ledger.reload()
        assert next_start.states() == [OpState.DONE] * is_shown
        next_start.operations.close()
