"""Waves of a batch that end with an answer of the servers. Rules without a network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.operations.test_loose_ends import happened
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.operations.batch import Batch
from tui.operations.handover import NOT_AWAITED, batch_from, batch_record
from tui.operations.plan import Plan, Request
from tui.remote.answer_gate import AnswerGate
from tui.remote.answering import rule_from
from tui.store.comebacks import Answering, Comeback
from tui.store.operations import Operation, OpState

IDS = (1, 2, 3, 4)


def gated(until: str = "ssh") -> Batch:
    requests = tuple(
        Request(eq_power.REBOOT, ServerPin(id=number), number, f"web-{number}") for number in IDS
    )
    plan = Plan("Reboot", requests, "", wave=2, until=until)
    return Batch([planned(number) for number in IDS], plan, None, None)


def planned(number: int) -> Operation:
    operation = happened(number, "eq/reboot", number, OpState.PLANNED, "")
    return replace(operation, server_name=f"web-{number}")


def done(number: int) -> Operation:
    return replace(planned(number), state=OpState.DONE)


def test_the_next_wave_waits_for_the_answer_of_every_server() -> None:
    batch = gated()
    assert batch.next_wave() == [1]
    batch.ended(done(1))
    assert batch.next_wave() == [], "web-1 has not answered"
    batch.came_back(1)
    assert batch.next_wave() == [2, 3]
    batch.ended(done(2))
    batch.ended(done(3))
    batch.came_back(2)
    assert batch.next_wave() == [], "web-3 has not answered"
    batch.came_back(3)
    assert batch.next_wave() == [4]
    batch.ended(done(4))
    assert not batch.over
    batch.came_back(4)
    assert batch.over


def test_a_server_without_an_answer_stops_the_rest_and_is_named() -> None:
    batch = gated()
    batch.next_wave()
    batch.ended(done(1))
    assert batch.came_back(1, "no answer on port 22 within 10 min").startswith("web-1: ")
    assert batch.next_wave() == []
    assert batch.stopped == "Stopped: web-1: no answer on port 22 within 10 min."
    assert batch.take_rest() == [2, 3, 4]


def test_without_an_answer_to_wait_for_a_wave_ends_with_its_operations() -> None:
    batch = gated("")
    batch.next_wave()
    batch.ended(done(1))
    assert batch.next_wave() == [2, 3]


def test_a_batch_that_another_process_takes_over_sends_nothing_more() -> None:
    batch = gated()
    batch.next_wave()
    batch.ended(done(1))
    taken = batch_from(batch_record(batch), {number: planned(number) for number in IDS})
    assert taken.next_wave() == []
    assert taken.stopped == NOT_AWAITED
    assert taken.take_rest() == [2, 3, 4]


class Noted:
    """Operations and comebacks that note what the gate calls."""

    def __init__(self, *, has_address: bool = True) -> None:
        self.answers = self
        self.came: list[tuple[int, str]] = []
        self.followed: list[int] = []
        self._has_address = has_address

    def until_of(self, number: int) -> str:
        return "port:8443" if number == 1 else ""

    def came_back(self, number: int, problem: str = "") -> None:
        self.came.append((number, problem))

    def follow_until(self, operation: Operation, rule: object) -> bool:
        assert rule == rule_from("port:8443")
        self.followed.append(operation.id)
        return self._has_address

    def on_operation_end(self, operation: Operation) -> None:
        self.followed.append(-operation.id)


def gate_of(noted: Noted) -> AnswerGate:
    return AnswerGate(lambda: noted, lambda: noted)  # type: ignore[arg-type,return-value]


def test_the_gate_follows_by_the_answer_of_the_batch() -> None:
    noted = Noted()
    gate_of(noted).on_operation_end(done(1))
    gate_of(noted).on_operation_end(done(2))
    assert (noted.followed, noted.came) == ([1, -2], [])


def test_a_server_without_a_known_address_stops_its_batch() -> None:
    noted = Noted(has_address=False)
    gate_of(noted).on_operation_end(done(1))
    assert noted.came == [(1, "cannot be checked: no address is known")]


@pytest.mark.parametrize(
    ("state", "goes_on"),
    [
        (Answering.ANSWERED, True),
        (Answering.LATE, False),
        (Answering.GIVEN_UP, False),
        (Answering.UNKNOWN, False),
    ],
)
def test_only_an_answer_lets_a_batch_go_on(state: Answering, goes_on: bool) -> None:
    noted = Noted()
    gate_of(noted).on_comeback(1, Comeback(1, state, "port 22", 0.0))
    [(number, problem)] = noted.came
    assert number == 1
    assert (problem == "") is goes_on


def test_a_check_that_another_change_replaces_stops_the_batch() -> None:
    noted = Noted()
    gate_of(noted).on_dropped(1)
    assert noted.came[0][1]
