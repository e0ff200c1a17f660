"""The traffic allowance: unknown stays unknown, the forecast follows the pace, and a filter finds
what is nearly used."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.charts.series import Series, Span
from tui.fleet.allowance import (
    TB,
    Allowance,
    AllowanceState,
    allowance_of,
    month_of,
    over_words,
    used_of_rates,
)
from tui.fleet.filter import Truth, parse
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_wrong
from tui.models.account_records import read_groups
from tui.models.port import PortStatus
from tui.models.power import Power
from tui.models.traffic import limit_from
from tui.readings.allowance_keeper import AllowanceKeeper, GroupsKeeper, month_key, with_allowance
from tui.readings.money_topics import SERVER_GROUPS
from tui.readings.ports_topics import PORTS
from tui.readings.traffic_topics import TRAFFIC, Traffic
from tui.store.reading import Reading
from tui.store.store import Store

BEGINS = 1_793_491_200.0  # 2026-11-01 00:00 UTC
DAY = 86_400.0
MIDDLE = BEGINS + 15 * DAY


def test_a_month_begins_and_ends_in_utc() -> None:
    month = month_of(MIDDLE)
    assert (month.begins, month.ends) == (BEGINS, BEGINS + 30 * DAY)
    assert month_of(BEGINS).begins == BEGINS
    assert month_of(BEGINS - 1).ends == BEGINS


def test_words_and_states() -> None:
    half = Allowance(50.0, 6.6, MIDDLE)
    assert half.used_words == "6.6 of 50 TB"
    assert half.forecast_words == "At this pace 13.2 TB on 30 Nov"
    assert (half.state, half.reason) == (AllowanceState.FINE, "")
    close = Allowance(50.0, 30.0, MIDDLE)
    assert close.state is AllowanceState.CLOSE
    assert close.reason == "traffic forecast 120% of 50 TB"
    over = Allowance(3.0, 3.3, MIDDLE)
    assert (over.state, over.reason) == (AllowanceState.OVER, "traffic 110% of 3 TB used")
    assert replace(half, warn_percent=20.0).state is AllowanceState.CLOSE
    assert half.month_name == "November"


def test_unknown_is_never_fine() -> None:
    for unknown in (Allowance(), Allowance(50.0), Allowance(None, 3.0, MIDDLE)):
        assert unknown.state is AllowanceState.UNKNOWN
        assert unknown.reason == ""
        assert unknown.percent is None
    assert Allowance(50.0).used_words == "unknown of 50 TB"
    assert Allowance(None, 3.0, MIDDLE).used_words == "3 of unknown"
    early = Allowance(50.0, 0.1, BEGINS + 3600)
    assert early.forecast_tb is None
    assert early.forecast_words == "Forecast unknown"
    assert early.state is AllowanceState.UNKNOWN


def test_a_plan_without_a_limit() -> None:
    free = Allowance(-1.0, 70.0, MIDDLE)
    assert (free.state, free.percent, free.used_words) == (
        AllowanceState.UNLIMITED,
        0.0,
        "70 TB, no limit",
    )


@pytest.mark.parametrize(
    ("sent", "limit"),
    [
        (3, 3.0),
        ("50", 50.0),
        (-1, -1.0),
        (0, None),
        ("", None),
        (None, None),
        ("many", None),
        (True, None),
        (float("nan"), None),
        ([3], None),
    ],
)
def test_the_limit_as_it_is_sent(sent: object, limit: float | None) -> None:
    assert limit_from(sent) == limit


@given(st.floats(0, 1000), st.floats(1.0, 29.99))
def test_the_forecast_is_never_below_the_use_and_meets_it_at_the_end(
    used: float, days: float
) -> None:
    found = Allowance(50.0, used, BEGINS + days * DAY)
    assert found.forecast_tb is not None
    assert found.forecast_tb >= used * 0.999999
    assert found.forecast_tb == pytest.approx(used * 30 / days)


@given(st.lists(st.none() | st.floats(0, 1e9), min_size=1, max_size=400))
def test_the_use_lies_between_lowest_and_highest_rate(rates: list[float | None]) -> None:
    """Gaps count at the average; with too many of them the use is unknown."""
    now = BEGINS + len(rates) * 7200
    if now > BEGINS + 30 * DAY:
        return
    used = used_of_rates(rates, BEGINS, 7200.0, now)
    known = [rate for rate in rates if rate is not None]
    if len(known) < 0.9 * len(rates):
        assert used is None
    else:
        assert used is not None
        seconds = now - BEGINS
        assert min(known) * seconds / 8 / TB - 1e-9 <= used <= max(known) * seconds / 8 / TB + 1e-9


def test_what_passed_before_the_month_does_not_count() -> None:
    rates = [8e6] * 20
    used = used_of_rates(rates, BEGINS - 10 * DAY, DAY, BEGINS + 10 * DAY)
    assert used == pytest.approx(1e6 * 10 * DAY / TB)
    assert used_of_rates(rates, BEGINS - 40 * DAY, DAY, BEGINS + 10 * DAY) is None


ROW = ServerRow(1, "web-01", ip="192.0.2.1", status="rent", power=Power.ON, traffic_limit_tb=3.0)


def test_the_filter_finds_what_is_nearly_used() -> None:
    used = with_allowance(ROW, Allowance(3.0, 2.7, MIDDLE))
    assert parse("traffic:>80%").judge(used) is Truth.YES
    assert parse("traffic:>95%").judge(used) is Truth.NO
    assert parse("forecast:>100").judge(used) is Truth.YES
    assert parse("traffic:>80%").judge(ROW) is Truth.UNKNOWN
    assert parse("!traffic:>80%").judge(ROW) is Truth.UNKNOWN
    assert parse("traffic:unknown").judge(ROW, settled=True) is Truth.YES
    free = replace(ROW, traffic_limit_tb=-1.0)
    assert parse("traffic:>80%").judge(free) is Truth.NO


def test_a_forecast_over_the_limit_is_a_reason() -> None:
    assert not is_wrong(ROW)
    wrong = with_allowance(ROW, Allowance(3.0, 2.7, MIDDLE))
    assert is_wrong(wrong)
    assert over_words(wrong) == "traffic forecast 180% of 3 TB"
    assert not is_wrong(with_allowance(ROW, Allowance(3.0, 0.3, MIDDLE)))
    assert with_allowance(ROW, Allowance(3.0)).over_allowance is None
    assert allowance_of(wrong).used_tb == 2.7
    gone = wrong.forgetting(details=True, power=False, sensors=False)
    assert (gone.traffic_percent, gone.over_allowance) == (None, None)


def test_the_traffic_of_a_month_reaches_the_row_of_its_server() -> None:
    store = Store()
    store.put_fleet(Fleet.sorted([ROW, replace(ROW, id=2, hostname="web-02")]), MIDDLE)
    store.subscribe(AllowanceKeeper(store, 80.0).note)
    ports = (PortStatus.model_validate({"port": "gi1/0/12", "status": "up"}),)
    rates = (1.6e7,) * 360
    series = Series(MIDDLE - 360 * 7200, 7200.0, rates, rates, "numbers", Span.MONTH)
    store.put_known(
        TRAFFIC, month_key(ROW, ports), Reading(Traffic(Span.MONTH, "port", series), MIDDLE)
    )
    row = store.row(1)
    assert row is not None
    assert row.traffic_used_tb is None, "its port is not known to be the one that counts"
    store.put_known(PORTS, 1, Reading(ports, MIDDLE))
    row = store.row(1)
    assert row is not None
    assert row.traffic_used_tb == pytest.approx(2e6 * 15 * DAY / TB)
    assert row.over_allowance is True
    assert store.row(2) == replace(ROW, id=2, hostname="web-02")


def test_the_groups_of_a_server_reach_its_row_and_decide_the_filter() -> None:
    store = Store()
    store.put_fleet(Fleet.sorted([ROW, replace(ROW, id=2, hostname="web-02")]), MIDDLE)
    store.subscribe(GroupsKeeper(store).note)
    found = read_groups({"groups": ["dedicated", {"id": 3, "name": "NL"}]})
    store.put_known(SERVER_GROUPS, 1, Reading(found, MIDDLE))
    store.put_known(SERVER_GROUPS, 2, Reading(read_groups({"groups": []}), MIDDLE))
    rows = [store.row(number) for number in (1, 2)]
    assert [row.groups for row in rows if row is not None] == ["dedicated, NL", "none"]
    wanted = parse("group:dedic")
    answers = [wanted.judge(row, settled=True) for row in (*rows, ROW)]
    assert answers == [Truth.YES, Truth.NO, Truth.UNKNOWN]


@pytest.mark.parametrize(
    ("used", "state"),
    [
        (79.9, AllowanceState.UNKNOWN),  # the forecast is not known
        (80.0, AllowanceState.CLOSE),
        (99.9, AllowanceState.CLOSE),
        (100.0, AllowanceState.OVER),
        (100.1, AllowanceState.OVER),
    ],
)
def test_exactly_at_a_limit(used: float, state: AllowanceState) -> None:
    assert Allowance(100.0, used, None, 80.0).state is state


def test_a_forecast_exactly_at_the_limit_is_the_reason() -> None:
    at_limit = Allowance(100.0, 40.0, MIDDLE, 80.0)
    assert (at_limit.state, at_limit.reason) == (
        AllowanceState.CLOSE,
        "traffic forecast 80% of 100 TB",
    )
    below = Allowance(100.0, 39.9, MIDDLE, 80.0)
    assert (below.state, below.reason) == (AllowanceState.FINE, "")
