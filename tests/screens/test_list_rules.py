"""Rules of the lists of tasks and offers, without a screen."""

from __future__ import annotations

from dataclasses import replace

from screens.operations.task_lines import TaskLine, task_lines
from screens.operations.task_list import TaskList, place_of
from screens.order.offer_view import OfferView
from tests.support.operations import operation
from tui.fleet.filter import parse
from tui.fleet.offers import BY_NAME, OfferList
from tui.models.offer import Offer
from tui.readings.catalog_topics import OFFERS, STOCK
from tui.store.comebacks import Comeback
from tui.store.operations import Operation, OpState
from tui.store.reading import Reading
from tui.store.store import Store

DAY_S = 86_400.0
NOW = 1_700_000_000.0
REBOOT = operation("eq/reboot", NOW, server_id=25250, parameters="{}", said="Done.", changed_at=NOW)


def no_comeback(server_id: int) -> Comeback | None:
    return None


def lines_of(*operations: Operation) -> list[TaskLine]:
    return task_lines(operations, (), no_comeback, ())


def batch_of(*states: OpState) -> list[TaskLine]:
    calls = [
        replace(REBOOT, id=number, turn=number, batch="b", server_id=100 + number, state=state)
        for number, state in enumerate(states, 1)
    ]
    return lines_of(*calls)


def test_tasks_are_shown_day_by_day_and_then_all_again() -> None:
    tasks = TaskList()
    before = replace(REBOOT, id=2, server_name="db-main", planned_at=NOW - 2 * DAY_S)
    tasks.take(lines_of(replace(REBOOT, id=3), before))
    shown = []
    for _ in range(4):
        matching = tasks.matching([], NOW)
        shown.append([tasks.rows[at].operation.server_name for at in matching])
        tasks.show_next_day()
    assert shown == [["web-01", "db-main"], ["web-01"], ["db-main"], ["web-01", "db-main"]]
    assert tasks.matching(["db-main"], NOW) == []  # the day of web-01 is chosen now
    assert [text for text, _ in tasks.counts()][1:] == ["1 done"]


def test_the_rest_of_a_batch_can_be_stopped_while_it_waits_and_sent_when_nothing_runs() -> None:
    for states, waiting, has_rest in (
        ((OpState.DONE, OpState.PLANNED, OpState.PLANNED), 2, False),
        ((OpState.DONE, OpState.RUNNING, OpState.NOT_SENT), 0, False),
        ((OpState.FAILED, OpState.NOT_SENT), 0, True),
        ((OpState.DONE, OpState.DONE), 0, False),
    ):
        tasks = TaskList("b")
        tasks.take(batch_of(*states))
        assert (tasks.waiting, tasks.has_rest) == (waiting, has_rest), states
        assert len(tasks.rows) == len(states), "one row for each call"
    everything = TaskList()
    everything.take(batch_of(OpState.FAILED, OpState.NOT_SENT))
    assert (everything.waiting, everything.has_rest) == (0, False), "only its own screen asks"


def test_a_task_of_several_calls_unfolds_and_opens_as_a_batch() -> None:
    tasks = TaskList()
    tasks.take([*batch_of(OpState.DONE, OpState.DONE), *lines_of(replace(REBOOT, id=9))])
    several, single = tasks.rows
    assert [tasks.can_fold(several, unfold) for unfold in (None, True, False)] == [
        True,
        True,
        False,
    ]
    tasks.unfolded.add(several.task.id)
    assert [tasks.can_fold(several, unfold) for unfold in (True, False)] == [False, True]
    assert not tasks.can_fold(single)
    assert (place_of(several).name, place_of(single).name) == ("batch", "operation")


CHEAP, DEAR = Offer(1, 10, "vm.nano", "NL", price=5.0), Offer(2, 11, "bm.big", "DE", price=90.0)


def test_offers_get_their_stock_and_are_made_anew_only_from_newer_readings() -> None:
    store = Store()
    view = OfferView(store)
    assert not view.take()
    assert view.empty_words(None) == "Reading the offers."
    store.put_known(OFFERS, (0, "EUR"), Reading(OfferList([DEAR, CHEAP]), NOW))
    assert view.take()
    assert not view.take(), "nothing is newer"
    store.put_known(STOCK, (0, "NL"), Reading({10: 3}, NOW))
    assert not view.take(), "the same offers, with their stock"
    assert [offer.stock for offer in view.offers.rows] == [None, 3]
    assert view.age(NOW + 60.0) == [("read 1 min ago", "dim")]


def test_offers_are_sorted_reversed_and_filtered() -> None:
    store = Store()
    store.put_known(OFFERS, (0, "EUR"), Reading(OfferList([DEAR, CHEAP]), NOW))
    view = OfferView(store)
    view.take()
    assert view.matching(None) == [1, 0], "the cheapest first"
    view.sort_by("price")
    assert (view.matching(None), view.order_words) == ([0, 1], ("by price, reversed", ""))
    assert view.matching(parse("loc:nl", BY_NAME)) == [1]
    assert view.facts(1, 0)[0] == ("1 of 2 offers", "")
    view.use_currency("USD")
    assert not view.take(), "the offers in another currency are not read yet"
