"""The journal: on the disk before the call returns, whatever happens after it."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.process import environ
from tui.clock import HandClock
from tui.engine.journal import LEASE_S, Journal, JournalError, NotAllowedNow, network_file_system, owner_name
from tui.engine.operation import ALLOWED, Operation, OpState
from tui.models.async_answer import AsyncKey

KEY = AsyncKey("k" * 32)


@pytest.fixture
def path(home: Path) -> Path:
    return home / "state" / "journal.sqlite3"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def journal(path: Path, clock: HandClock) -> Journal:
    return Journal(path, "me", clock)


def planned(journal: Journal, server_id: int = 1, profile: str = "main") -> Operation:
    return journal.plan(
        action="eq/reboot",
        profile=profile,
        server_id=server_id,
        server_name="web-01",
        parameters='{"id": 1}',
        who="test",
    )


def running(journal: Journal, server_id: int = 1) -> Operation:
    one = planned(journal, server_id)
    journal.move(one.id, OpState.SENDING)
    return journal.move(one.id, OpState.RUNNING, key=KEY)


def test_an_operation_from_its_plan_to_its_end(journal: Journal, clock: HandClock) -> None:
    one = planned(journal)
    assert (one.state, one.is_open, one.key) == (OpState.PLANNED, True, None)
    clock.advance(1)
    journal.move(one.id, OpState.SENDING)
    journal.move(one.id, OpState.RUNNING, key=KEY)
    journal.move(one.id, OpState.RUNNING, stage="OS installation was started")
    journal.move(one.id, OpState.RUNNING, stage="OS installation was started")
    last = journal.move(one.id, OpState.RUNNING, stage="Base OS was installed")
    assert (last.stages, last.stage, last.key) == (2, "Base OS was installed", KEY)
    clock.advance(5)
    done = journal.move(one.id, OpState.DONE, words="Post is rebooted")
    assert (done.state, done.is_open, done.key, done.said) == (OpState.DONE, False, None, "Post is rebooted")
    assert done.changed_at - done.planned_at == 6
    assert [event.state for event in journal.events(one.id)][:3] == [OpState.PLANNED, OpState.SENDING, OpState.RUNNING]


@pytest.mark.parametrize("state", list(OpState))
def test_only_what_may_follow_follows(journal: Journal, state: OpState) -> None:
    one = planned(journal)
    journal._db.execute("UPDATE operation SET state=? WHERE id=?", (state, one.id))
    for to in OpState:
        before = journal.get(one.id)
        if to in ALLOWED.get(state, frozenset()):
            continue
        with pytest.raises(NotAllowedNow):
            journal.move(one.id, to)
        assert journal.get(one.id) == before


@pytest.mark.parametrize("end", [OpState.DONE, OpState.FAILED, OpState.UNKNOWN])
def test_the_key_goes_when_nobody_needs_it_any_more(journal: Journal, path: Path, end: OpState) -> None:
    one = running(journal)
    assert KEY.encode() in path.read_bytes()
    assert journal.move(one.id, end).key is None


def test_what_is_open_locks_its_server_and_its_profile_only(journal: Journal) -> None:
    one = running(journal, 7)
    planned(journal, 8, profile="other")
    assert journal.pending_on("main", 7) == journal.get(one.id)
    assert journal.pending_on("main", 8) is None
    assert journal.pending_on("other", 7) is None
    journal.move(one.id, OpState.UNKNOWN)
    assert journal.pending_on("main", 7) is not None, "unknown is not over"
    journal.move(one.id, OpState.FAILED)
    assert journal.pending_on("main", 7) is None


def test_everything_is_there_after_a_new_start(path: Path, clock: HandClock) -> None:
    first = Journal(path, "first", clock)
    one = running(first)
    first.close()
    again = Journal(path, "second", clock)
    assert again.open_operations("main") == [one]
    assert again.since("main", 0) == [one]
    assert again.since("main", clock.now() + 1) == []


def test_only_the_user_can_read_it(journal: Journal, path: Path) -> None:
    planned(journal)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


# Several processes


def test_a_key_belongs_to_one_process_until_it_dies(path: Path, clock: HandClock) -> None:
    mine, theirs = Journal(path, "mine", clock), Journal(path, "theirs", clock)
    one = running(mine)
    assert mine.lease(one.id)
    assert mine.lease(one.id), "renewed"
    assert not theirs.lease(one.id)
    clock.advance(LEASE_S + 1)
    assert theirs.lease(one.id), "its owner said nothing for too long"
    assert not mine.lease(one.id)
    theirs.close()
    assert mine.lease(one.id), "given back at the end"


def test_what_has_no_key_cannot_be_polled(journal: Journal) -> None:
    assert not journal.lease(planned(journal).id)


def test_many_threads_and_two_connections_lose_nothing(path: Path, clock: HandClock) -> None:
    journals = [Journal(path, str(at), clock) for at in range(2)]

    def work(journal: Journal) -> None:
        for _ in range(20):
            one = running(journal)
            journal.move(one.id, OpState.DONE)

    threads = [threading.Thread(target=work, args=(one,)) for one in journals * 2]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    found = journals[0].since("main", 0)
    assert len(found) == 80
    assert {one.state for one in found} == {OpState.DONE}


def test_a_lease_is_taken_by_exactly_one_of_many(path: Path, clock: HandClock) -> None:
    journals = [Journal(path, str(at), clock) for at in range(6)]
    one = running(journals[0])
    barrier, won = threading.Barrier(6), []

    def race(journal: Journal) -> None:
        barrier.wait()
        if journal.lease(one.id):
            won.append(journal)

    threads = [threading.Thread(target=race, args=(journal,)) for journal in journals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


WRITER = """
import sys
from pathlib import Path
from tui.clock import SystemClock
from tui.engine.journal import Journal
from tui.engine.operation import OpState
journal = Journal(Path(sys.argv[1]), "child", SystemClock())
while True:
    one = journal.plan(action="eq/reboot", profile="main", server_id=1, server_name="web", parameters="{}", who="test")
    journal.move(one.id, OpState.SENDING)
    print(one.id, flush=True)
    journal.move(one.id, OpState.UNKNOWN)
"""


def test_what_was_said_to_be_written_survives_a_kill(home: Path, path: Path, clock: HandClock) -> None:
    for _ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], env=environ(home, {}), stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(5)]
        os.kill(child.pid, signal.SIGKILL)
        told += [int(line) for line in child.stdout.read().split() if line.isdigit()]
        child.stdout.close()
        child.wait(10)
        journal = Journal(path, "after", clock)
        assert journal.kept_aside is None
        for number in told:
            assert journal.get(number).state in (OpState.SENDING, OpState.UNKNOWN)
        journal.close()


# What can go wrong


def test_a_damaged_journal_is_kept_aside_and_the_rest_is_saved(path: Path, clock: HandClock) -> None:
    journal = Journal(path, "me", clock)
    for at in range(200):
        planned(journal, at)
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) // 4) + whole[3 * len(whole) // 4 :])
    again = Journal(path, "me", clock)
    assert again.kept_aside is not None
    assert again.kept_aside.exists()
    assert 0 < len(again.open_operations("main")) <= 200
    planned(again, 1000)
    assert again.pending_on("main", 1000) is not None


def test_a_file_that_is_no_journal_is_kept_aside(path: Path, clock: HandClock) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"not a database at all, but long enough to look at" * 50)
    again = Journal(path, "me", clock)
    assert again.kept_aside is not None
    assert again.open_operations("main") == []


def fill(journal: Journal) -> None:
    for at in range(500):
        planned(journal, at)


def test_a_full_disk_is_said_and_nothing_is_sent(journal: Journal) -> None:
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(JournalError) as caught:
        fill(journal)
    assert caught.value.said == "The disk is full."
    assert caught.value.certain == "Nothing was sent."
    with pytest.raises(JournalError, match="Writing down"):
        journal.plan(action="a", profile="p", server_id=1, server_name="n" * 9000, parameters="{}", who="w")


def test_a_journal_held_by_another_process_is_said(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal._db.execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JournalError) as caught:
        planned(journal)
    assert "Another process held it" in caught.value.said
    other.execute("ROLLBACK")
    other.close()
    assert planned(journal).state is OpState.PLANNED


def test_a_link_in_its_place_is_refused(home: Path, clock: HandClock) -> None:
    home.joinpath("state").mkdir(mode=0o700)
    (home / "state" / "journal.sqlite3").symlink_to(home / "elsewhere")
    with pytest.raises(JournalError):
        Journal(home / "state" / "journal.sqlite3", "me", clock)
    assert not (home / "elsewhere").exists()


def test_network_file_systems_are_recognised(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ("dev / ext4 rw 0 0", "srv:/home /home nfs4 rw 0 0", "srv:/x /home/me/my\\040files nfs rw 0 0",
             "tmp /home/tmp tmpfs rw 0 0")  # fmt: skip
    mounts = "\n".join(lines)
    monkeypatch.setattr(Path, "read_text", lambda self, *args: mounts)
    assert network_file_system(Path("/var/lib")) is None
    assert network_file_system(Path("/home/me/.local/state")) == "nfs4"
    assert network_file_system(Path("/home/me/my files/x")) == "nfs"
    assert network_file_system(Path("/home/tmp/x")) is None
    assert network_file_system(Path("/homestead")) is None


def test_no_two_processes_have_one_name() -> None:
    assert owner_name() != owner_name()
