"""The state of each target of a batch, and the healthy server that goes first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.operations import operation
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.operations.canary import (
    RECENT_S,
    Known,
    first_words,
    groups,
    healthy_first,
    standing,
    tally,
)
from tui.operations.plan import MANY, Plan, Request
from tui.store.operations import Operation, OpState

NOW = 1_000_000.0
HEALTHY = ServerRow(1, "web-01", ip="192.0.2.1", status="rent", power=Power.ON, power_at=NOW - 5)
REBOOT, ON = "eq/reboot", "eq/on"


def plan(*rows: ServerRow, action: object = eq_power.REBOOT) -> Plan:
    requests = tuple(Request.on(row, action, ServerPin(id=row.id)) for row in rows)  # type: ignore[arg-type]
    return Plan("Reboot", requests, "")


def running(server_id: int) -> Operation:
    return operation(
        REBOOT, NOW, server_id=server_id, parameters="{}", state=OpState.RUNNING, changed_at=NOW
    )


def known(*rows: ServerRow, busy: int = 0, here: str = "") -> Known:
    pending = {busy: running(busy)} if busy else {}
    return Known({row.id: row for row in rows}, pending, NOW, frozenset({here} - {""}))


@pytest.mark.parametrize(
    ("row", "words", "group"),
    [
        (HEALTHY, "on", ""),
        (replace(HEALTHY, power=Power.OFF), "off", "off"),
        (replace(HEALTHY, power=Power.UNKNOWN), "unknown", ""),
        (replace(HEALTHY, power_at=NOW - 7200), "on, stale: read 2 h ago", ""),
        (replace(HEALTHY, power_at=None), "on, stale: never read", ""),
        (replace(HEALTHY, power=Power.OFF, power_at=NOW - 7200), "off, stale: read 2 h ago", "off"),
        (replace(HEALTHY, power_at=NOW + 86_400), "on", ""),  # a time in the future counts as now
        (replace(HEALTHY, status="suspended"), "suspended", "suspended"),
        (replace(HEALTHY, status="Unpaid"), "unpaid", "unpaid"),
        (replace(HEALTHY, days_left=-3), "on, payment overdue", "overdue"),
        (replace(HEALTHY, days_left=0), "on", ""),
    ],
)
def test_the_state_of_a_target(row: ServerRow, words: str, group: str) -> None:
    found = standing(row.id, REBOOT, known(row))
    assert (found.words, found.group) == (words, group)


@pytest.mark.parametrize(
    "bad",
    [
        replace(HEALTHY, power=Power.OFF),
        replace(HEALTHY, power=Power.UNKNOWN),
        replace(HEALTHY, power_at=NOW - RECENT_S - 1),
        replace(HEALTHY, status="suspended"),
        replace(HEALTHY, status="unheard of"),
        replace(HEALTHY, days_left=-1),
        replace(HEALTHY, ip="192.0.2.9"),
        replace(HEALTHY, tags=(("protect", "1"),)),
        replace(HEALTHY, tags=(("read-only", "1"),)),
        replace(HEALTHY, tags=(("maintenance", "2026-12-01"),)),
        replace(HEALTHY, alarm=SensorStatus.CRITICAL),
    ],
)
def test_an_unhealthy_server_never_goes_first_while_a_healthy_one_exists(bad: ServerRow) -> None:
    good = replace(HEALTHY, id=2, hostname="web-02", ip="192.0.2.2")
    facts = known(bad, good, here="192.0.2.9")
    assert healthy_first(plan(bad, good), facts).requests[0].server_id == 2
    assert first_words(healthy_first(plan(bad, good), facts), facts).startswith(
        "Starts with web-02, then"
    )


def test_a_busy_server_does_not_go_first() -> None:
    other = replace(HEALTHY, id=2, hostname="web-02")
    facts = known(HEALTHY, other, busy=1)
    assert healthy_first(plan(HEALTHY, other), facts).requests[0].server_id == 2


def test_to_switch_on_the_one_that_is_off_is_the_healthy_one() -> None:
    off = replace(HEALTHY, id=2, hostname="web-02", power=Power.OFF)
    facts = known(HEALTHY, off)
    made = healthy_first(plan(HEALTHY, off, action=eq_power.ON), facts)
    assert made.requests[0].server_id == 2
    assert groups(made, facts) == {"on": [1]}


def test_that_none_is_healthy_is_said_with_the_reason() -> None:
    rows = [
        replace(HEALTHY, id=1, status="suspended"),
        replace(HEALTHY, id=2, hostname="b", power=Power.UNKNOWN),
    ]
    made = healthy_first(plan(*rows), known(*rows))
    words = first_words(made, known(*rows))
    assert words.startswith(
        "No target is known to be healthy. Starts with b although its power is unknown,"
    )


def test_all_states_are_counted() -> None:
    rows = [
        HEALTHY,
        replace(HEALTHY, id=2),
        replace(HEALTHY, id=3, power=Power.OFF),
        replace(HEALTHY, id=4, power_at=NOW - 7200),
        replace(HEALTHY, id=5, power=Power.UNKNOWN),
    ]
    assert tally(plan(*rows), known(*rows)) == "2 on, 1 off, 1 on but stale, 1 unknown"


def test_work_in_an_order_keeps_its_order() -> None:
    """Two requests to one server, and pieces of a bigger work, are not moved."""
    off = replace(HEALTHY, id=2, hostname="b", power=Power.OFF)
    twice = plan(off, HEALTHY, off)
    assert healthy_first(twice, known(off, HEALTHY)) is twice
    piece = replace(plan(off, HEALTHY), batch="reinstall")
    assert healthy_first(piece, known(off, HEALTHY)) is piece


@given(
    st.lists(
        st.builds(
            ServerRow,
            st.integers(1, 50),
            hostname=st.sampled_from(["a", "b", ""]),
            status=st.sampled_from(["rent", "suspended", "", "x"]),
            power=st.sampled_from(list(Power)),
            power_at=st.sampled_from([None, 0.0, NOW - 1, NOW + 9]),
            days_left=st.sampled_from([None, -1, 0, 5]),
            tags=st.sampled_from([(), (("protect", ""),)]),
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda row: row.id,
    )
)
def test_the_order_loses_and_doubles_nothing(rows: list[ServerRow]) -> None:
    facts, asked = known(*rows), plan(*rows)
    made = healthy_first(asked, facts)
    ids = [item.server_id for item in made.requests]
    assert sorted(ids, key=str) == sorted((item.server_id for item in asked.requests), key=str)
    assert ids[1:] == [item.server_id for item in asked.requests if item.server_id != ids[0]]
    healthy = [row.id for row in rows if not standing(row.id, REBOOT, facts).problems]
    if healthy:
        assert ids[0] in healthy


@pytest.mark.parametrize(
    ("servers", "typed"), [(1, ""), (MANY, ""), (MANY + 1, "11"), (417, "417")]
)
def test_above_ten_the_number_is_typed(servers: int, typed: str) -> None:
    rows = [replace(HEALTHY, id=item) for item in range(1, servers + 1)]
    assert plan(*rows).count_typed == typed
    assert plan(*rows, *rows).count_typed == typed, "servers are counted, not requests"
