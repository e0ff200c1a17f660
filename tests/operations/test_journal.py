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
from tui.models.async_answer import AsyncKey
from tui.operations.journal.file_system import network_file_system
from tui.operations.journal.journal import Journal, JournalError, NotAllowedNow, ServerLocked
from tui.operations.journal.journal_file import JournalDamaged
from tui.operations.journal.journal_tidying import WITNESSES
from tui.operations.journal.leases import GAP_S, LEASE_S
from tui.operations.journal.owner import owner_name
from tui.operations.ledger import TEND_S
from tui.store.operations import ALLOWED, Operation, OpState, Planned

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


def reboot_of(server_id: int = 1, name: str = "web-01") -> Planned:
    return Planned("eq/reboot", server_id, name, '{"id": 1}', locks=True)


def planned(journal: Journal, server_id: int = 1, profile: str = "main") -> Operation:
    return journal.plan([reboot_of(server_id)], profile=profile, who="test")[0]


def running(journal: Journal, server_id: int = 1) -> Operation:
    operation = planned(journal, server_id)
    journal.move(operation.id, OpState.SENDING)
    return journal.move(operation.id, OpState.RUNNING, key=KEY)


def test_an_operation_from_its_plan_to_its_end(journal: Journal, clock: HandClock) -> None:
    operation = planned(journal)
    assert (operation.state, operation.is_open, operation.key) == (OpState.PLANNED, True, None)
    clock.advance(1)
    journal.move(operation.id, OpState.SENDING)
    journal.move(operation.id, OpState.RUNNING, key=KEY)
    journal.move(operation.id, OpState.RUNNING, stage="OS installation was started")
    journal.move(operation.id, OpState.RUNNING, stage="OS installation was started")
    last = journal.move(operation.id, OpState.RUNNING, stage="Base OS was installed")
    assert (last.stages, last.stage, last.key) == (2, "Base OS was installed", KEY)
    clock.advance(5)
    done = journal.move(operation.id, OpState.DONE, words="Post is rebooted")
    assert (done.state, done.is_open, done.key, done.said) == (
        OpState.DONE,
        False,
        None,
        "Post is rebooted",
    )
    assert done.changed_at - done.planned_at == 6
    assert [event.state for event in journal.events(operation.id)][:3] == [
        OpState.PLANNED,
        OpState.SENDING,
        OpState.RUNNING,
    ]


@pytest.mark.parametrize("state", list(OpState))
def test_only_what_may_follow_follows(journal: Journal, state: OpState) -> None:
    operation = planned(journal)
    journal._db.execute(
        "UPDATE operation SET state=?, owner='me' WHERE id=?", (state, operation.id)
    )
    for to in OpState:
        before = journal.get(operation.id)
        if to in ALLOWED.get(state, frozenset()):
            continue
        with pytest.raises(NotAllowedNow):
            journal.move(operation.id, to)
        assert journal.get(operation.id) == before


@pytest.mark.parametrize("end", [OpState.DONE, OpState.FAILED, OpState.UNKNOWN])
def test_the_key_is_removed_when_it_is_no_longer_needed(
    journal: Journal, path: Path, end: OpState
) -> None:
    operation = running(journal)
    assert KEY.encode() in path.read_bytes()
    assert journal.move(operation.id, end).key is None


def test_what_is_open_locks_its_server_and_its_profile_only(journal: Journal) -> None:
    operation = running(journal, 7)
    planned(journal, 8, profile="other")
    assert journal.lock_on("main", 7) == journal.get(operation.id)
    assert journal.lock_on("main", 8) is None
    assert journal.lock_on("other", 7) is None
    journal.move(operation.id, OpState.UNKNOWN)
    assert journal.lock_on("main", 7) is not None, "unknown is not over"
    with pytest.raises(ServerLocked, match="unknown") as caught:
        planned(journal, 7)
    assert caught.value.pending.id == operation.id
    journal.settle(operation.id, "looked")
    assert journal.lock_on("main", 7) is None, "a person has looked"
    journal.move(operation.id, OpState.FAILED)
    assert planned(journal, 7).state is OpState.PLANNED


def test_a_mark_as_resolved_frees_no_server_on_which_work_goes_on(journal: Journal) -> None:
    operation = running(journal, 7)
    journal.settle(operation.id, "looked")
    assert journal.lock_on("main", 7) == journal.get(operation.id)
    with pytest.raises(ServerLocked, match="running"):
        planned(journal, 7)
    lost = journal.move(operation.id, OpState.UNKNOWN)
    assert lost.is_undecided, "the mark was made before this outcome"
    journal.settle(operation.id, "looked again")
    assert journal.lock_on("main", 7) is None
    journal.move(operation.id, OpState.RUNNING)
    assert journal.lock_on("main", 7) is not None


def test_a_batch_is_written_down_as_a_whole_or_not_at_all(journal: Journal) -> None:
    planned(journal, 3)
    with pytest.raises(ServerLocked):
        journal.plan([reboot_of(2), reboot_of(3)], profile="main", who="test", batch="b")
    assert [item.server_id for item in journal.since("main", 0)] == [3]
    made = journal.plan([reboot_of(4), reboot_of(5)], profile="main", who="test", batch="b")
    assert [(item.turn, item.batch) for item in made] == [(0, "b"), (1, "b")]


def test_what_a_guard_did_not_let_through_is_kept(journal: Journal) -> None:
    operation = journal.refuse(reboot_of(), "It is tagged protect=1.", profile="main", who="anna")
    assert (operation.state, operation.said, operation.who) == (
        OpState.REFUSED,
        "It is tagged protect=1.",
        "anna",
    )
    assert journal.lock_on("main", 1) is None


def test_an_answer_is_there_before_it_is_understood_and_goes_when_it_was(journal: Journal) -> None:
    operation = running(journal)
    journal.keep_raw(operation.id, '{"result":"OK"}')
    assert journal.raw(operation.id) == '{"result":"OK"}'
    journal.move(operation.id, OpState.DONE)
    assert journal.raw(operation.id) == ""


@pytest.mark.parametrize("number", [99, -(10**30), 10**30])
def test_a_number_that_no_operation_has_is_told_however_long_it_is(
    journal: Journal, number: int
) -> None:
    with pytest.raises(NotAllowedNow, match="not in the journal"):
        journal.move(number, OpState.DONE)
    for asked in (journal.get, lambda number: journal.settle(number, "Closed.")):
        with pytest.raises(NotAllowedNow, match=f"no operation {number}"):
            asked(number)


def test_wrong_pins_are_counted_for_all_processes(path: Path, clock: HandClock) -> None:
    mine, theirs = Journal(path, "mine", clock), Journal(path, "theirs", clock)
    assert mine.pin_failures("main") == (0, 0.0)
    mine.note_pin("main", worked=False)
    theirs.note_pin("main", worked=False)
    assert mine.pin_failures("main") == (2, clock.now())
    assert mine.pin_failures("other")[0] == 0
    mine.note_pin("main", worked=True)
    assert theirs.pin_failures("main")[0] == 0


def test_what_ended_long_ago_is_forgotten_and_what_is_open_never(
    journal: Journal, clock: HandClock
) -> None:
    ended, going = running(journal, 1), running(journal, 2)
    journal.move(ended.id, OpState.DONE)
    clock.advance(500 * 86_400)
    newer = [planned(journal, 100 + at).id for at in range(WITNESSES)]
    journal.tidy()
    assert [item.id for item in journal.since("main", 0)] == [*reversed(newer), going.id]
    assert journal.events(ended.id) == []


def test_everything_is_there_after_a_new_start(path: Path, clock: HandClock) -> None:
    first = Journal(path, "first", clock)
    operation = running(first)
    first.close()
    again = Journal(path, "second", clock)
    assert again.open_operations("main") == [operation]
    assert again.since("main", clock.now() + 1) == [operation], "what is open is always there"
    assert again.adopt("main") == [operation]
    again.move(operation.id, OpState.DONE)
    assert [found.id for found in again.since("main", 0)] == [operation.id]
    assert again.since("main", clock.now() + 1) == []


def test_only_the_user_can_read_it(journal: Journal, path: Path) -> None:
    planned(journal)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


# Several processes


def watched(journal: Journal, clock: HandClock, seconds: float) -> list[int]:
    """Let time pass as a process does that looks every few seconds. Returns what it took."""
    taken: list[int] = []
    for _ in range(round(seconds / TEND_S)):
        clock.advance(TEND_S)
        taken += [item.id for item in journal.adopt("main")]
    return taken


def test_what_is_under_way_belongs_to_one_process_until_it_gives_no_sign_of_life(
    path: Path, clock: HandClock
) -> None:
    mine, theirs = Journal(path, "far|mine", clock), Journal(path, "far|theirs", clock)
    operation = running(mine)
    assert theirs.adopt("main") == []
    for _ in range(4):
        assert watched(theirs, clock, LEASE_S / 2) == [], "its owner lives"
        mine.beat()
    assert watched(theirs, clock, LEASE_S + GAP_S) == [operation.id], (
        "its owner said nothing for too long"
    )
    assert not mine.owns(operation.id)
    with pytest.raises(NotAllowedNow, match="Another process"):
        mine.move(operation.id, OpState.DONE)
    theirs.close()
    assert [taken.id for taken in mine.adopt("main")] == [operation.id], "given back at the end"


def test_a_clock_that_is_set_forward_takes_nothing_from_the_living(path: Path) -> None:
    clock, other = HandClock(), HandClock()
    mine, theirs = Journal(path, "far|mine", clock), Journal(path, "far|theirs", other)
    running(mine)
    assert theirs.adopt("main") == []
    other._now += 1e6
    assert theirs.adopt("main") == [], "only time that passed while we watched counts"


def test_what_a_process_of_this_machine_had_in_hand_is_taken_as_soon_as_it_is_dead(
    path: Path, home: Path
) -> None:
    child = subprocess.run(
        [
            sys.executable,
            "-c",
            "from tui.operations.journal.owner import owner_name; print(owner_name())",
        ],
        env=environ(home, {}),
        capture_output=True,
        text=True,
        check=True,
    )
    clock = HandClock()
    dead, mine = Journal(path, child.stdout.strip(), clock), Journal(path, owner_name(), clock)
    operation = running(dead)
    assert [taken.id for taken in mine.adopt("main")] == [operation.id]
    alive = Journal(path, owner_name(), clock)
    assert alive.adopt("main") == [], "this process lives"


def test_many_threads_and_two_connections_lose_nothing(path: Path, clock: HandClock) -> None:
    journals = [Journal(path, str(at), clock) for at in range(2)]

    def work(journal: Journal, server_id: int) -> None:
        for _ in range(20):
            operation = running(journal, server_id)
            journal.move(operation.id, OpState.DONE)

    threads = [
        threading.Thread(target=work, args=(journal, at)) for at, journal in enumerate(journals * 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = journals[0].since("main", 0)
    assert len(found) == 80
    assert {item.state for item in found} == {OpState.DONE}


def test_a_free_operation_is_taken_by_exactly_one_process(path: Path, clock: HandClock) -> None:
    first = Journal(path, "far|first", clock)
    for server_id in range(20):
        running(first, server_id)
    first.close()
    journals = [Journal(path, f"far|{at}", clock) for at in range(6)]
    barrier, taken = threading.Barrier(6), []

    def race(journal: Journal) -> None:
        barrier.wait()
        taken.extend(item.id for item in journal.adopt("main"))

    threads = [threading.Thread(target=race, args=(journal,)) for journal in journals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 20


WRITER = """
import sys
from pathlib import Path
from tui.clock import SystemClock
from tui.operations.journal.journal import Journal
from tui.store.operations import OpState, Planned
journal = Journal(Path(sys.argv[1]), "child", SystemClock())
while True:
    [one] = journal.plan([Planned("eq/reboot", 1, "web", "{}", False)], profile="main", who="test")
    journal.move(one.id, OpState.SENDING)
    print(one.id, flush=True)
    journal.move(one.id, OpState.UNKNOWN)
"""


def test_what_was_said_to_be_written_survives_a_kill(
    home: Path, path: Path, clock: HandClock
) -> None:
    for _ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            env=environ(home, {}),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        numbers = [int(child.stdout.readline()) for _ in range(5)]
        os.kill(child.pid, signal.SIGKILL)
        numbers += [int(line) for line in child.stdout.read().split() if line.isdigit()]
        child.stdout.close()
        child.wait(10)
        journal = Journal(path, "after", clock)
        assert journal.kept_aside is None
        for number in numbers:
            assert journal.get(number).state in (OpState.SENDING, OpState.UNKNOWN)
        journal.close()


# What can go wrong


def test_a_damaged_journal_is_kept_aside_and_the_rest_is_saved(
    path: Path, clock: HandClock
) -> None:
    journal = Journal(path, "me", clock)
    for at in range(200):
        planned(journal, at)
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(
        whole[: len(whole) // 2] + b"\xff" * (len(whole) // 4) + whole[3 * len(whole) // 4 :]
    )
    again = Journal(path, "me", clock)
    assert again.kept_aside is not None
    assert again.kept_aside.exists()
    assert 0 < len(again.open_operations("main")) <= 200
    again.confirm_loss("anna")
    planned(again, 1000)
    assert again.lock_on("main", 1000) is not None


def test_a_file_that_is_no_journal_is_kept_aside(path: Path, clock: HandClock) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"not a database at all, but long enough to look at" * 50)
    again = Journal(path, "me", clock)
    assert again.kept_aside is not None
    assert again.open_operations("main") == []


def fill(journal: Journal) -> None:
    for at in range(500):
        planned(journal, at)


def test_damage_met_on_the_way_is_told_apart_from_a_disk_that_fails(
    path: Path, journal: Journal
) -> None:
    for at in range(200):
        planned(journal, at)
    whole = path.read_bytes()
    with path.open("r+b") as file:
        file.write(whole[:20] + b"\xff" * (len(whole) - 20))
    with pytest.raises(JournalDamaged):
        journal.since("main", 0)


def test_a_journal_of_a_newer_program_is_left_alone(path: Path, clock: HandClock) -> None:
    Journal(path, "me", clock).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=99")
    db.close()
    before = path.read_bytes()
    journal = Journal(path, "me", clock)
    assert journal.since("main", 0) == [], "reading goes on"
    with pytest.raises(JournalError) as caught:
        planned(journal)
    assert "newer version of Hostdeck" in caught.value.said
    journal.close()
    assert path.read_bytes() == before
    assert list(path.parent.glob("*damaged*")) == []


def test_a_full_disk_is_said_and_nothing_is_sent(journal: Journal) -> None:
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(JournalError) as caught:
        fill(journal)
    assert caught.value.said == "The disk is full."
    assert caught.value.certain == "Nothing was sent."
    with pytest.raises(JournalError, match="Recording the operation"):
        journal.plan([reboot_of(1, "n" * 9000)], profile="p", who="w")


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


def test_network_file_systems_are_recognized(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        "dev / ext4 rw 0 0",
        "srv:/home /home nfs4 rw 0 0",
        "srv:/x /home/me/my\\040files nfs rw 0 0",
        "tmp /home/tmp tmpfs rw 0 0",
    )
    mounts = "\n".join(lines)
    monkeypatch.setattr(Path, "read_text", lambda self, *args: mounts)
    assert network_file_system(Path("/var/lib")) is None
    assert network_file_system(Path("/home/me/.local/state")) == "nfs4"
    assert network_file_system(Path("/home/me/my files/x")) == "nfs"
    assert network_file_system(Path("/home/tmp/x")) is None
    assert network_file_system(Path("/homestead")) is None


def test_no_two_journals_have_one_name() -> None:
    assert owner_name() != owner_name()
