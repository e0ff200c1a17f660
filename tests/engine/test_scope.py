"""Whose work it is: the newest wins, and a screen that left hears nothing more."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.engine.rig import Rig, rig
from tests.support.until import until_now
from tui.engine.pool import Urgency
from tui.engine.scope import Scope
from tui.errors import HostdeckError


@pytest.fixture
def parts() -> Iterator[Rig]:
    with rig() as made:
        yield made


class Slow:
    """A job whose answer comes when the test lets it."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.begun, self.may_end, self.ended = threading.Event(), threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.may_end.wait(20)
        self.ended.set()
        return self.answer


def idle(parts: Rig) -> None:
    until_now(lambda: not parts.pool.busy, "the pool is idle")


def test_the_newest_wish_wins_although_the_older_answers_last(parts: Rig) -> None:
    scope, told = Scope(parts.pool), []
    old, new = Slow("old"), Slow("new")
    scope.latest("sensors", old, told.append)
    assert old.begun.wait(20)
    scope.latest("sensors", new, told.append)
    assert new.begun.wait(20)
    new.may_end.set()
    until_now(lambda: told == ["new"], "the newer answer came")
    old.may_end.set()
    assert old.ended.wait(20)
    idle(parts)
    assert told == ["new"]


def test_a_replaced_wish_that_waits_is_not_even_asked(parts: Rig) -> None:
    scope, told = Scope(parts.pool), []
    blockers = [Slow("") for _ in range(4)]
    for at, one in enumerate(blockers):
        scope.latest(f"blocker {at}", one, lambda answer: None)
    assert all(one.begun.wait(20) for one in blockers)
    asked: list[str] = []
    for name in ("first", "second"):
        scope.latest("list", lambda name=name: asked.append(name) or name, told.append)
    for one in blockers:
        one.may_end.set()
    idle(parts)
    assert asked == ["second"]
    assert told == ["second"]


def test_slots_do_not_disturb_each_other(parts: Rig) -> None:
    scope, told = Scope(parts.pool), []
    scope.latest("list", lambda: "list", told.append)
    scope.latest("power", lambda: "power", told.append)
    idle(parts)
    assert sorted(told) == ["list", "power"]


def test_a_cancelled_scope_delivers_nothing_neither_answer_nor_error(parts: Rig) -> None:
    scope, told = Scope(parts.pool), []
    slow = Slow("late")
    failing = Slow("")

    def fail() -> str:
        failing()
        raise HostdeckError("Reading")

    scope.latest("a", slow, told.append)
    scope.latest("b", fail, told.append, failed=told.append)
    assert slow.begun.wait(20)
    assert failing.begun.wait(20)
    scope.cancel()
    slow.may_end.set()
    failing.may_end.set()
    idle(parts)
    assert slow.ended.is_set(), "what has left is not pretended not to have left"
    scope.latest("c", lambda: "after", told.append)
    idle(parts)
    assert told == []


def test_a_waiting_job_ends_with_its_scope(parts: Rig) -> None:
    scope, other = Scope(parts.pool), Scope(parts.pool)
    blockers = [Slow("") for _ in range(4)]
    for at, one in enumerate(blockers):
        other.latest(f"blocker {at}", one, lambda answer: None)
    assert all(one.begun.wait(20) for one in blockers)
    asked: list[int] = []
    scope.latest("list", lambda: asked.append(1), lambda answer: None)
    scope.cancel()
    for one in blockers:
        one.may_end.set()
    idle(parts)
    assert asked == []


def test_another_scope_goes_on(parts: Rig) -> None:
    left, stays, told = Scope(parts.pool), Scope(parts.pool), []
    left.cancel()
    stays.latest("list", lambda: "here", told.append, urgency=Urgency.VISIBLE)
    idle(parts)
    assert told == ["here"]


def test_an_error_is_told_to_the_newest_only(parts: Rig) -> None:
    scope, told = Scope(parts.pool), []
    old = Slow("")

    def fail_late() -> str:
        old()
        raise HostdeckError("old")

    def fail() -> str:
        raise HostdeckError("new")

    scope.latest("list", fail_late, told.append, failed=lambda error: told.append(error.doing))
    assert old.begun.wait(20)
    scope.latest("list", fail, told.append, failed=lambda error: told.append(error.doing))
    until_now(lambda: told == ["new"], "the newer error was told")
    old.may_end.set()
    idle(parts)
    assert told == ["new"]


def test_without_a_listener_an_error_is_dropped_and_a_bug_is_not(parts: Rig) -> None:
    scope = Scope(parts.pool)

    def fail() -> str:
        raise HostdeckError("Reading")

    scope.latest("a", fail, lambda answer: None)
    idle(parts)
    assert parts.bugs == []
    scope.latest("b", lambda: {}["bug"], lambda answer: None)
    idle(parts)
    assert [type(bug) for bug in parts.bugs] == [KeyError]
    parts.bugs.clear()
