"""Rules of small readers: wrappers, totals, the worst of several states, causes by HTTP status."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from tui.api.look_words import Reason, reason_of
from tui.models.listed import TOTALS
from tui.models.nested import one_object
from tui.models.sensors import SensorReading, SensorStatus, worse_status, worst
from tui.text import safe_text

HELD = {"id": 7, "name": "web-01"}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (HELD, HELD),
        ([HELD], HELD),
        ({"0": HELD}, HELD),
        ({"25250": HELD}, HELD),
        ([[HELD]], HELD),
        ([{"0": HELD}], HELD),
        (json.dumps(HELD), HELD),
        ([json.dumps([HELD])], HELD),
        ([[[HELD]]], HELD),
        ([[[[HELD]]]], None),
        ([], None),
        ([HELD, HELD], None),
        ({"0": HELD, "1": HELD}, {"0": HELD, "1": HELD}),
        ({"name": HELD}, {"name": HELD}),
        ("text", None),
        (None, None),
        (7, None),
    ],
)
def test_one_object_is_found_in_each_form(value: Any, found: Any) -> None:
    assert one_object(value) == found


def test_the_names_of_a_total() -> None:
    assert set(TOTALS) == {"total", "totalresults", "total_results"}


ORDER = [SensorStatus.OK, SensorStatus.WARNING, SensorStatus.CRITICAL]
"""Words in order, from harmless to serious."""


def sensor(status: SensorStatus) -> SensorReading:
    return SensorReading(safe_text("x"), 1.0, "V", safe_text("1"), status, safe_text("ok"))


def test_the_most_serious_state_counts_in_any_order() -> None:
    for most in range(1, len(ORDER) + 1):
        for statuses in permutations(ORDER[:most]):
            assert worst([sensor(status) for status in statuses]) is ORDER[most - 1]
    assert worst([]) is SensorStatus.UNKNOWN
    for at, status in enumerate(ORDER):
        for other in ORDER[:at]:
            assert worse_status(status, other) is status
            if other is not SensorStatus.OK or status is not SensorStatus.UNKNOWN:
                assert worse_status(other, status) is status


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (499, Reason.MALFORMED),
        (500, Reason.BUSY),
        (502, Reason.BUSY),
        (599, Reason.BUSY),
        (400, Reason.MALFORMED),
        (399, Reason.UNCLEAR),
        (200, Reason.UNCLEAR),
    ],
)
def test_the_cause_of_a_refused_look_by_its_status(status: int, reason: Reason) -> None:
    assert reason_of("xyzzy", status) is reason


def test_a_session_that_ended_is_known_by_its_number() -> None:
    assert reason_of("xyzzy", 200, -2) is Reason.SESSION
    assert reason_of("xyzzy", 200, -1) is Reason.UNCLEAR
