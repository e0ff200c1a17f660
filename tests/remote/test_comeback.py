"""Servers are followed after a change until they answer, with a clock wound by hand."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.operations.rig import NotedSchedule, wind
from tests.store.test_tasks import _PLAIN
from tui.clock import HandClock
from tui.remote import comeback as module
from tui.remote.answering import Checked, Reply, Rule
from tui.remote.comeback import Comebacks
from tui.store.comebacks import COMEBACK, Answering, Comeback
from tui.store.operations import Operation, OpState
from tui.store.store import Store
from tui.workers.pool import WorkerPool

YES, NO = Checked(Reply.YES), Checked(Reply.NO)
MAYBE = Checked(Reply.UNKNOWN, "this machine cannot reach it")
NEVER = Checked(Reply.UNKNOWN, "this machine does not allow pings", is_final=True)


@dataclass
class Bench:
    """Real parts around a hand clock, and checks that answer as the test says."""

    clock: HandClock = field(default_factory=HandClock)
    replies: deque[Checked] = field(default_factory=deque)
    checks: list[str] = field(default_factory=list)
    changes: list[Comeback] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = Store()
        self.pool = WorkerPool(self.fail)
        self.schedule = NotedSchedule(self.pool, self.clock)
        self.bugs: list[Exception] = []
        self.comebacks = Comebacks(
            self.store,
            self.pool,
            self.schedule,
            self.clock,
            check=self.check,
            on_change=lambda _, comeback: self.changes.append(comeback),
        )

    def fail(self, bug: Exception) -> None:
        self.bugs.append(bug)

    def check(self, address: str, rule: Rule) -> Checked:
        self.checks.append(address)
        return self.replies.popleft() if len(self.replies) > 1 else self.replies[0]

    def known(self, server_id: int = 25250) -> Comeback:
        found = self.store.known(COMEBACK, server_id).value
        assert found is not None
        return found

    def wind(self, state: Answering, step_s: float = 1.0) -> None:
        wind(self.clock, lambda: self.known().state is state, f"it is {state}", step_s)
        assert self.bugs == []


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.schedule.stop()
    made.pool.stop()


def rebooted(bench: Bench, action: str = "eq/reboot") -> Operation:
    now = bench.clock.now()
    return replace(_PLAIN, action=action, sent_at=now, changed_at=now)


def test_a_rebooted_server_answers_again_after_its_silence(bench: Bench) -> None:
    bench.replies.extend([YES, YES, NO, NO, NO, YES])
    bench.comebacks.follow(rebooted(bench), "192.0.2.10", Rule(22), stops_first=True)
    bench.wind(Answering.ANSWERED)
    found = bench.known()
    assert found.after_s is not None
    assert 12 <= found.after_s <= 30
    assert found.words(bench.clock.now()).startswith("answered again after ")
    assert [change.state for change in bench.changes] == [Answering.ANSWERED]
    assert bench.comebacks.open == 0


def test_a_server_that_never_stops_answering_is_not_called_back(bench: Bench) -> None:
    bench.replies.append(YES)
    bench.comebacks.follow(rebooted(bench), "192.0.2.10", Rule(22), stops_first=True)
    bench.wind(Answering.ANSWERED)
    found = bench.known()
    assert found.after_s is not None
    assert found.after_s >= module.SILENT_WITHIN_S
    assert "no interruption was seen" in found.words(bench.clock.now())


def test_a_server_that_was_off_answers_at_once(bench: Bench) -> None:
    bench.replies.append(YES)
    bench.comebacks.follow(rebooted(bench, "eq/on"), "192.0.2.10", Rule(22))
    bench.wind(Answering.ANSWERED)
    assert bench.known().after_s is not None
    assert len(bench.checks) == 1


def test_a_server_that_does_not_answer_is_late_and_then_given_up(bench: Bench) -> None:
    bench.replies.append(NO)
    bench.comebacks.follow(rebooted(bench), "192.0.2.10", Rule(22))
    bench.wind(Answering.LATE, 5.0)
    assert "no answer on port 22 for 10 min" in bench.known().words(bench.clock.now())
    bench.wind(Answering.GIVEN_UP, 60.0)
    assert [change.state for change in bench.changes] == [Answering.LATE, Answering.GIVEN_UP]
    assert bench.comebacks.open == 0


def test_a_late_server_may_still_answer(bench: Bench) -> None:
    bench.replies.append(NO)
    bench.comebacks.follow(rebooted(bench), "192.0.2.10", Rule(22))
    bench.wind(Answering.LATE, 5.0)
    bench.replies[0] = YES
    bench.wind(Answering.ANSWERED, 5.0)


def test_what_cannot_be_checked_is_unknown_at_once(bench: Bench) -> None:
    bench.replies.append(NEVER)
    bench.comebacks.follow(rebooted(bench), "192.0.2.10", Rule())
    bench.wind(Answering.UNKNOWN)
    assert bench.known().words(0.0) == "cannot be checked: this machine does not allow pings"
    assert bench.comebacks.open == 0


def test_a_network_that_is_away_for_a_while_decides_nothing(bench: Bench) -> None:
    bench.replies.extend([MAYBE, MAYBE, NO, YES])
    bench.comebacks.follow(rebooted(bench), "192.0.2.10", Rule(22), stops_first=True)
    bench.wind(Answering.ANSWERED)
    assert bench.known().was_silent


@pytest.mark.parametrize("state", sorted(set(OpState) - {OpState.DONE}))
def test_only_a_change_that_is_done_is_followed(bench: Bench, state: OpState) -> None:
    bench.comebacks.follow(replace(rebooted(bench), state=state), "192.0.2.10", Rule(22))
    assert bench.comebacks.open == 0
    assert bench.store.known(COMEBACK, 25250).value is None


def test_a_newer_change_replaces_an_older_one_while_it_is_checked(bench: Bench) -> None:
    entered, go = threading.Event(), threading.Event()

    def slow(address: str, rule: Rule) -> Checked:
        entered.set()
        assert go.wait(10)
        return YES

    bench.comebacks._check = slow
    bench.comebacks.follow(rebooted(bench), "192.0.2.10", Rule(22))
    assert entered.wait(10)
    newer = replace(rebooted(bench), id=2)
    bench.comebacks._check = bench.check
    bench.replies.append(NO)
    bench.comebacks.follow(newer, "192.0.2.10", Rule(22))
    go.set()
    wind(bench.clock, lambda: bench.checks, "the newer one is checked", 1.0)
    assert (bench.known().operation, bench.known().state) == (2, Answering.WAITING)


def test_a_server_that_is_switched_off_is_no_longer_checked(bench: Bench) -> None:
    bench.replies.append(NO)
    bench.comebacks.follow(rebooted(bench), "192.0.2.10", Rule(22))
    bench.comebacks.forget(25250)
    assert bench.comebacks.open == 0


@given(st.lists(st.sampled_from((YES, NO, MAYBE, NEVER)), min_size=1, max_size=30), st.booleans())
def test_nothing_is_answered_without_a_yes_and_nothing_follows_an_end(
    replies: list[Checked], stops_first: bool
) -> None:
    comeback = Comeback(1, Answering.WAITING, "port 22", 0.0)
    followed = module._Followed(1, "192.0.2.1", Rule(22), comeback, 0.0, stops_first)
    seen = []
    for at, reply in enumerate(replies):
        if not followed.comeback.is_open:
            break
        seen.append(reply)
        followed = module._after(followed, reply, at * 150.0, at * 150.0)
    if followed.comeback.state is Answering.ANSWERED:
        assert seen[-1] is YES
        assert followed.comeback.after_s == (len(seen) - 1) * 150.0
    if YES not in seen:
        assert followed.comeback.state is not Answering.ANSWERED
