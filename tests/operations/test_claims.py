"""One fact decides one operation at most: within one process, across two, and after a restart."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.operations.order_kills import order
from tests.operations.rig import rig
from tests.operations.test_operations import ANOTHER, VM, Scene, another, provider, scene
from tests.support.until import until_now
from tui.api.catalog import order_actions as orders
from tui.api.catalog import tags_actions as tags
from tui.clock import HandClock
from tui.operations.journal.journal import Journal
from tui.operations.outcomes.claims import NotDecided, fact_check, facts_of
from tui.operations.outcomes.verdict import MATCH, NAMED, Verdict
from tui.operations.plan import Plan, Request
from tui.simulator.faults import Fault
from tui.store.operations import Operation, OpState, Planned

__all__ = ["provider", "scene"]


def lose_orders(scene: Scene, *names: str, fault: Fault = Fault.DROP_BEFORE) -> list[int]:
    """Order these, and lose every answer."""
    numbers = []
    for at, name in enumerate(names, 1):
        plan = order(scene.client, name)
        scene.world.faults.add("eq/order_instance", fault)
        scene.submit(plan)
        until_now(lambda at=at: scene.states() == [OpState.UNKNOWN] * at, "its answer is lost")  # type: ignore[misc]
        numbers.append(scene.found()[-1].id)
    return numbers


def decide(scene: Scene, number: int) -> Operation:
    decided = threading.Event()
    scene.operations.deciding.now(number, decided.set)
    assert decided.wait(20)
    return scene.store.operations[number]


# Orders


def test_an_invoice_that_fits_three_orders_decides_none_of_them(scene: Scene) -> None:
    numbers = lose_orders(scene, "web-03", "web-04", "web-05")
    scene.world.account.invoice(7.64, "Unpaid", "New server vm.v2-nano")
    for number in numbers:
        operation = decide(scene, number)
        assert operation.state is OpState.UNKNOWN
        assert (
            "Invoice 902 matches operations 1, 2 and 3 equally and decides none of them."
            in operation.said
        )
        assert "Do not order again" in operation.said


def test_an_invoice_of_a_fourth_purchase_is_named_by_none(scene: Scene) -> None:
    numbers = lose_orders(scene, "web-03", "web-04", "web-05")
    scene.world.account.invoice(89.0, "Unpaid", "bm.v1-big for db-9.example.com")
    for number in numbers:
        operation = decide(scene, number)
        assert operation.state is OpState.UNKNOWN
        assert (
            "Invoice 902 (89.00 EUR, bm.v1-big for db-9.example.com) does not match this order"
            in operation.said
        )


def test_the_order_that_an_invoice_names_is_decided_and_the_others_are_not(scene: Scene) -> None:
    numbers = lose_orders(scene, "web-03.example.com", "web-04.example.com", "web-05.example.com")
    scene.world.account.invoice(7.64, "Unpaid", "vm.v2-nano (web-04.example.com)")
    assert [decide(scene, number).state for number in numbers] == [
        OpState.UNKNOWN,
        OpState.DONE,
        OpState.UNKNOWN,
    ]
    assert "another host" in scene.store.operations[numbers[0]].said


def test_an_invoice_that_an_answered_order_names_is_not_taken_for_another(scene: Scene) -> None:
    (lost,) = lose_orders(scene, "web-03")
    scene.world.account.balance = 0.0
    scene.submit(order(scene.client, "web-04"))
    until_now(lambda: scene.states()[-1] is OpState.DONE, "the second order has its answer")
    assert facts_of(scene.found()[-1]) == {"invoice 902"}
    operation = decide(scene, lost)
    assert operation.state is OpState.UNKNOWN
    assert "Invoice 902 belongs to operation 2" in operation.said


def test_an_order_under_way_may_have_made_the_invoice(scene: Scene) -> None:
    (lost,) = lose_orders(scene, "web-03")
    scene.submit(order(scene.client, "web-04"))
    until_now(lambda: scene.states()[-1] is OpState.RUNNING, "the second order has its key")
    operation = decide(scene, lost)
    assert operation.state is OpState.UNKNOWN, (
        "neither its key nor its invoice is taken for the first"
    )
    scene.wind(lambda: scene.states()[-1] is OpState.DONE, "the second order ends")
    assert decide(scene, lost).state is OpState.UNKNOWN


def test_two_new_invoices_that_fit_leave_it_unknown_and_are_both_named(scene: Scene) -> None:
    (lost,) = lose_orders(scene, "web-03")
    scene.world.account.invoice(7.64, "Unpaid", "New server vm.v2-nano")
    scene.world.account.invoice(7.64, "Paid", "New server vm.v2-nano")
    operation = decide(scene, lost)
    assert operation.state is OpState.UNKNOWN
    assert "2 new invoices match this order" in operation.said
    assert "902" in operation.said
    assert "903" in operation.said
    assert "Do not order again until it is known." in operation.said


def test_a_reinstall_is_decided_by_no_list_of_servers(scene: Scene) -> None:
    """It takes the name of a server that is there: the list then shows it, carried out or not."""
    params = orders.OrderInstance(id=VM, os_id=219, hostname="web-01")
    scene.world.faults.add("eq/order_instance", Fault.DROP_BEFORE)
    scene.submit(
        Plan("Reinstall", (Request(orders.ORDER_INSTANCE, params, VM, "web-01"),), "It wipes.")
    )
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")
    before = scene.world.requests.copy()
    assert decide(scene, scene.found()[0].id).state is OpState.UNKNOWN
    assert scene.world.requests == before


# Two processes, and a restart


def test_two_processes_that_decide_at_once_take_a_fact_once(scene: Scene) -> None:
    first, second = lose_orders(scene, "web-03", "web-04")
    scene.world.account.invoice(7.64, "Unpaid", "New server vm.v2-nano")
    with rig() as parts:
        other = another(scene, parts).begin()
        decided = [threading.Event(), threading.Event()]
        scene.operations.deciding.now(first, decided[0].set)
        other.operations.deciding.now(second, decided[1].set)
        assert all(event.wait(20) for event in decided)
        journal = scene.operations.ledger.journal()
        assert [journal.get(number).state for number in (first, second)] == [OpState.UNKNOWN] * 2


def test_a_claim_outlives_the_process_that_made_it(scene: Scene) -> None:
    (first,) = lose_orders(scene, "web-03")
    scene.world.account.invoice(7.64, "Unpaid", "New server vm.v2-nano")
    assert decide(scene, first).state is OpState.DONE
    journal = scene.operations.ledger.journal()
    (later,) = plans(journal, 1)
    late = replace(journal.get(later), parameters=journal.get(first).parameters)
    with rig() as parts:
        opened = Journal(scene.path, ANOTHER, parts.clock)
        with pytest.raises(NotDecided, match="Invoice 902 belongs to operation 1"):
            opened.move(
                later,
                OpState.DONE,
                check=fact_check(
                    opened,
                    late,
                    Verdict(OpState.DONE, "", None, ("invoice 902",), lambda other: MATCH),
                ),
            )
        opened.close()


def plans(journal: Journal, count: int) -> list[int]:
    """So many orders whose answers were lost."""
    wanted = [Planned("eq/order_instance", None, f"s{at}", "{}", False) for at in range(count)]
    numbers = [item.id for item in journal.plan(wanted, profile="main", who="test")]
    for number in numbers:
        journal.move(number, OpState.SENDING)
        journal.move(number, OpState.UNKNOWN)
    return numbers


@pytest.fixture
def journal(tmp_path: Path) -> Any:
    opened = Journal(tmp_path / "state" / "journal.sqlite3", ANOTHER, HandClock())
    yield opened
    opened.close()


def moved(journal: Journal, number: int, verdict: Verdict) -> OpState:
    try:
        return journal.move(
            number, OpState.DONE, check=fact_check(journal, journal.get(number), verdict)
        ).state
    except NotDecided:
        return journal.get(number).state


def test_the_better_fit_wins_and_an_equal_one_does_not(journal: Journal) -> None:
    first, second, third = plans(journal, 3)
    named = Verdict(OpState.DONE, "", None, ("invoice 7",), lambda other: MATCH, NAMED)
    equal = Verdict(
        OpState.DONE,
        "",
        None,
        ("invoice 8",),
        lambda other: MATCH if other.id == third else 0,
        MATCH,
    )
    assert moved(journal, first, named) is OpState.DONE
    assert moved(journal, second, equal) is OpState.UNKNOWN
    assert moved(journal, second, named) is OpState.UNKNOWN, "the fact is taken"


def test_an_operation_that_has_its_own_fact_is_no_rival(journal: Journal) -> None:
    first, second = plans(journal, 2)
    assert (
        moved(journal, first, Verdict(OpState.DONE, "", None, ("invoice 7",), lambda other: 0))
        is OpState.DONE
    )
    assert (
        moved(journal, second, Verdict(OpState.DONE, "", None, ("invoice 8",), lambda other: MATCH))
        is OpState.DONE
    )


def test_what_was_refused_is_no_rival_and_what_was_accepted_and_failed_is(journal: Journal) -> None:
    first, second, third = plans(journal, 3)
    journal.move(second, OpState.FAILED)
    fits_second = Verdict(
        OpState.DONE, "", None, ("invoice 7",), lambda other: MATCH if other.id == second else 0
    )
    fits_third = Verdict(
        OpState.DONE, "", None, ("invoice 7",), lambda other: MATCH if other.id == third else 0
    )
    journal.move(third, OpState.RUNNING)
    journal.move(third, OpState.FAILED)
    assert moved(journal, first, fits_third) is OpState.UNKNOWN
    assert moved(journal, first, fits_second) is OpState.DONE


def test_a_claim_that_is_refused_writes_nothing(journal: Journal) -> None:
    first, second = plans(journal, 2)
    before = journal.events(first)
    assert (
        moved(journal, first, Verdict(OpState.DONE, "", None, ("invoice 7",), lambda other: MATCH))
        is OpState.UNKNOWN
    )
    assert journal.events(first) == before
    journal.move(second, OpState.FAILED)
    assert (
        moved(journal, first, Verdict(OpState.DONE, "", None, ("invoice 7",), lambda other: MATCH))
        is OpState.DONE
    )


# States: what recurs


def test_two_lost_requests_for_the_same_tag_are_both_left_to_a_person(scene: Scene) -> None:
    for at in (1, 2):
        request = Request(
            tags.ADD, tags.AddTag(id=VM, tag="env", value="test"), VM, "web-01", locks=False
        )
        scene.world.faults.add("tags/add", Fault.DROP_AFTER)
        scene.submit(Plan("Tag", (request,), "It is set."))
        until_now(lambda at=at: scene.states() == [OpState.UNKNOWN] * at, "its answer is lost")  # type: ignore[misc]
    assert "matches operations 1 and 2 equally" in decide(scene, 1).said
    assert decide(scene, 2).state is OpState.UNKNOWN


def test_the_same_tag_of_long_ago_does_not_keep_a_new_one_from_being_decided(scene: Scene) -> None:
    request = Request(
        tags.ADD, tags.AddTag(id=VM, tag="env", value="test"), VM, "web-01", locks=False
    )
    scene.submit(Plan("Tag", (request,), "It is set."))
    until_now(lambda: scene.states() == [OpState.DONE], "it is set")
    scene.parts.clock.advance(60)
    scene.world.faults.add("tags/add", Fault.DROP_AFTER)
    scene.submit(Plan("Tag", (request,), "It is set."))
    until_now(lambda: scene.states() == [OpState.DONE, OpState.UNKNOWN], "its answer is lost")
    assert decide(scene, 2).state is OpState.DONE
