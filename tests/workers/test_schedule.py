"""When what is due: in order, once, and nothing after the end. And how fast keys are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.operations.rig import Rig, rig
from tests.support.until import until_now
from tui.clock import HandClock
from tui.workers.look_times import LONGEST_S, wait_before
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule


@pytest.fixture
def parts() -> Iterator[Rig]:
    with rig() as made:
        yield made


def idle(parts: Rig) -> None:
    until_now(lambda: not parts.pool.busy, "the pool is idle")


def asleep(parts: Rig) -> None:
    """The clock's thread has seen everything it was told and waits."""
    until_now(lambda: not parts.schedule._changed.is_set(), "the clock's thread sleeps")


def test_nothing_runs_before_it_is_due_and_then_in_order(parts: Rig) -> None:
    ran: list[str] = []
    for key, due in (("third", 30.0), ("first", 10.0), ("second", 20.0)):
        parts.schedule.at(due, lambda key=key: ran.append(key), Urgency.PERSON, key)
    parts.clock.advance(9.9)
    idle(parts)
    assert ran == []
    for count, seconds in ((1, 0.1), (2, 10.0), (3, 10.0)):
        parts.clock.advance(seconds)
        until_now(lambda count=count: len(ran) == count, f"{count} ran")
    assert ran == ["first", "second", "third"]


def test_background_items_of_one_moment_share_a_wake(parts: Rig) -> None:
    """An item may run early by a tenth of its wait, at most half a second; others may not."""
    ran: list[str] = []
    for key, due, urgency in (
        ("due", 10.0, Urgency.BACKGROUND),
        ("near", 10.4, Urgency.BACKGROUND),
        ("far", 11.0, Urgency.BACKGROUND),
        ("of a person", 10.4, Urgency.PERSON),
    ):
        parts.schedule.at(due, lambda key=key: ran.append(key), urgency, key)
    parts.clock.advance(10.0)
    until_now(lambda: len(ran) == 2, "two ran together")
    idle(parts)
    assert set(ran) == {"due", "near"}
    parts.clock.advance(0.4)
    until_now(lambda: ran[-1] == "of a person", "the item of a person ran at its time")


def test_a_later_time_for_the_same_key_replaces_the_earlier(parts: Rig) -> None:
    ran: list[str] = []
    parts.schedule.at(10.0, lambda: ran.append("early"), Urgency.PERSON, "list")
    parts.schedule.at(50.0, lambda: ran.append("late"), Urgency.PERSON, "list")
    parts.schedule.at(20.0, lambda: ran.append("other"), Urgency.PERSON, "other")
    parts.clock.advance(20.0)
    until_now(lambda: ran, "the other item ran")
    assert ran == ["other"]
    parts.clock.advance(30.0)
    until_now(lambda: len(ran) == 2, "the replacement ran")
    assert ran == ["other", "late"]


def test_an_earlier_time_for_the_same_key_wakes_the_clock(parts: Rig) -> None:
    ran: list[str] = []
    parts.schedule.at(0.0, lambda: ran.append("now"), Urgency.PERSON, "now")
    until_now(lambda: ran == ["now"], "the clock's thread is up")
    ran.clear()
    parts.schedule.at(500.0, lambda: ran.append("late"), Urgency.PERSON, "list")
    asleep(parts)
    parts.schedule.at(1.0, lambda: ran.append("early"), Urgency.PERSON, "list")
    parts.clock.advance(1.0)
    until_now(lambda: ran == ["early"], "the earlier one ran")
    parts.clock.advance(1000.0)
    parts.schedule.at(1001.0, lambda: ran.append("end"), Urgency.PERSON, "end")
    until_now(lambda: "end" in ran, "time passed")
    assert ran == ["early", "end"]


def test_a_cancelled_item_never_runs(parts: Rig) -> None:
    ran: list[str] = []
    parts.schedule.at(5.0, lambda: ran.append("cancelled"), Urgency.PERSON, "a")
    parts.schedule.at(6.0, lambda: ran.append("kept"), Urgency.PERSON, "b")
    parts.schedule.cancel("a")
    parts.schedule.cancel("never there")
    parts.clock.advance(10.0)
    until_now(lambda: ran, "the kept one ran")
    assert ran == ["kept"]


def test_after_a_long_suspend_each_item_runs_once(parts: Rig) -> None:
    ran: list[int] = []

    def again() -> None:
        ran.append(1)
        parts.schedule.at(parts.clock.monotonic() + 60.0, again, Urgency.PERSON, "list")

    parts.schedule.at(60.0, again, Urgency.PERSON, "list")
    parts.clock.advance(36_000.0)
    until_now(lambda: ran, "it ran")
    idle(parts)
    assert ran == [1]


def test_stop_ends_the_thread_at_once_and_runs_nothing(parts: Rig) -> None:
    ran: list[str] = []
    parts.schedule.at(5.0, lambda: ran.append("x"), Urgency.PERSON, "x")
    thread = parts.schedule._thread
    assert thread is not None
    assert thread.daemon
    asleep(parts)
    parts.schedule.stop()
    until_now(lambda: not thread.is_alive(), "the clock's thread ended")
    parts.clock.advance(100.0)
    parts.schedule.at(1.0, lambda: ran.append("y"), Urgency.PERSON, "y")
    idle(parts)
    assert ran == []


def test_a_schedule_without_items_has_no_thread() -> None:
    pool = WorkerPool(lambda bug: None)
    schedule = Schedule(pool, HandClock())
    assert schedule._thread is None
    schedule.stop()
    pool.stop()


# The pace of looking at keys


def test_looks_grow_from_half_a_second_to_ten() -> None:
    waits = [wait_before(look, 0.5) for look in range(12)]
    assert waits[0] == 0.5
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_S == 10.0
    assert all(later <= 2 * earlier for earlier, later in pairwise(waits)), "no jumps"


def test_an_answer_ready_after_three_seconds_is_seen_within_five() -> None:
    looks = [sum(wait_before(at, 0.5) for at in range(count)) for count in range(1, 8)]
    assert next(at for at in looks if at >= 3.0) < 5.0


@given(look=st.integers(0, 10**9), spread=st.floats(0, 1))
def test_any_look_is_spread_by_a_fifth_at_most(look: int, spread: float) -> None:
    middle = wait_before(look, 0.5)
    assert 0.8 * middle - 1e-9 <= wait_before(look, spread) <= 1.2 * middle + 1e-9
    assert 0.4 - 1e-9 <= wait_before(look, spread) <= 12.0 + 1e-9
