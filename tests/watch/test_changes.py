"""Rules of the watcher: which facts are news, and after how many readings."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.operations import operation
from tui.billing.spending import runway
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.store.operations import OpState
from tui.watch.fact_changes import Known, Round, compare
from tui.watch.notices import Fact, FactKey, Notice, Severity
from tui.watch.watched_facts import (
    FactRules,
    credit_fact,
    operation_facts,
    provider_fact,
    server_facts,
)

RULES = FactRules()


class Rounds:
    """Readings one after the other."""

    def __init__(self) -> None:
        self.known: dict[FactKey, Known] = {}
        self.is_first = True
        self._ids = count()

    def see(self, facts: Iterable[Fact], *complete: str) -> list[Notice]:
        subjects = frozenset(complete)
        baseline = frozenset({*subjects, "account"}) if self.is_first else frozenset[str]()
        found = Round(tuple(facts), subjects, baseline)
        outcome = compare(self.known, found, 1.0, self._id)
        for key in outcome.gone:
            del self.known[key]
        self.known.update(outcome.known)
        self.is_first = False
        return outcome.notices

    def _id(self) -> str:
        return str(next(self._ids))

    def rows(self, *rows: ServerRow) -> list[str]:
        facts = list(server_facts(rows, RULES, self.known))
        return [notice.text for notice in self.see(facts, "server")]


def _row(server_id: int, **more: object) -> ServerRow:
    return ServerRow(server_id, f"web-{server_id}", **more)  # type: ignore[arg-type]


def test_changes_are_sentences() -> None:
    rounds = Rounds()
    first = (
        _row(1, power=Power.ON, status="rent"),
        _row(2),
        ServerRow(3, price=5.0, currency="EUR"),
    )
    assert rounds.rows(*first) == []
    assert rounds.rows(
        _row(1, power=Power.OFF, status="suspended"),
        ServerRow(3, price=6.0, currency="EUR"),
        _row(4),
    ) == [
        "web-1, id 1, power changed from on to off.",
        "web-1, id 1, rental status changed from rent to suspended.",
        "Id 3 price changed from 5.00 EUR to 6.00 EUR.",
        "web-4, id 4, was added.",
        "web-2, id 2, was removed from the list.",
    ]


def test_an_unknown_value_is_no_change_and_breaks_no_row_of_readings() -> None:
    rounds, on = Rounds(), _row(1, power=Power.ON, os="Debian 12", alarm=SensorStatus.OK)
    bad = _row(1, power=Power.ON, alarm=SensorStatus.CRITICAL)
    assert rounds.rows(on) == []
    assert rounds.rows(_row(1)) == []
    assert rounds.rows(bad) == []
    assert rounds.rows(_row(1)) == []
    assert rounds.rows(bad) == ["web-1, id 1, sensor status changed from ok to critical."]


def test_a_sensor_alarm_that_flutters_is_not_reported() -> None:
    rounds = Rounds()
    states = [SensorStatus.OK, SensorStatus.WARNING] * 10
    assert [text for state in states for text in rounds.rows(_row(1, alarm=state))] == []
    reports = [rounds.rows(_row(1, alarm=SensorStatus.WARNING)) for _ in range(3)]
    assert [len(texts) for texts in reports] == [1, 0, 0], "the last of the flutter was the first"


def test_traffic_stays_near_the_limit_within_the_band() -> None:
    rounds = Rounds()

    def used(percent: float) -> list[str]:
        traffic = {"traffic_used_tb": percent / 2 / 10, "traffic_forecast_tb": percent / 10}
        # The 16th of a month of 30 days: the forecast is twice the use.
        at = datetime.datetime(2026, 11, 16, tzinfo=datetime.UTC).timestamp()
        return rounds.rows(_row(1, traffic_limit_tb=10.0, traffic_at=at, **traffic))

    assert used(90) == []
    assert len(used(101)) == 1
    assert [used(percent) for percent in (99, 101, 96, 100)] == [[], [], [], []]
    assert used(94) == ["web-1, id 1, traffic is within the allowance again."]


def test_credit_is_reported_at_the_first_reading_only_when_it_is_short() -> None:
    today = datetime.date(2026, 12, 1)

    def fact(days: int, before: str) -> Fact:
        due = (today + datetime.timedelta(days=days)).isoformat()
        row = ServerRow(1, "db", price=9.0, currency="EUR", due=due)
        found = credit_fact(runway([row], Decimal(1), "EUR"), today, RULES, before)
        assert found is not None
        return found

    assert Rounds().see([fact(30, "")]) == []
    (notice,) = Rounds().see([fact(10, "")])
    assert notice.text == "Credit runs out on 2026-12-11 (in 10 days): db is not covered."
    assert notice.severity is Severity.WARNING
    values = [(14, "ok"), (14, "low"), (15, "low"), (16, "low"), (2, "low"), (4, "very low")]
    assert [fact(days, before).value for days, before in values] == [
        "low",
        "low",
        "low",
        "ok",
        "very low",
        "very low",
    ]


def test_an_unknown_credit_is_no_fact() -> None:
    assert credit_fact(None, datetime.date(2026, 12, 1), RULES, "") is None


def test_a_provider_that_does_not_answer_is_reported_once() -> None:
    rounds = Rounds()
    seen = [rounds.see([provider_fact(problem)]) for problem in ("", "No route.", "No route.", "")]
    assert [[notice.text for notice in notices] for notices in seen] == [
        [],
        ["No route."],
        [],
        ["The provider answers again."],
    ]


@given(st.lists(st.sampled_from([Power.ON, Power.OFF, Power.UNKNOWN]), max_size=30))
def test_every_change_of_power_is_reported_exactly_once(states: list[Power]) -> None:
    rounds = Rounds()
    reports = [text for state in states for text in rounds.rows(_row(1, power=state))]
    known = [state for state in states if state is not Power.UNKNOWN]
    changed = [now for was, now in pairwise(known) if was is not now]
    assert [text.rpartition(" ")[2] for text in reports] == [f"{state}." for state in changed]


@pytest.mark.parametrize("name", ["{before}", "a{0}b", "%s"])
def test_a_name_is_no_template(name: str) -> None:
    rounds = Rounds()
    assert rounds.rows(ServerRow(1, name, power=Power.ON)) == []
    assert rounds.rows(ServerRow(1, name, power=Power.OFF)) == [
        f"{name}, id 1, power changed from on to off."
    ]


def test_a_server_that_could_not_be_judged_is_not_gone() -> None:
    """The filter could not decide about it, or it fails the filter: it is in the account."""
    rows = [_row(1), _row(2), _row(3), _row(4)]
    first = Round(tuple(server_facts(rows, RULES, {})), frozenset({"server"}))
    known = compare({}, first, 1.0, str).known
    facts = tuple(server_facts(rows[:1], RULES, known))
    found = Round(
        facts, frozenset({"server"}), undecided=frozenset({2}), listed=frozenset({1, 2, 3})
    )
    outcome = compare(known, found, 2.0, str)
    assert [notice.text for notice in outcome.notices] == [
        "web-3, id 3, no longer matches the filter.",
        "web-4, id 4, was removed from the list.",
    ]
    assert {key.id for key in outcome.gone} == {3, 4}


def test_a_refused_batch_is_one_notice_and_others_are_notices_of_their_own() -> None:
    rounds = Rounds()
    rounds.see([provider_fact("")], "operation")
    said = {"said": "Read-only mode: changes are refused.", "state": OpState.REFUSED}
    refused = [
        operation("eq/reboot", 1.0, id=at, server_id=at, server_name=f"web-{at}", **said)
        for at in range(1, 8)
    ]
    failed = [
        operation("eq/on", 1.0, id=at, server_id=at, server_name=f"db-{at}", state=OpState.FAILED)
        for at in (8, 9)
    ]
    notices = rounds.see(operation_facts([*refused, *failed]), "operation")
    texts = [notice.text for notice in notices]
    assert texts[0] == (
        "Reboot on 7 servers was refused. Read-only mode: changes are refused. "
        "(web-1, web-2, web-3, web-4, web-5 and 2 more)"
    )
    assert (len(texts), notices[0].server_id, notices[1].server_id) == (3, None, 8)
    assert rounds.see(operation_facts([*refused[1:], *failed]), "operation") == []
