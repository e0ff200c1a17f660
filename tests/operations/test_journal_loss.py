"""A journal that lost records says how much came back, and lets no change through before a person
has confirmed."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.operations.test_operations import METAL, OTHER, Scene, provider, reboot, scene
from tests.support.until import until_now
from tui.clock import HandClock
from tui.operations.journal import journal_errors, journal_file
from tui.operations.journal.journal import Journal, JournalError
from tui.operations.journal.journal_errors import JournalDamaged
from tui.operations.journal.journal_loss import CONFIRM, JournalLost
from tui.operations.journal.journal_mark import read_mark
from tui.operations.journal.journal_restore import restore_all
from tui.store.operations import OpState, Planned

__all__ = ["provider", "scene"]
COUNT = 30


@pytest.fixture
def path(home: Path) -> Path:
    return home / "state" / "journal.sqlite3"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def plan(journal: Journal, server_id: int) -> int:
    wanted = Planned("eq/reboot", server_id, f"s{server_id}", "{}", locks=True)
    return journal.plan([wanted], profile="main", who="test")[0].id


@pytest.fixture
def used(path: Path, clock: HandClock) -> Path:
    """A journal with operations in it; one of them is undecided."""
    journal = Journal(path, "me", clock)
    for at in range(COUNT):
        number = plan(journal, at)
        journal.move(number, OpState.SENDING)
        journal.move(number, OpState.UNKNOWN if at == 7 else OpState.DONE)
    journal.close()
    return path


def noise(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def half_noise(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(
        whole[: len(whole) // 2] + random.Random(2).randbytes(len(whole) - len(whole) // 2)
    )


def first_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(random.Random(3).randbytes(4096))


def header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\0" * 100)


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def deleted(path: Path) -> None:
    path.unlink()


def words(path: Path) -> None:
    path.write_text("This is my shopping list.\n" * 500)


def zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def another_database(path: Path) -> None:
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE history (url TEXT)")
        db.commit()


def another_journal(path: Path) -> None:
    theirs = Journal(path.parent / "other" / "journal.sqlite3", "me", HandClock())
    for at in range(COUNT + 5):
        plan(theirs, at)
    theirs.close()
    shutil.move(theirs.path, path)


def columns_gone(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE operation RENAME COLUMN owner TO proprietor")
        db.commit()


def wal_lost(path: Path) -> None:
    """Another program switched it over, and its log did not come along in the copy."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("UPDATE operation SET said='x'")
        db.commit()
        copy = path.read_bytes()
    path.write_bytes(copy)


LOSSES = {
    item.__name__: item
    for item in (
        noise,
        half_noise,
        first_page,
        header,
        truncated,
        empty,
        deleted,
        words,
        zeros,
        another_database,
        another_journal,
        columns_gone,
        wal_lost,
    )
}


@pytest.mark.parametrize("loss", LOSSES)
def test_no_change_is_let_through_after_a_loss_before_a_person_has_confirmed(
    used: Path, clock: HandClock, loss: str
) -> None:
    LOSSES[loss](used)
    for _ in range(3):
        journal = Journal(used, "me", clock)
        with pytest.raises(JournalLost) as caught:
            plan(journal, 99)
        assert caught.value.certain == "Nothing was sent."
        assert CONFIRM in caught.value.next
        assert "Hostdeck recovered" in caught.value.said
        journal.close()
    journal = Journal(used, "me", clock)
    assert journal.damage == "", "found and said before"
    assert journal.loss
    journal.confirm_loss("anna")
    assert journal.loss == ""
    assert plan(journal, 99) > COUNT, "no number is given twice"
    journal.close()
    again = Journal(used, "me", clock)
    plan(again, 100)
    row = again._db.execute("SELECT confirmed_by FROM loss ORDER BY rowid DESC").fetchone()
    assert row[0] == "anna"
    assert stat.S_IMODE(used.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("loss", "least"),
    [
        ("first_page", COUNT),
        ("header", COUNT),
        ("half_noise", 3),
        ("columns_gone", COUNT),
        ("noise", 0),
    ],
)
def test_what_can_be_read_is_saved_and_counted(
    used: Path, clock: HandClock, loss: str, least: int
) -> None:
    LOSSES[loss](used)
    journal = Journal(used, "me", clock)
    found = journal.since("main", 0)
    assert len(found) >= least
    assert f"recovered {len(found)} operation" in journal.damage
    assert str(journal.kept_aside) in journal.damage
    if found and least == COUNT:
        assert journal.lock_on("main", 7) is not None, "the undecided one still locks its server"


def test_how_far_it_reached_is_said(used: Path, clock: HandClock) -> None:
    noise(used)
    journal = Journal(used, "me", clock)
    assert (
        f"recovered 0 operations; operations up to number {COUNT} had been written"
        in journal.damage
    )


def test_an_older_copy_is_a_loss(used: Path, clock: HandClock) -> None:
    copy = used.read_bytes()
    journal = Journal(used, "me", clock)
    plan(journal, 50)
    journal.close()
    used.write_bytes(copy)
    again = Journal(used, "me", clock)
    assert "older copy" in again.loss
    assert f"number {COUNT}; operations up to number {COUNT + 1} had been written" in again.loss


@pytest.mark.parametrize(
    "make", [lambda path: path.touch(), lambda path: None], ids=["empty", "none"]
)
def test_a_journal_that_was_never_used_is_no_loss(
    path: Path, clock: HandClock, make: Callable[[Path], None]
) -> None:
    path.parent.mkdir(mode=0o700)
    make(path)
    journal = Journal(path, "me", clock)
    assert (journal.loss, journal.damage, read_mark(path)) == ("", "", None)
    assert plan(journal, 1) == 1
    assert read_mark(path) is not None


def test_a_journal_of_the_version_before_is_no_loss(used: Path, clock: HandClock) -> None:
    with contextlib.closing(sqlite3.connect(used)) as db:
        db.executescript("DROP TABLE loss; DROP TABLE identity;")
    used.with_suffix(".mark").unlink()
    journal = Journal(used, "me", clock)
    assert (journal.loss, plan(journal, 99)) == ("", COUNT + 1)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"identity": 5}', "x" * 5000])
def test_a_mark_that_cannot_be_read_costs_nothing(
    used: Path, clock: HandClock, content: str
) -> None:
    used.with_suffix(".mark").write_text(content)
    journal = Journal(used, "me", clock)
    assert journal.loss == ""
    plan(journal, 99)
    mark = read_mark(used)
    assert mark is not None
    assert mark.newest == COUNT + 1


def test_a_log_of_another_database_is_not_applied(used: Path, clock: HandClock, home: Path) -> None:
    """SQLite would take it for that of the journal, whatever mode that is in."""
    other = home / "other.sqlite3"
    with contextlib.closing(sqlite3.connect(other)) as db:
        db.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE history (url TEXT); INSERT INTO history VALUES "
            "('x');"
        )
        db.commit()
        shutil.copy(f"{other}-wal", f"{used}-wal")
    journal = Journal(used, "me", clock)
    assert (journal.loss, len(journal.since("main", 0))) == ("", COUNT)
    assert not Path(f"{used}-wal").exists()


def test_a_rollback_journal_without_its_database_is_not_applied_to_a_new_one(
    used: Path, clock: HandClock
) -> None:
    Path(f"{used}-journal").write_bytes(random.Random(4).randbytes(8192))
    used.unlink()
    journal = Journal(used, "me", clock)
    assert "missing" in journal.loss
    journal.confirm_loss("anna")
    plan(journal, 1)


# What is no loss


@pytest.mark.parametrize("mode", ["EXCLUSIVE", "IMMEDIATE"])
def test_a_busy_journal_is_not_taken_for_a_damaged_one(
    used: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr(journal_file, "BUSY_S", 0.1)
    before = used.stat().st_ino
    with contextlib.closing(sqlite3.connect(used, isolation_level=None)) as other:
        other.execute(f"BEGIN {mode}")
        other.execute("UPDATE operation SET said='x'")
        if mode == "EXCLUSIVE":
            with pytest.raises(JournalError) as caught:
                Journal(used, "me", clock)
            assert "Another process held it" in caught.value.said
        else:
            journal = Journal(used, "me", clock)
            journal._db.execute("PRAGMA busy_timeout=50")
            with pytest.raises(JournalError):
                plan(journal, 99)
        other.execute("ROLLBACK")
    assert used.stat().st_ino == before
    assert list(used.parent.glob("*damaged*")) == []
    again = Journal(used, "me", clock)
    assert (again.loss, len(again.since("main", 0))) == ("", COUNT)


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("database is locked"),
        sqlite3.OperationalError("disk I/O error"),
        sqlite3.OperationalError("database or disk is full"),
        sqlite3.OperationalError("unable to open database file"),
        sqlite3.OperationalError("attempt to write a readonly database"),
        sqlite3.ProgrammingError("Cannot operate on a closed database."),
        OSError(5, "EIO"),
    ],
)
def test_an_error_that_proves_no_damage_is_none(error: Exception) -> None:
    assert not journal_errors.is_damage(error)


@pytest.mark.parametrize(
    "make", [lambda path: path.mkdir(), lambda path: os.mkfifo(path)], ids=["directory", "fifo"]
)
def test_what_is_no_ordinary_file_is_said_and_left(
    path: Path, clock: HandClock, make: Callable[[Path], None]
) -> None:
    path.parent.mkdir(mode=0o700)
    make(path)
    with pytest.raises(JournalError) as caught:
        Journal(path, "me", clock)
    assert caught.value.said == "It is not an ordinary file."
    assert not path.is_file()


def test_two_processes_rescue_it_once(used: Path, clock: HandClock) -> None:
    half_noise(used)
    opened: list[Journal] = []
    threads = [
        threading.Thread(target=lambda: opened.append(Journal(used, "me", clock))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 6
    assert len(list(used.parent.glob("*.damaged-*"))) == 1
    assert sum(bool(item.damage) for item in opened) == 1
    assert len({item.loss for item in opened}) == 1


# Two files of one name: SQLite finds a transaction by the name of its file


def spill_early(journal: Journal) -> None:
    """Write pages to disk within a transaction, as SQLite does at its end."""
    journal._db.execute("PRAGMA cache_size=1")


def test_a_journal_that_was_moved_away_leaves_the_transaction_of_its_successor_alone(
    used: Path, clock: HandClock
) -> None:
    before = Journal(used, "me", clock)
    used.rename(used.with_name("aside"))
    after = Journal(used, "you", clock)
    traces = used.with_name(f"{used.name}-journal")
    spill_early(after)
    with after._writing() as db:
        for number in range(200):
            db.execute("INSERT INTO pin VALUES (?, 1, 1.0)", (f"{number} {'x' * 500}",))
        assert traces.read_bytes()[:1] != b"\0", "it would be undone if the process died now"
        with pytest.raises(JournalDamaged):
            before.since("main", 0)
        before.close()
        assert traces.exists(), "it belongs to the other file"


def test_the_old_file_is_read_without_undoing_what_is_written_meanwhile(
    used: Path, clock: HandClock
) -> None:
    before = Journal(used, "me", clock)
    used.unlink()
    after = Journal(used, "you", clock)
    spill_early(after)
    with after._writing() as db:
        assert restore_all(db, before._db) == COUNT
        assert used.with_name(f"{used.name}-journal").exists()
    assert len(after.since("main", 0)) == COUNT


def test_a_rescue_that_fails_is_tried_again_with_the_damaged_file(
    used: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_page(used)

    def full(aside: Path, db: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(journal_file, "rescue", full)
        with pytest.raises(JournalError):
            Journal(used, "me", clock)
    assert not list(used.parent.glob("*.damaged-*"))
    assert f"recovered {COUNT} operations" in Journal(used, "me", clock).damage


# Under a running process


def lost_under(scene: Scene, loss: Callable[[Path], None]) -> None:
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    loss(scene.path)


@pytest.mark.parametrize("loss", [deleted, another_journal])
def test_a_journal_that_is_gone_under_a_running_process_is_written_again(
    scene: Scene, loss: Callable[[Path], None]
) -> None:
    lost_under(scene, loss)
    scene.wind(lambda: scene.operations.ledger.journal().is_in_place(), "it is opened again")
    assert scene.operations.ledger.journal().since("main", 0)
    scene.wind(lambda: OpState.DONE in scene.states(), "the reboot ends")
    scene.wind(lambda: scene.operations.ledger.all_written, "it is written down")
    [mine] = [
        item
        for item in scene.operations.ledger.journal().since("main", 0)
        if item.server_id == METAL
    ]
    assert mine.state is OpState.DONE
    assert scene.world.requests["eq/reboot"] == 1
    if loss is deleted:
        assert scene.store.session.journal_loss == "", "the open file was whole: nothing is lost"


@pytest.mark.parametrize("loss", [noise, truncated, empty, words])
def test_a_journal_that_is_overwritten_under_a_running_process_comes_back_from_its_memory(
    scene: Scene, loss: Callable[[Path], None]
) -> None:
    lost_under(scene, loss)
    scene.wind(lambda: scene.store.session.journal_loss, "the loss is known")
    scene.wind(lambda: OpState.DONE in scene.states(), "the reboot ends")
    scene.wind(lambda: scene.operations.ledger.all_written, "it is written down")
    [operation] = scene.operations.ledger.journal().since("main", 0)
    assert operation.state is OpState.DONE
    assert "came back from a running process" in scene.store.session.journal_loss
    scene.submit(reboot(OTHER))
    assert isinstance(scene.refused[-1], JournalLost)
    scene.operations.ledger.confirm_loss("anna")
    until_now(lambda: not scene.store.session.journal_loss, "it is confirmed")
    scene.submit(reboot(OTHER))
    scene.wind(lambda: scene.world.requests["eq/reboot"] == 2, "changes are allowed again")


# Claims: a fact that has decided an operation decides no other one after a loss either


def claim(path: Path) -> list[tuple[str, str, int]]:
    """Let every third operation have a fact, and return what was written."""
    rows = [("main", f"invoice {900 + number}", number) for number in range(1, COUNT, 3)]
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executemany("INSERT INTO claim VALUES (?,?,?)", rows)
        db.commit()
    return rows


def claimed(journal: Journal) -> list[tuple[str, str, int]]:
    return journal._db.execute("SELECT * FROM claim ORDER BY operation").fetchall()


@pytest.mark.parametrize("loss", ["first_page", "header", "columns_gone", "wal_lost"])
def test_claims_are_saved_from_a_damaged_journal(used: Path, clock: HandClock, loss: str) -> None:
    rows = claim(used)
    LOSSES[loss](used)
    assert claimed(Journal(used, "me", clock)) == rows


def test_a_journal_without_the_table_of_claims_gets_it(used: Path, clock: HandClock) -> None:
    with contextlib.closing(sqlite3.connect(used)) as db:
        db.executescript("DROP TABLE claim")
    journal = Journal(used, "me", clock)
    assert (journal.loss, claimed(journal)) == ("", [])


def test_claims_come_back_when_the_journal_is_deleted_under_a_process(
    used: Path, clock: HandClock
) -> None:
    rows = claim(used)
    before = Journal(used, "me", clock)
    used.unlink()
    after = Journal(used, "me", clock)
    after.take_place_of(before, (), ())
    assert claimed(after) == rows


def test_the_claim_of_an_operation_that_gets_another_number_follows_it(
    used: Path, clock: HandClock
) -> None:
    before = Journal(used, "me", clock)
    used.unlink()
    theirs = Journal(used.parent / "other" / "journal.sqlite3", "me", HandClock())
    for at in range(3):
        plan(theirs, 500 + at)
    theirs._db.execute("INSERT INTO claim VALUES ('main', 'invoice 1', 3)")
    theirs.close()
    shutil.move(theirs.path, used)
    after = Journal(used, "me", clock)
    after.take_place_of(before, (), ())
    [(profile, fact, number)] = claimed(after)
    assert (profile, fact) == ("main", "invoice 1")
    assert number > COUNT, "the third one of the process keeps its number"
