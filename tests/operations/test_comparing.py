"""Times and texts of the provider beside those that were sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.remote.test_ladder import NOW, did
from tui.operations.outcomes.comparing import CLOCK_TOLERANCE_S, is_since, moment_of

OFFSETS = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), OFFSETS)
def test_a_time_with_a_zone_is_one_moment(read: datetime, zone: timezone) -> None:
    """The difference from the epoch is the judge, not `timestamp`."""
    moment = read.replace(microsecond=0, tzinfo=zone)
    expected = (moment - EPOCH) / timedelta(seconds=1)
    assert moment_of(moment.isoformat()) == (expected, expected)
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    assert moment_of(f" {utc.isoformat(sep=' ')} ") == (expected, expected)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_day_alone_may_be_any_moment_of_it(day: date) -> None:
    found = moment_of(day.isoformat())
    assert found is not None
    first, last = found
    assert first == (day - date(1970, 1, 1)).days * 86_400
    assert last == first + 86_399


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", None, 7, "30.11.2026"])
def test_what_is_no_time_is_unknown(text: object) -> None:
    assert moment_of(text) is None
    assert is_since(text, did(1, "eq/reboot")) is None


@pytest.mark.parametrize(
    ("after_s", "since"),
    [
        (-CLOCK_TOLERANCE_S - 1, False),
        (-CLOCK_TOLERANCE_S, True),
        (0, True),
        (3600, True),
    ],
)
def test_an_event_belongs_to_what_was_sent_before_it(after_s: float, since: bool) -> None:
    """The time of sending counts; only what was never sent has the time of its plan."""
    sent = replace(did(1, "eq/reboot", ago_s=0.0), planned_at=NOW - 86_400)
    text = datetime.fromtimestamp(NOW + after_s, UTC).isoformat()
    assert is_since(text, sent) is since
    assert is_since(text, replace(sent, sent_at=None, planned_at=NOW)) is since


def test_a_day_alone_decides_nothing_about_a_change_of_that_day() -> None:
    sent = did(1, "eq/reboot", ago_s=0.0)
    today = datetime.fromtimestamp(NOW, UTC).date()
    assert is_since(today.isoformat(), sent) is None
    assert is_since((today - timedelta(days=1)).isoformat(), sent) is False
    assert is_since((today + timedelta(days=1)).isoformat(), sent) is True
