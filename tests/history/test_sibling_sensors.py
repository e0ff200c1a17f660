"""Sensors judged by similar servers: only with three of them, and never from unknown values."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from screens.fleet.problem_words import reasons
from screens.fleet.problems import FleetProblems
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_wrong
from tui.history.sibling_sensors import (
    FEWEST,
    HOTTER_C,
    SLOWER,
    compared,
    siblings_of,
)
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorReading, parse_sensors
from tui.readings.sibling_keeper import SiblingKeeper
from tui.store.reading import Reading
from tui.store.store import Store

ROW = ServerRow(1, "a", kind=ServerKind.BARE_METAL, location="NL", cpu="EPYC 7402", power=Power.ON)
UNITS = {"°C": "degrees C", "RPM": "RPM"}


def sensors(**values: float | str) -> tuple[SensorReading, ...]:
    """Return readings by name: `CPU` in degrees, names that begin with FAN in RPM."""
    lines = [
        f"{name} | {value if isinstance(value, str) else f'{value:g} {_unit(name)}'} | ok"
        for name, value in values.items()
    ]
    return parse_sensors("\n".join(lines))


def _unit(name: str) -> str:
    return UNITS["RPM"] if name.startswith("FAN") else UNITS["°C"]


def test_a_hot_processor_and_a_slow_fan_are_named_with_the_number_of_siblings() -> None:
    siblings = [sensors(CPU=50 + at % 3, FAN1=5000) for at in range(7)]
    found = compared(sensors(CPU=63, FAN1=3100), siblings)
    assert [each.words for each in found] == [
        "FAN1: 62 % of the speed in 7 similar servers.",
        "CPU: 12 °C hotter than 7 similar servers.",
    ]


def test_a_value_that_one_sibling_shares_is_not_noticed() -> None:
    siblings = [sensors(CPU=50), sensors(CPU=51), sensors(CPU=52), sensors(CPU=70)]
    assert compared(sensors(CPU=69), siblings) == []


def test_unknown_values_are_no_values() -> None:
    siblings = [sensors(CPU=50), sensors(CPU=50), sensors(CPU="no reading"), sensors(CPU=-128)]
    assert compared(sensors(CPU=90), siblings) == [], "two known siblings are too few"
    assert compared(sensors(CPU="no reading"), [sensors(CPU=50)] * 5) == []
    assert compared(sensors(FAN1=0), [sensors(FAN1=5000)] * 5) == [], "0 RPM is not plausible"


def test_siblings_have_the_same_processor_kind_and_place_and_are_not_off() -> None:
    other = replace(ROW, id=2, cpu="epyc  7402")
    others = [
        ROW,
        other,
        replace(other, id=3, location="DE"),
        replace(other, id=4, cpu="EPYC 7502"),
        replace(other, id=5, kind=ServerKind.GPU),
        replace(other, id=6, power=Power.OFF),
        replace(other, id=7, cpu=""),
    ]
    assert [each.id for each in siblings_of(ROW, others)] == [2]
    for unknown in (replace(ROW, cpu=""), replace(ROW, location=""), replace(ROW, power=Power.OFF)):
        assert siblings_of(unknown, [replace(unknown, id=9), other]) == []


TEMPERATURES = st.lists(st.integers(20, 90), max_size=9)


@given(st.integers(20, 90), TEMPERATURES)
def test_the_order_of_siblings_says_nothing_and_few_are_never_enough(
    own: int, others: list[int]
) -> None:
    found = compared(sensors(CPU=own), [sensors(CPU=each) for each in others])
    shuffled = sorted(others, key=lambda value: (value * 7919) % 13)
    assert found == compared(sensors(CPU=own), [sensors(CPU=each) for each in shuffled])
    if found:
        assert len(others) >= FEWEST
        assert own > max(others)
        assert own - found[0].usual >= HOTTER_C


@given(st.integers(500, 9000), st.lists(st.integers(500, 9000), min_size=FEWEST, max_size=9))
def test_a_fan_is_noticed_only_below_every_sibling(own: int, others: list[int]) -> None:
    found = compared(sensors(FAN1=own), [sensors(FAN1=each) for each in others])
    usual = sorted(others)[len(others) // 2]
    if own < min(others) and own <= SLOWER * min(others):
        assert found
    if own >= min(others) or own > usual:
        assert not found


@given(st.integers(20, 80), st.integers(FEWEST, 9))
def test_equal_servers_have_no_finding(value: int, number: int) -> None:
    same = sensors(CPU=value, FAN1=value * 100)
    assert compared(same, [same] * number) == []


def test_a_server_unlike_its_siblings_is_a_problem_while_it_is() -> None:
    store, now = Store(), 1000.0
    rows = [replace(ROW, id=at, hostname=f"node-{at}", status="rent") for at in range(1, 6)]
    store.put_fleet(Fleet.sorted(rows), now)
    keeper = SiblingKeeper(store, lambda: now)
    store.subscribe(keeper.note)

    def read(server_id: int, **values: float | str) -> None:
        store.put_sensors(server_id, Reading(sensors(**values), now), lambda row: row)

    for at in range(1, 6):
        read(at, CPU=50, FAN1=5000)
    assert not any(map(is_wrong, (store.row(at) or ROW for at in range(1, 6))))
    read(3, CPU=50, FAN1=2000)
    row = store.row(3)
    assert row is not None
    words = "FAN1: 40 % of the speed in 4 similar servers"
    assert list(reasons(row, store, now)) == [words]
    problems = FleetProblems(store, lambda: now)
    problems.take(store.fleet.value or Fleet())
    assert [(each.name, each.reason) for each in problems.worst_first(now, 9)] == [
        ("node-3", words)
    ]
    read(3, CPU=50, FAN1=4900)
    assert not any(map(is_wrong, (store.row(at) or ROW for at in range(1, 6))))


def test_few_or_old_siblings_make_no_problem() -> None:
    store, now = Store(), [1000.0]
    rows = [replace(ROW, id=at, hostname=f"node-{at}", status="rent") for at in range(1, 6)]
    store.put_fleet(Fleet.sorted(rows), now[0])
    store.subscribe(SiblingKeeper(store, lambda: now[0]).note)
    for at in range(1, 6):
        store.put_sensors(at, Reading(sensors(CPU=50), now[0]), lambda row: row)
    now[0] += 4000.0
    store.put_sensors(3, Reading(sensors(CPU=90), now[0]), lambda row: row)
    assert not is_wrong(store.row(3) or ROW)
