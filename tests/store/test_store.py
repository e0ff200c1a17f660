"""The store: nothing that was known is lost, nothing unknown is claimed, nobody waits for a
lock."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from tui.fleet.fleet import Fleet, LazyRows
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.models.sensors import SensorReading, SensorStatus
from tui.store.changes import Change, Kind, mentions, touched
from tui.store.reading import Reading
from tui.store.store import HISTORY, OLD_POWER_S, Store
from tui.store.topics import Topic
from tui.text import safe_text

WEB, DB = ServerRow(1, "web-01"), ServerRow(2, "db-01")


@pytest.fixture
def store() -> Store:
    made = Store()
    made.put_fleet(Fleet([DB, WEB]), 100.0)
    return made


@pytest.fixture
def changes(store: Store) -> list[Change]:
    """The changes announced since the store was filled."""
    announced: list[Change] = []
    store.subscribe(announced.append)
    return announced


def sensor(name: str, value: float | None) -> SensorReading:
    return SensorReading(
        safe_text(name), value, "°C", safe_text(str(value)), SensorStatus.OK, safe_text("ok")
    )


def test_unknown_is_a_state_of_its_own() -> None:
    empty = Store()
    assert empty.fleet == empty.power(1) == empty.detail(1) == empty.sensors(1) == Reading()
    assert empty.row(1) is None
    assert empty.sensor_history(1) == {}
    empty.put_power(1, Reading(Power.ON, 5.0))
    assert empty.power(1).value is Power.ON, "kept although the list has not come yet"


def test_an_error_keeps_the_last_good_value_and_its_age(store: Store) -> None:
    store.put_power(1, Reading(Power.ON, 50.0))
    store.put_power(1, store.power(1).failed("No connection."))
    assert store.power(1) == Reading(Power.ON, 50.0, "No connection.")
    store.fail_fleet("No connection.")
    assert (len(store.fleet.value or ()), store.fleet.taken_at, store.fleet.error) == (
        2,
        100.0,
        "No connection.",
    )
    store.confirm_fleet(200.0)
    assert (store.fleet.taken_at, store.fleet.error) == (200.0, None)


def test_power_reaches_its_row_with_its_time(store: Store) -> None:
    store.put_power(1, Reading(Power.OFF, 50.0))
    assert store.row(1) == replace(WEB, power=Power.OFF, power_at=50.0)
    assert store.row(2) == DB
    store.put_power(1, Reading(None, None, "No answer."))
    assert store.row(1) == replace(WEB, power=Power.OFF, power_at=50.0), (
        "not knowing overwrites nothing"
    )


def test_a_notice_is_sent_only_when_words_change(store: Store, changes: list[Change]) -> None:
    store.put_power(1, Reading(Power.ON, 50.0))
    store.put_power(1, Reading(Power.ON, 60.0))
    assert changes == [Change(Kind.SERVER, frozenset({1}))], "a younger 'on' needs no repaint"
    assert store.power(1).taken_at == 60.0
    store.put_power(1, store.power(1).failed("No answer."))
    store.put_power(1, Reading(Power.OFF, 70.0))
    assert len(changes) == 3


def test_an_equal_power_state_is_told_where_the_old_one_was_drawn_as_old(
    store: Store, changes: list[Change]
) -> None:
    store.put_power(1, Reading(Power.ON, 50.0))
    store.put_power(1, Reading(Power.ON, 50.0 + OLD_POWER_S))
    assert len(changes) == 1
    store.put_power(1, Reading(Power.ON, 51.0 + 2 * OLD_POWER_S))
    assert len(changes) == 2


def test_the_row_is_the_one_place_of_the_power_state(store: Store) -> None:
    """The list, the panel and the details cannot contradict each other."""
    store.change_row(1, lambda row: replace(row, power=Power.OFF, power_at=7.0))
    assert store.power(1) == Reading(Power.OFF, 7.0), "as an earlier start or eq/show left it"
    store.put_power(1, store.power(1).failed("No answer."))
    assert store.power(1) == Reading(Power.OFF, 7.0, "No answer.")
    store.put_power(3, Reading(Power.ON, 8.0))
    store.put_fleet(Fleet([DB, WEB, ServerRow(3, "new")]), 101.0)
    row = store.row(3)
    assert row is not None
    assert (row.power, row.power_at) == (Power.ON, 8.0), "read before the list named the server"
    assert store.power(3) == Reading(Power.ON, 8.0)


def test_the_session_tells_only_what_is_new(store: Store, changes: list[Change]) -> None:
    store.put_session(account="54321", signed_in=True)
    store.put_session(account="54321", signed_in=True)
    assert changes == [Change(Kind.SESSION)]
    with pytest.raises(TypeError):
        store.put_session(acount="typo")


def test_a_row_that_changes_keeps_its_place(store: Store) -> None:
    before = store.fleet.value
    store.put_power(1, Reading(Power.ON, 1.0))
    assert [row.id for row in (store.fleet.value or Fleet()).rows] == [2, 1]
    assert before is not None
    assert before.rows[1] == WEB, "whoever read before still holds the old moment"


def test_a_reading_of_a_server_that_left_makes_no_row(store: Store, changes: list[Change]) -> None:
    store.put_power(77, Reading(Power.ON, 1.0))
    store.put_sensors(
        77, Reading((sensor("CPU", 40.0),), 1.0), lambda row: replace(row, hottest_c=40.0)
    )
    assert store.row(77) is None
    assert len(store.fleet.value or ()) == 2


def test_history_keeps_good_values_only_and_not_for_ever(store: Store) -> None:
    for at in range(HISTORY + 5):
        store.put_sensors(
            1, Reading((sensor("CPU", float(at)), sensor("FAN", None)), float(at)), lambda row: row
        )
    store.put_sensors(1, store.sensors(1).failed("No answer."), lambda row: row)
    history = store.sensor_history(1)
    assert history == {"CPU": tuple(float(at) for at in range(5, HISTORY + 5))}


def test_sensors_update_the_row_they_find_at_that_moment(store: Store) -> None:
    store.put_power(1, Reading(Power.ON, 1.0))
    store.put_sensors(
        1, Reading((sensor("CPU", 70.0),), 2.0), lambda row: replace(row, hottest_c=70.0)
    )
    assert store.row(1) == replace(WEB, power=Power.ON, power_at=1.0, hottest_c=70.0)


def test_decoding_the_cache_ahead_changes_nothing_but_the_time_it_takes(store: Store) -> None:
    decoded: list[bytes] = []

    def decode(line: bytes) -> ServerRow:
        decoded.append(line)
        return ServerRow(int(line))

    cold = Fleet(LazyRows([b"1", b"2"], decode))
    store.put_fleet(cold, 1.0)
    assert decoded == [], "putting it into the store decodes nothing"
    assert cold.prepare(lambda: None) is cold
    assert list(cold.rows) == [ServerRow(1), ServerRow(2)]
    assert decoded == [b"1", b"2"], "each line once"
    assert store.row(2) == ServerRow(2)


def test_many_writers_lose_nothing(store: Store) -> None:
    store.put_fleet(Fleet([ServerRow(at) for at in range(8)]), 1.0)
    counted: list[Change] = []
    store.subscribe(counted.append)
    barrier = threading.Barrier(8)

    def write(server_id: int) -> None:
        barrier.wait(20)
        for at in range(50):
            store.put_power(server_id, Reading((Power.ON, Power.OFF)[at % 2], float(at)))

    threads = [threading.Thread(target=write, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(row.power, row.power_at) for row in (store.fleet.value or Fleet()).rows] == [
        (Power.OFF, 49.0)
    ] * 8
    assert len(counted) == 400


def test_a_listener_may_read_and_write(store: Store) -> None:
    seen: list[object] = []

    def listen(change: Change) -> None:
        if change.kind is Kind.SERVER:
            seen.append(store.row(1))
            store.put_session(busy="listing")

    store.subscribe(listen)
    store.put_power(1, Reading(Power.ON, 1.0))
    assert seen == [replace(WEB, power=Power.ON, power_at=1.0)], (
        "told after the change, outside the lock"
    )
    assert store.session.busy == "listing"


def test_changes_are_read_by_kind() -> None:
    changes = frozenset(
        {
            Change(Kind.SERVER, frozenset({1})),
            Change(Kind.SERVER, frozenset({2})),
            Change(Kind.FLEET),
        }
    )
    assert touched(changes, Kind.SERVER) == {1, 2}
    assert touched(changes, Kind.SENSORS) == frozenset()
    assert mentions(changes, Kind.FLEET, Kind.SESSION)
    assert not mentions(changes, Kind.SESSION)


PORTS = Topic[str]("ports, in a test")


def full(store: Store, server_id: int) -> None:
    """Everything that can be known of a server."""
    store.put_detail(server_id, Reading(error="none", taken_at=1.0), None)
    store.put_power(server_id, Reading(Power.OFF, 1.0))
    store.put_sensors(server_id, Reading((sensor("CPU", 40.0),), 1.0), lambda row: row)
    store.put_known(PORTS, (server_id, "1"), Reading("off", 1.0))


def known(store: Store, server_id: int) -> list[object]:
    return [
        item
        for item in (
            store.detail(server_id).taken_at,
            store.power(server_id).value,
            store.sensors(server_id).value,
            store.sensor_history(server_id),
            store.known(PORTS, (server_id, "1")).value,
        )
        if item
    ]


@pytest.mark.parametrize("between", [True, False])
def test_an_id_that_is_given_to_another_server_brings_nothing_along(between: bool) -> None:
    """Cancelled, and the id given away: seen as gone by some list in between, or not."""
    store, other = Store(), ServerRow(1, "mail-7", ip="198.51.100.3")
    first = [ServerRow(1, "web-01", ip="192.0.2.1"), DB]
    store.put_fleet(Fleet(first), 100.0)
    full(store, 1)
    full(store, 2)
    db = replace(DB, power=Power.OFF, power_at=1.0)  # a new list builds on the rows before it
    if between:
        store.put_fleet(Fleet([db]), 101.0)
    store.put_fleet(Fleet([other, db]), 102.0)
    assert known(store, 1) == []
    assert len(known(store, 2)) == 5, "the others keep what is known of them"


def test_details_that_tell_of_another_server_end_what_was_known() -> None:
    store = Store()
    store.put_fleet(Fleet([ServerRow(1, "web-01", ip="192.0.2.1")]), 100.0)
    full(store, 1)
    store.put_detail(
        1, Reading(taken_at=2.0), lambda row: ServerRow(1, "mail-7", ip="198.51.100.3")
    )
    assert known(store, 1) == [2.0]


def test_what_was_read_of_a_server_before_the_list_tells_of_it_is_kept(store: Store) -> None:
    full(store, 3)
    store.put_fleet(Fleet([DB, WEB]), 101.0)
    store.put_fleet(Fleet([DB, WEB, ServerRow(3, "new", ip="192.0.2.3")]), 102.0)
    assert len(known(store, 3)) == 5
