"""The box of alarms tells "none recorded" from "not read" and from "no record"."""

from __future__ import annotations

import pytest

from screens.server.happenings import no_alarm_lines
from tui.history.history_views import ALARMS, STATE, HistoryState, ServerAlarms
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
    lines = no_alarm_lines(store, SERVER, 80)
    assert lines == [((expected, tone),)]
