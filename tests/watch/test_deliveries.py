"""Delivery of notices: nothing lost, nothing doubled, over outages, restarts and crashes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.watch.simulated_day import Day, Target, notice
from tui.api.webhook_post import PostResult
from tui.clock import HandClock
from tui.watch.deliveries import LONGEST_PAUSE_S, REFUSALS, Delivery, pause_s
from tui.watch.fact_changes import Outcome
from tui.watch.notices import Severity
from tui.watch.outbox_file import Outbox, OutboxError, OutboxInUse

TAKERS = (("target", Severity.INFO),)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hostdeck" / "watch.sqlite3"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    found = Outbox(path)
    yield found
    found.close()


def test_a_day_with_an_hour_of_outage_and_restarts_loses_and_doubles_nothing(path: Path) -> None:
    day = Day(path, events=400, hours=24, outage_hours=(9.0, 10.0), restarts=6)
    day.run()
    assert day.target.accepted == day.made, "in order, each once"
    assert day.target.refused > 0, "the outage was met"
    assert day.waiting == 0


def test_what_is_not_delivered_waits_on_disk_for_the_next_start(path: Path) -> None:
    clock, target = HandClock(), Target()
    target.is_down = True
    first = Outbox(path)
    first.store(Outcome([notice("a"), notice("b")]), ["server"], TAKERS)
    Delivery(first, target, clock, print).step()
    first.close()
    target.is_down = False
    clock.advance(LONGEST_PAUSE_S)
    second = Outbox(path)
    delivery = Delivery(second, target, clock, print)
    while second.count("target"):
        delivery.step()
    second.close()
    assert target.accepted == ["a", "b"]


def test_a_crash_after_the_receiver_accepted_repeats_the_same_id(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, target = HandClock(), Target()
    outbox.store(Outcome([notice("a")]), ["server"], TAKERS)
    delivery = Delivery(outbox, target, clock, print)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "accepted", _crash)
        with pytest.raises(MemoryError):
            delivery.step()
    delivery.step()
    assert target.accepted == ["a", "a"], "the receiver recognizes it by the id"
    assert outbox.count("target") == 0


def _crash(waiting: object) -> None:
    raise MemoryError


def test_facts_and_notices_are_stored_together_or_not_at_all(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.watch.outbox_file._drop_oldest", _crash)
    with pytest.raises(MemoryError):
        outbox.store(Outcome([notice("a")]), ["server"], TAKERS)
    assert (outbox.subjects(), outbox.count("target")) == (frozenset(), 0)


def test_the_pause_grows_and_is_bounded() -> None:
    assert [pause_s(attempts) for attempts in (1, 2, 3, 9, 10, 500)] == [1, 2, 4, 256, 300, 300]
    assert (pause_s(1, 120.0), pause_s(1, 9e9)) == (120.0, LONGEST_PAUSE_S)


def test_a_refused_content_does_not_hold_up_the_next_notice(outbox: Outbox) -> None:
    clock, said = HandClock(), list[str]()
    target = Target(refuses={"bad"})
    outbox.store(Outcome([notice("bad"), notice("good")]), ["server"], TAKERS)
    delivery = Delivery(outbox, target, clock, said.append)
    for _ in range(REFUSALS + 1):
        clock.advance(delivery.step() + 1)
    assert target.accepted == ["good"]
    assert "A notice was not delivered: text of bad" in said[-2]


def test_only_the_wanted_severity_goes_out(outbox: Outbox) -> None:
    outbox.store(
        Outcome([notice("a"), notice("b", Severity.CRITICAL)]),
        ["server"],
        [("target", Severity.WARNING)],
    )
    waiting = outbox.next_for("target")
    assert waiting is not None
    assert (waiting.notice.id, outbox.count("target")) == ("b", 1)


def test_deliveries_to_a_way_out_that_is_gone_are_dropped(outbox: Outbox) -> None:
    outbox.store(Outcome([notice("a")]), ["server"], [*TAKERS, ("old", Severity.INFO)])
    assert outbox.forget_sinks(["target"]) == 1
    assert (outbox.count("old"), outbox.count("target")) == (0, 1)


def test_two_watchers_do_not_deliver_the_same(path: Path, outbox: Outbox) -> None:
    with pytest.raises(OutboxInUse, match="Another hostdeck watch"):
        Outbox(path)


def test_a_damaged_file_is_moved_away_and_reported(path: Path) -> None:
    Outbox(path).close()
    path.write_bytes(b"no database" * 500)
    found = Outbox(path)
    assert "was damaged" in found.damage
    assert path.with_suffix(".damaged").exists()
    assert found.known() == {}
    found.close()


def test_a_file_of_a_later_version_is_left_alone(path: Path) -> None:
    Outbox(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=9")
    db.close()
    before = path.read_bytes()
    with pytest.raises(OutboxError, match="A newer version of Hostdeck"):
        Outbox(path)
    assert path.read_bytes() == before


def test_the_file_is_private(path: Path, outbox: Outbox) -> None:
    assert os.stat(path).st_mode & 0o077 == 0


def test_the_end_of_a_failure_is_said_once(outbox: Outbox) -> None:
    clock, said, target = HandClock(), list[str](), Target()
    target.is_down = True
    outbox.store(Outcome([notice("a"), notice("b")]), ["server"], TAKERS)
    delivery = Delivery(outbox, target, clock, said.append)
    for _ in range(4):
        clock.advance(delivery.step())
    target.is_down = False
    for _ in range(3):
        clock.advance(delivery.step())
    assert len(said) == 2
    assert "2 notices waiting" in said[0]
    assert "delivered again" in said[1]


def test_a_result_without_a_problem_is_a_success() -> None:
    assert PostResult(204).problem == ""
