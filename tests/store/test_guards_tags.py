"""protect and maintenance: what holds, until when, and who said so."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.remote.test_ladder import did
from tui.api.action import Effect
from tui.fleet.rows import ServerRow
from tui.fleet.tag_guards import guards
from tui.operations.guards import forbidden, unfinished
from tui.store.operations import OpState

UTC = datetime.UTC
NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
DAY = 86_400


@pytest.mark.parametrize("value", ["", "1", "yes", "TRUE", "on", "ask anna"])
def test_protected(value: str) -> None:
    (found,) = guards([("env", "prod"), ("Protect", value)])
    assert (found.tag, found.holds(NOON)) == ("protect", True)


@pytest.mark.parametrize("value", ["0", "no", "OFF", "false"])
def test_a_no_protects_nothing(value: str) -> None:
    assert guards([("protect", value), ("maintenance", value)]) == ()


def test_the_end_of_maintenance_includes_its_day() -> None:
    tags = [("maintenance", "2026-11-24", "anna: new cooler")]
    (found,) = guards(tags, zone=UTC)
    assert (found.author, found.words, found.ends) == ("anna", "new cooler", "2026-11-24")
    assert found.holds(NOON)
    assert not found.holds(NOON + DAY)
    assert found.sentence(NOON) == "maintenance until 2026-11-24, anna: new cooler"
    assert "(expired)" in found.sentence(NOON + DAY)


@pytest.mark.parametrize(
    ("value", "extra", "author", "words", "ends"),
    [
        ("2026-12-01T18:00", "", "", "", "2026-12-01T18:00"),
        ("bob: fan swap until 2026-12-01", "", "bob", "fan swap until", "2026-12-01"),
        ("1", "carol: until 2026-12-01", "carol", "until 2026-12-01", "2026-12-01"),
        ("new disks", "", "", "new disks", ""),
        ("2026-13-45", "", "", "2026-13-45", ""),
    ],
)
def test_what_people_write(value: str, extra: str, author: str, words: str, ends: str) -> None:
    (found,) = guards([("maintenance", value, extra)], zone=UTC)
    assert (found.author, found.words, found.ends) == (author, words, ends)
    assert found.holds(NOON)


def test_protection_comes_first_and_both_are_shown() -> None:
    assert [guard.tag for guard in guards([("maintenance", "x"), ("protect", "1")])] == [
        "protect",
        "maintenance",
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(["protect", "maintenance", "env"]), st.text(), st.text()),
        max_size=5,
    )
)
def test_any_tags_are_read(tags: list[tuple[str, str, str]]) -> None:
    for guard in guards(tags):
        assert guard.sentence(NOON).isprintable()


@pytest.mark.parametrize(
    ("value", "is_protected"),
    [("1", True), ("", True), ("anna", True), ("0", False), ("off", False)],
)
def test_a_server_shown_as_protected_is_not_changed(value: str, is_protected: bool) -> None:
    row = ServerRow(1, "db", tags=(("protect", value),), detailed=True)
    assert (forbidden(Effect.DISRUPTIVE, row, read_only=False) is not None) is is_protected
    assert (
        forbidden(Effect.CHANGE, row, read_only=False) is None
    )  # the tag itself can be taken away


@pytest.mark.parametrize("state", list(OpState))
@pytest.mark.parametrize("settled", [False, True])
def test_what_costs_money_waits_for_the_end_of_the_same_request(
    state: OpState, settled: bool
) -> None:
    earlier = did(1, "eq/order_instance", state=state, settled=settled)
    waits = state in {OpState.PLANNED, OpState.SENDING, OpState.RUNNING} or (
        state is OpState.UNKNOWN and not settled
    )
    said = unfinished((earlier,), "eq/order_instance", None)
    assert bool(said) is waits
    if said:
        assert said.endswith("Nothing was sent.")
    assert unfinished((earlier,), "eq/order_instance", earlier.server_id or 0) == said
    assert unfinished((earlier,), "eq/order_instance", 1) == ""
    assert unfinished((earlier,), "eq/reboot", None) == ""
