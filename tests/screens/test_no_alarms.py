"""The box of alarms tells "none recorded" from "not read" and from "no record"."""

from __future__ import annotations

import pytest

from screens.server.happenings import no_alarm_lines
from tui.history.history_views import ALARMS, LOG_S, STATE, HistoryState, ServerAlarms
from tui.store.reading import Reading
from tui.store.store import Store
from tui.store.topics import ACCOUNT

SERVER = 7


@pytest.mark.parametrize(
    ("is_read", "problem", "expected", "tone"),
    [
        (False, "", "Alarms not read yet.", "dim"),
        (True, "", "No alarm was recorded in the last 7 days.", "dim"),
        (True, "The disk is full.", "Alarms are unknown. The disk is full.", "warn"),
    ],
)
def test_no_alarm_is_claimed_only_with_a_record(
    is_read: bool, problem: str, expected: str, tone: str
) -> None:
    store = Store()
    if is_read:
        store.put_known(ALARMS, SERVER, Reading(ServerAlarms((), ()), 1.0))
    if problem:
        store.put_known(STATE, ACCOUNT, Reading(HistoryState(problem), 1.0))
    lines = no_alarm_lines(store, SERVER, 2.0, 80)
    assert lines == [((expected, tone),)]


def test_alarms_before_a_damaged_history_are_unknown() -> None:
    store = Store()
    store.put_known(ALARMS, SERVER, Reading(ServerAlarms((), ()), 1.0))
    store.put_known(STATE, ACCOUNT, Reading(HistoryState(lost_at=1000.0), 1.0))
    [((words, tone),)] = no_alarm_lines(store, SERVER, 2000.0, 120)
    assert "No alarm was recorded since " in words
    assert "Alarms before that are unknown." in words
    assert tone == "warn"
    [((words, _),)] = no_alarm_lines(store, SERVER, 1000.0 + LOG_S, 120)
    assert words == "No alarm was recorded in the last 7 days."
