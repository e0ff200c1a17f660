"""Two processes on one journal: a living one is never taken for dead, and what is shown once
reaches who asked."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.operations.rig import rig
from tests.operations.test_operations import (
    ANOTHER,
    METAL,
    NAMES,
    Scene,
    another,
    provider,
    reboot,
    scene,
)
from tests.support.process import ROOT, environ
from tests.support.until import until_now
from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog.common import ServerRef
from tui.clock import HandClock
from tui.operations.journal import owner
from tui.operations.journal.journal import Journal, NotAllowedNow
from tui.operations.journal.leases import BEAT_S, GAP_S, LEASE_S
from tui.operations.journal.owner import Life, life_of, owner_name
from tui.operations.ledger import TEND_S
from tui.operations.plan import Plan, Request
from tui.store.operations import Operation, OpState, Planned

__all__ = ["provider", "scene"]
FAR = "far away|pid:[1]|{}|1|1|boot"


@pytest.fixture
def path(home: Path) -> Path:
    return home / "state" / "journal.sqlite3"


def reboot_of(server_id: int) -> Planned:
    return Planned("eq/reboot", server_id, f"s{server_id}", "{}", locks=True)


def planned(journal: Journal, server_id: int) -> int:
    return journal.plan([reboot_of(server_id)], profile="main", who="test")[0].id


def ended(journal: Journal, number: int) -> None:
    journal.move(number, OpState.SENDING)
    journal.move(number, OpState.DONE)


def looked(journal: Journal, clock: HandClock, seconds: float) -> list[int]:
    """Let time pass as for a process that looks after its journal. Returns what it took."""
    taken: list[int] = []
    for _ in range(round(seconds / TEND_S)):
        clock.advance(TEND_S)
        taken += [item.id for item in journal.adopt("main")]
    return taken


# An idle process that goes on


@pytest.mark.parametrize("idle_s", [61.0, 600.0, 86_400.0])
@pytest.mark.parametrize("name", [None, FAR.format(7)], ids=["same host", "another host"])
def test_a_change_after_an_idle_minute_stays_in_the_hands_of_its_process(
    path: Path, name: str | None, idle_s: float
) -> None:
    clock = HandClock()
    mine, theirs = Journal(path, name or owner_name(), clock), Journal(path, owner_name(), clock)
    first = planned(mine, 1)
    assert theirs.adopt("main") == []
    ended(mine, first)
    clock.advance(idle_s)
    second = planned(mine, 2)
    assert theirs.adopt("main") == []
    mine.move(second, OpState.SENDING)
    assert theirs.adopt("main") == []
    mine.move(second, OpState.DONE)


def test_a_process_of_this_host_keeps_what_it_has_however_long_it_is_silent(path: Path) -> None:
    clock = HandClock()
    mine, theirs = Journal(path, owner_name(), clock), Journal(path, owner_name(), clock)
    number = planned(mine, 1)
    assert looked(theirs, clock, 7200.0) == []
    mine.move(number, OpState.SENDING)


def test_a_stopped_process_is_alive(path: Path, home: Path) -> None:
    clock = HandClock()
    program = (
        "from tui.operations.journal.owner import owner_name; import sys; "
        "print(owner_name(), flush=True); sys.stdin.read()"
    )
    with (
        subprocess.Popen(
            [sys.executable, "-c", program],
            env=environ(home, {}),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as child,
        ExitStack() as stack,
    ):
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        os.kill(child.pid, signal.SIGSTOP)
        stack.callback(child.kill)
        theirs = Journal(path, name, clock)
        number = planned(theirs, 1)
        mine = Journal(path, owner_name(), clock)
        assert life_of(name) is Life.ALIVE
        assert looked(mine, clock, 600.0) == []
        os.kill(child.pid, signal.SIGKILL)
        child.wait(20)
        assert [item.id for item in mine.adopt("main")] == [number], "and a killed one is not"


# Evidence


def renamed(name: str, at: int, part: str) -> str:
    parts = name.split("|")
    parts[at] = part
    return "|".join(parts)


@pytest.mark.parametrize(
    ("change", "life"),
    [
        (lambda name: name, Life.ALIVE),
        (lambda name: renamed(name, 0, "renamed-host"), Life.ALIVE),
        (lambda name: renamed(name, 3, "1"), Life.ENDED),
        (lambda name: renamed(name, 2, "4194305"), Life.ENDED),
        (lambda name: renamed(name, 1, "pid:[1]"), Life.UNKNOWN),
        (lambda name: renamed(name, 5, "another-boot"), Life.UNKNOWN),
        (lambda name: renamed(name, 2, "x"), Life.UNKNOWN),
        (lambda name: renamed(name, 2, "0"), Life.UNKNOWN),
        (lambda name: renamed(name, 2, "9" * 30), Life.UNKNOWN),
        (lambda name: "|".join(name.split("|")[:5]), Life.ALIVE),
        (lambda name: renamed("|".join(name.split("|")[:5]), 0, "other"), Life.UNKNOWN),
        (lambda name: "", Life.UNKNOWN),
        (lambda name: "me", Life.UNKNOWN),
    ],
    ids=[
        "itself",
        "host renamed",
        "number given again",
        "no such process",
        "another container",
        "another boot",
        "no number",
        "number 0",
        "long number",
        "older version",
        "older version elsewhere",
        "empty",
        "a word",
    ],
)
def test_what_a_name_proves(change: Callable[[str], str], life: Life) -> None:
    assert life_of(change(owner_name())) is life


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EACCES, errno.ENFILE])
def test_a_process_that_cannot_be_examined_is_not_taken_for_dead(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no descriptor free, nothing of any process can be read."""
    name, read_text = owner_name(), Path.read_text

    def failing(self: Path, *more: str) -> str:
        if self.name == "stat":
            raise OSError(number, "it cannot be opened")
        return read_text(self, *more)

    monkeypatch.setattr(Path, "read_text", failing)
    assert life_of(name) is not Life.ENDED


def test_a_process_before_the_host_was_started_anew_is_dead_where_no_other_host_reaches(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    dead = renamed(renamed(owner_name(), 5, "an earlier boot"), 2, "1")
    number = planned(Journal(path, dead, clock), 1)
    shared, local = Journal(path, owner_name(), clock), Journal(path, owner_name(), clock)
    shared._is_of_one_host, local._is_of_one_host = False, True
    assert shared.adopt("main") == [], "another host may have that name"
    assert [item.id for item in local.adopt("main")] == [number]


def test_a_fork_has_a_name_of_its_own() -> None:
    child = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os; from tui.operations.journal.owner import owner_name, life_of; a = "
            "owner_name(); r, w = os.pipe()\n"
            "pid = os.fork()\nif pid == 0: os.write(w, owner_name().encode()); os._exit(0)\n"
            "os.waitpid(pid, 0); b = os.read(r, 999).decode(); print(a != b, life_of(a).value, "
            "life_of(b).value)",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.split() == ["True", "alive", "ended"]


# Leases of other hosts


def test_a_lease_ends_only_after_a_minute_without_a_gap(path: Path) -> None:
    clock = HandClock()
    far, mine = Journal(path, FAR.format(7), clock), Journal(path, owner_name(), clock)
    number = planned(far, 1)
    assert looked(mine, clock, LEASE_S - TEND_S) == []
    clock.advance(8 * 3600.0)
    assert mine.adopt("main") == [], "both slept"
    assert looked(mine, clock, LEASE_S - TEND_S) == []
    assert looked(mine, clock, GAP_S) == [number], "silent for a minute that was watched"


def test_signs_of_life_come_from_a_thread_of_their_own(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All the others may wait for a provider that does not answer."""
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    free = threading.Event()
    for _ in range(8):
        for urgency in (0, 1):
            scene.parts.pool.submit(lambda: free.wait(30) and None, urgency)  # type: ignore[arg-type]
    journal = scene.operations.ledger.journal()

    def beat() -> int:
        [row] = journal._db.execute(
            "SELECT beat FROM owner WHERE name=?", (journal._owner,)
        ).fetchall()
        return int(row[0])

    def later() -> int:
        """Wind on: the thread may begin its next wait a moment after its last beat."""
        scene.parts.clock.advance(BEAT_S / 5)
        return beat()

    try:
        before = beat()
        until_now(lambda: later() >= before + 3, "three signs of life")
    finally:
        free.set()


def test_a_process_with_nothing_in_hand_writes_nothing(path: Path) -> None:
    clock = HandClock()
    mine, theirs = Journal(path, owner_name(), clock), Journal(path, owner_name(), clock)
    ended(mine, planned(mine, 1))
    before = theirs.version
    mine.beat()
    assert theirs.version == before
    planned(mine, 2)
    before = theirs.version
    mine.beat()
    assert theirs.version != before


# What is shown once


def ipmi_user() -> Plan:
    return Plan(
        "Open",
        (Request(eq_access.ADD_IPMI_USER, ServerRef(id=METAL), METAL, NAMES[METAL], locks=False),),
        "",
    )


@pytest.fixture
def taken(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Takes all that is under way into the hands of another process, as one of another host may
    do."""
    other = Journal(scene.path, ANOTHER, scene.parts.clock)

    def take() -> None:
        other._db.execute(
            "UPDATE operation SET owner=? WHERE state IN ('sent', 'running')", (ANOTHER,)
        )

    yield take
    other.close()


def test_credentials_reach_who_asked_although_another_process_has_taken_over(
    scene: Scene, taken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[Operation, object]] = []
    change = scene.client.change

    def slow(*more: object) -> object:
        answer = change(*more)  # type: ignore[arg-type]
        taken()
        return answer

    monkeypatch.setattr(scene.client, "change", slow)
    scene.submit(ipmi_user(), on_end=lambda operation, result: shown.append((operation, result)))
    scene.wind(lambda: shown, "the credentials are there")
    [(operation, result)] = shown
    assert operation.state is OpState.DONE
    assert result is not None
    assert scene.operations.ledger.journal().get(operation.id).state is OpState.DONE


def test_credentials_reach_who_asked_although_another_process_follows_their_key(
    scene: Scene, taken: Callable[[], None]
) -> None:
    shown: list[object] = []
    scene.submit(ipmi_user(), on_end=lambda _operation, result: shown.append(result))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    taken()
    scene.wind(lambda: shown, "the credentials are there")
    assert shown[0] is not None


def test_an_answer_counts_although_another_process_has_called_it_unknown(path: Path) -> None:
    clock = HandClock()
    mine, other = Journal(path, FAR.format(1), clock), Journal(path, FAR.format(2), clock)
    for to in (OpState.DONE, OpState.FAILED, OpState.REFUSED, OpState.NOT_SENT):
        number = planned(mine, 1)
        mine.move(number, OpState.SENDING)
        other._db.execute("UPDATE operation SET owner=? WHERE id=?", (other._owner, number))
        other.move(number, OpState.UNKNOWN)
        assert mine.move(number, to, answered=True).state is to


def test_without_an_answer_another_process_is_not_overruled(path: Path) -> None:
    clock = HandClock()
    mine, other = Journal(path, FAR.format(1), clock), Journal(path, FAR.format(2), clock)
    number = planned(mine, 1)
    mine.move(number, OpState.SENDING)
    other._db.execute("UPDATE operation SET owner=? WHERE id=?", (other._owner, number))
    with pytest.raises(NotAllowedNow, match="Another process"):
        mine.move(number, OpState.UNKNOWN)


def test_whoever_takes_over_from_the_dead_says_that_credentials_are_gone(scene: Scene) -> None:
    scene.submit(ipmi_user())
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    scene.parts.close()
    scene.operations.close()
    with rig() as parts:
        then = another(scene, parts).begin()
        then.wind_to_end()
        [operation] = then.found()
        assert operation.state is OpState.DONE
        assert "shows the result once" in operation.said
        until_now(lambda: then.store.loose_ends, "a loose end")
        assert [end.id for end in then.store.loose_ends] == [operation.id]
        then.operations.close()


def test_a_name_may_hold_what_older_versions_wrote() -> None:
    assert owner.process_id("host|pid:[1]|77|3|1") == 77
    assert owner.process_id("me") is None
