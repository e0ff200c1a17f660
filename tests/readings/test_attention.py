"""Requests go where the eyes are, never beyond the budget, never twice at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.operations.rig import Rig, rig
from tests.support.until import until_now
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.readings.attention import COST, Budget, Eyes, Want, Wish, has_sensors, wishes
from tui.readings.refresher import AT_ONCE, Refresher
from tui.readings.topic_reader import OnError, OnValue, Source, TopicReader, computed
from tui.store.store import Store
from tui.store.topics import Key, Topic, server_of
from tui.workers.pool import Urgency

METAL, VM = 100, 200


def kind_of(server_id: int) -> ServerKind:
    return ServerKind.VM if server_id >= VM else ServerKind.BARE_METAL


def wanted(eyes: Eyes) -> list[Wish]:
    return [wish for wish, _ in wishes(eyes, kind_of)]


def test_the_selected_server_comes_first_and_is_renewed_most_often() -> None:
    found = list(wishes(Eyes(selected=102, visible=(101, 102, 103), sensors=True), kind_of))
    assert [wish for wish, _ in found[:3]] == [
        Wish(102, want) for want in (Want.DETAIL, Want.POWER, Want.SENSORS)
    ]
    ages = {(wish.server_id == 102, wish.want): age_s for wish, age_s in found}
    assert ages[True, Want.POWER] < ages[False, Want.POWER]
    assert ages[True, Want.DETAIL] < ages[False, Want.DETAIL]


def test_visible_rows_follow_top_to_bottom_and_each_once() -> None:
    found = wanted(Eyes(selected=102, visible=(103, 102, 101)))
    assert [wish.server_id for wish in found if wish.want is Want.DETAIL] == [102, 103, 101]
    assert [wish.server_id for wish in found if wish.want is Want.POWER] == [102, 103, 101]
    assert len(found) == len(set(found))


@given(st.integers(1, 300), st.lists(st.integers(1, 300), unique=True, max_size=20), st.booleans())
def test_nothing_off_the_screen_is_wanted(selected: int, visible: list[int], sensors: bool) -> None:
    found = wanted(Eyes(selected, tuple(visible), sensors))
    assert {wish.server_id for wish in found} <= {selected, *visible}
    assert all(has_sensors(kind_of(wish.server_id)) for wish in found if wish.want is Want.SENSORS)


def test_nobody_looking_means_nothing_to_read() -> None:
    assert wanted(Eyes()) == []


@pytest.mark.parametrize(
    "eyes", [Eyes(), Eyes(selected=VM, sensors=True), Eyes(visible=(VM, VM + 1))]
)
def test_sensors_are_read_only_of_metal(eyes: Eyes) -> None:
    assert Want.SENSORS not in {wish.want for wish in wanted(eyes)}


def test_visible_metal_is_read_for_its_hottest_sensor_after_the_power_of_all_and_seldom() -> None:
    found = list(wishes(Eyes(selected=VM, visible=(METAL, VM)), kind_of))
    (age_s,) = [age_s for wish, age_s in found if wish == Wish(METAL, Want.SENSORS)]
    assert age_s > 120
    wants = [wish.want for wish, _ in found]
    assert wants.index(Want.SENSORS) > max(
        at for at, want in enumerate(wants) if want is Want.POWER
    )


def test_kinds_with_sensors() -> None:
    assert [item for item in ServerKind if has_sensors(item)] == [
        ServerKind.BARE_METAL,
        ServerKind.GPU,
    ]


# The budget


def test_the_budget_never_gives_more_than_its_rate_and_one_burst() -> None:
    budget, now, spent = Budget(60.0, 0.0), 0.0, 0
    while now <= 600.0:
        while budget.spend(4, now) == 0:
            spent += 4
        now += 0.5
    assert 600 <= spent <= 600 + 30 + 4


def test_what_cannot_be_paid_names_the_time_when_it_can() -> None:
    budget = Budget(60.0, 0.0)
    while (wait_s := budget.spend(5, 0.0)) == 0:
        pass
    assert budget.spend(5, wait_s * 0.9) > 0
    assert budget.spend(5, wait_s) == 0


def test_a_clock_that_jumps_back_or_far_ahead_changes_nothing() -> None:
    budget = Budget(60.0, 1000.0)
    budget.spend(30, 1000.0)
    assert 0 < budget.spend(5, 0.0) <= 5.0
    budget = Budget(60.0, 0.0)
    assert sum(budget.spend(1, 1e9) == 0 for _ in range(1000)) == 30, (
        "a night asleep saves up one burst"
    )


@pytest.mark.parametrize("per_minute", [0.5, 1.0, 10.0, 16.0])
def test_a_small_budget_still_affords_the_dearest_reading(per_minute: float) -> None:
    assert Budget(per_minute, 0.0).spend(max(COST.values()), 0.0) == 0


# The refresher


class Desk:
    """A refresher whose readings end when the test says so."""

    def __init__(self, parts: Rig, *, per_minute: float = 6000.0) -> None:
        self.parts = parts
        store = Store()
        store.put_fleet(
            Fleet([ServerRow(METAL + at, kind=ServerKind.BARE_METAL) for at in range(20)]), 1.0
        )
        self.started: list[tuple[Wish, Urgency]] = []
        self.open: dict[Wish, Callable[[], None]] = {}
        self.lists = 0
        self.on_list: Callable[[], None] | None = None
        no_part = cast(Any, None)  # the sources below send nothing
        topics = TopicReader(no_part, no_part, parts.pool, store, parts.clock)
        self.refresher = Refresher(
            store,
            parts.pool,
            parts.schedule,
            parts.clock,
            topics,
            sources={want: self._source(want) for want in Want},
            servers=computed(Topic[int]("list"), self._list),
            per_minute=per_minute,
        )

    def _list(self, client: object, key: object) -> int:
        self.lists += 1
        if self.on_list is not None:
            self.on_list()
        return self.lists

    def _source(self, want: Want) -> Source[int]:
        def ask(
            client: object,
            poller: object,
            key: Key,
            urgency: Urgency,
            on_value: OnValue[int],
            on_error: OnError,
        ) -> None:
            wish = Wish(server_of(key), want)
            assert wish not in self.open, "read twice at a time"
            self.open[wish] = partial(on_value, 1)
            self.started.append((wish, urgency))

        return Source(Topic[int](want), ask, fresh_s=60.0)

    def began(self, count: int) -> None:
        until_now(lambda: len(self.started) >= count, f"{count} readings began")

    def end_all(self) -> None:
        while self.open:
            self.open.pop(next(iter(self.open)))()


@pytest.fixture
def parts() -> Iterator[Rig]:
    with rig() as made:
        yield made


def test_at_most_three_readings_run_together(parts: Rig) -> None:
    desk = Desk(parts)
    desk.refresher.look(Eyes(selected=100, visible=tuple(range(100, 110))))
    desk.began(3)
    until_now(lambda: not parts.pool.busy, "the tick is over")
    assert len(desk.open) == AT_ONCE == 3
    assert desk.started[0] == (Wish(100, Want.DETAIL), Urgency.VISIBLE)
    assert desk.started[2][1] is Urgency.BACKGROUND, (
        "a row nobody selected waits behind the selected one"
    )
    desk.open.pop(Wish(100, Want.DETAIL))()
    desk.began(4)


def test_everything_on_the_screen_is_read_once_until_it_is_old(parts: Rig) -> None:
    desk = Desk(parts)
    desk.refresher.look(Eyes(selected=100, visible=(100, 101)))

    def all_read() -> bool:
        desk.end_all()
        return len({wish for wish, _ in desk.started}) == 6

    until_now(all_read, "detail, power and sensors of both were had")
    until_now(lambda: not parts.pool.busy and parts.schedule.waits_s, "it looks again later")
    assert len(desk.started) == 6, "nothing is read again before its time"
    parts.wind(lambda: len(desk.started) > 6, "the selected server's power is renewed")
    assert desk.started[6][0] == Wish(100, Want.POWER)
    assert 14.0 <= parts.clock.monotonic() <= 17.0


def test_a_reading_that_lasts_longer_than_its_age_is_not_begun_again(parts: Rig) -> None:
    desk = Desk(parts)
    desk.refresher.look(Eyes(selected=100))
    desk.began(2)
    detail, power = Wish(100, Want.DETAIL), Wish(100, Want.POWER)
    desk.open.pop(detail)()
    parts.wind(lambda: len(desk.started) >= 3, "the details are read again", step_s=5.0)
    assert [wish for wish, _ in desk.started] == [detail, power, detail]


def test_looking_elsewhere_leaves_the_old_rows_alone(parts: Rig) -> None:
    desk = Desk(parts)
    desk.refresher.look(Eyes(visible=(100, 101, 102, 103, 104)))
    desk.began(3)
    desk.refresher.look(Eyes(visible=(110,)))
    before = len(desk.started)

    def new_one_read() -> bool:
        desk.end_all()
        return (Wish(110, Want.POWER), Urgency.BACKGROUND) in desk.started

    until_now(new_one_read, "the new row was read")
    assert {wish.server_id for wish, _ in desk.started[before:]} == {110}


def test_holding_the_refresh_key_stays_within_the_budget(parts: Rig) -> None:
    desk = Desk(parts, per_minute=16.0)
    desk.refresher.look(Eyes(selected=100))
    for _ in range(50):
        desk.refresher.renew()
        until_now(lambda: not parts.pool.busy, "the tick is over")
        desk.end_all()
    assert sum(COST[wish.want] for wish, _ in desk.started) <= 8
    until_now(lambda: desk.lists >= 1, "the list was read")


def test_the_list_is_read_by_itself_every_minute_or_so(parts: Rig) -> None:
    desk = Desk(parts)
    desk.refresher.list_now()
    until_now(lambda: desk.lists == 1, "the list was read")
    parts.wind(lambda: desk.lists == 2, "and again", step_s=0.5)
    assert 60.0 <= parts.clock.monotonic() <= 65.0


def test_a_wish_for_the_list_while_it_is_on_its_way_is_not_lost(parts: Rig) -> None:
    """What is on its way may have been answered before a server was ordered."""
    desk = Desk(parts)

    def ask_again() -> None:
        desk.on_list = None
        desk.refresher.list_now()

    desk.on_list = ask_again
    desk.refresher.list_now()
    parts.wind(lambda: desk.lists == 2, "it was read once more", step_s=0.01)
    assert parts.clock.monotonic() < 1.0
