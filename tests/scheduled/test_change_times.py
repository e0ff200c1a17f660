"""Times of planned changes: what is read from words, and what is refused."""

from __future__ import annotations

import contextlib
import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.scheduled.change_times import TimeProblem, parse_window, window_words

AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")
NOW = datetime.datetime(2026, 3, 27, 12, 0, tzinfo=AMSTERDAM).timestamp()
"""A Friday. The clocks are set forward on the Sunday after it."""
HOUR = 3600.0


def test_words_name_a_time_in_the_local_zone_or_in_the_named_one() -> None:
    cases = {
        "03:00": 15 * HOUR,
        "13:00": HOUR,
        "today 13:00": HOUR,
        "tomorrow 13:00": 25 * HOUR,
        "2026-03-28 03:00 Europe/Amsterdam": 15 * HOUR,
        "2026-03-28 03:00 UTC": 16 * HOUR,
        "03:00 +05:00": 11 * HOUR,
        "in 2h": 2 * HOUR,
        "1h30m": 1.5 * HOUR,
        "in 2d": 48 * HOUR,
    }
    for text, left_s in cases.items():
        window = parse_window(text, NOW, local=AMSTERDAM)
        assert window.at - NOW == left_s, text
        assert window.until - window.at == HOUR / 2, text
    window = parse_window("23:00-01:30", NOW, local=AMSTERDAM)
    assert window.until - window.at == 2.5 * HOUR
    named = parse_window("2026-03-28 03:00 Europe/Amsterdam", NOW)
    assert window_words(named) == "2026-03-28 03:00 Europe/Amsterdam"


def test_a_skipped_and_a_doubled_hour_are_refused_with_what_to_write() -> None:
    with pytest.raises(TimeProblem, match="does not exist"):
        parse_window("2026-03-29 02:30", NOW, local=AMSTERDAM)
    october = datetime.datetime(2026, 10, 20, 12, 0, tzinfo=AMSTERDAM).timestamp()
    with pytest.raises(TimeProblem, match=r"\+02:00 or \+01:00"):
        parse_window("2026-10-25 02:30 Europe/Amsterdam", october)
    first = parse_window("2026-10-25 02:30 +02:00", october)
    second = parse_window("2026-10-25 02:30 +01:00", october)
    assert second.at - first.at == HOUR
    with pytest.raises(TimeProblem, match="occurs twice"):  # the end of a window, too
        parse_window("2026-10-25 01:00-02:30 Europe/Amsterdam", october)


def test_what_is_no_time_or_out_of_bounds_is_refused() -> None:
    for text in (
        "",
        "soon",
        "25:00",
        "03:61",
        "2026-02-30 03:00",
        "2026-03-26 03:00",
        "2026-05-30 03:00",
        "03:00 Mars/Base",
        "03:00 +25:00",
        "03:00-03:00:00",
        "tomorrow",
        "in",
        "٠٣:٠٠",
        "9999-12-31 23:59",
    ):
        with pytest.raises(TimeProblem):
            parse_window(text, NOW, local=AMSTERDAM)
    with pytest.raises(TimeProblem, match="window"):
        parse_window("03:00", NOW, window_s=90_000, local=AMSTERDAM)


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    with contextlib.suppress(TimeProblem):
        window = parse_window(text, NOW, local=AMSTERDAM)
        assert NOW <= window.at < window.until
