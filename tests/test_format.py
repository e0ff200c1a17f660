"""Numbers to words: exact at the borders, and "unknown" for what is not known."""

from __future__ import annotations

import math
import os
import time
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui import format as words

CET = timezone(timedelta(hours=1), "CET")
NOON = 1_795_000_000.0  # 2026-11-18 12:06:40 CET


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "now"),
        (0, "now"),
        (59.9, "now"),
        (60, "1 min"),
        (119, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (7199, "1 h"),
        (86_399, "23 h"),
        (86_400, "1 d"),
        (1e8, "1,157 d"),
        (None, "unknown"),
        (math.nan, "unknown"),
        (math.inf, "unknown"),
    ],
)
def test_age(seconds: float | None, said: str) -> None:
    assert words.age(seconds) == said


def test_ago() -> None:
    assert [words.ago(x) for x in (None, 3, 180)] == ["never", "just now", "3 min ago"]
    assert words.ago(math.nan) == "unknown"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-1, "0 s"),
        (0.9, "0 s"),
        (59.9, "59 s"),
        (65, "1 min 05 s"),
        (7620, "2 h 07 min"),
        (273_600, "3 d 4 h"),
        (None, "unknown"),
    ],
)
def test_duration(seconds: float | None, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-1, "ended"),
        (0, "ended"),
        (5, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (172_799, "47 h"),
        (172_800, "2 d"),
        (None, "unknown"),
    ],
)
def test_left(seconds: float | None, said: str) -> None:
    assert words.left(seconds) == said


@pytest.mark.parametrize(
    ("bps", "said"),
    [
        (0, "0 bit/s"),
        (999, "999 bit/s"),
        (999.6, "1 kbit/s"),
        (1000, "1 kbit/s"),
        (1_250_000, "1.25 Mbit/s"),
        (12_340_000, "12.3 Mbit/s"),
        (941e6, "941 Mbit/s"),
        (1e10, "10 Gbit/s"),
        (-2000, "-2 kbit/s"),
        (None, "unknown"),
        (math.nan, "unknown"),
    ],
)
def test_rate_is_decimal(bps: float | None, said: str) -> None:
    assert words.rate(bps) == said


@settings(max_examples=200)
@given(st.floats(0, 1e20))
def test_a_rate_never_needs_more_than_three_digits(bps: float) -> None:
    number, unit = words.rate(bps).split(" ")

    assert sum(char.isdigit() for char in number) <= 3
    factor = 10.0 ** (3 * ("", "k", "M", "G", "T", "P", "E").index(unit.removesuffix("bit/s")))
    assert float(number) * factor == pytest.approx(bps, rel=0.006, abs=0.006)


def test_amounts() -> None:
    assert words.size(1.92e12) == "1.92 TB"
    assert words.gigabytes(64) == "64 GB"
    assert words.gigabytes(0.5) == "0.5 GB"
    assert words.gigabytes(None) == "unknown"
    assert words.disk_size(960) == "960 GB"
    assert words.disk_size(1920) == "1.92 TB"
    assert words.money(1249, "EUR") == "1,249.00 EUR"
    assert words.money(Decimal("7.645")) in ("7.64", "7.65")
    assert words.money(-0.001, "USD") == "0.00 USD"
    assert words.money(None, "EUR") == "unknown"
    assert words.number(10_000) == "10,000"
    assert words.count(1, "server") == "1 server"
    assert words.count(10_000, "server") == "10,000 servers"
    assert words.count(0, "entry", "entries") == "0 entries"
    assert [words.percent(x) for x in (0, 0.4, 45.4, 100)] == ["0%", "0.4%", "45%", "100%"]
    assert words.percent(None) == "unknown"
    assert words.measure(12.1, "V") == "12.10 V"
    assert words.measure(3600.0, "RPM") == "3,600 RPM"
    assert words.measure(40.25, "°C") == "40.2 °C"
    assert words.measure(7.0, "") == "7"
    assert words.measure(None, "V") == "unknown"


def test_local_time_names_its_zone() -> None:
    assert words.local_time(NOON, zone=CET) == "2026-11-18 12:06 CET"
    assert words.local_time(NOON, now=NOON + 60, zone=CET) == "12:06 CET"
    assert words.local_time(NOON, now=NOON + 86_400, zone=CET) == "2026-11-18 12:06 CET"
    assert words.local_time(NOON, zone=timezone(timedelta(hours=3))) == "2026-11-18 14:06 +03:00"
    assert words.local_time(None) == "unknown"
    assert words.local_time(1e300) == "unknown"


def test_due() -> None:
    assert words.due("2026-12-01", 8) == "2026-12-01, in 8 days"
    assert words.due(date(2026, 12, 1)) == "2026-12-01"
    assert words.due("", None) == "unknown"
    assert [words.days_until(x) for x in (-2, -1, 0, 1, 2)] == [
        "2 days late",
        "1 day late",
        "today",
        "tomorrow",
        "in 2 days",
    ]


def test_a_range_whose_ends_read_the_same_is_one_time() -> None:
    assert words.between(125.2, 125.9) == "2 min 05 s"
    assert words.between(60, 125) == "1 min 00 s to 2 min 05 s"


ZONES = ("UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")


@given(st.integers(0, 4_102_444_800), st.sampled_from(ZONES))
def test_a_point_in_time_is_what_the_c_library_says(at: int, zone: str) -> None:
    """The C library is the judge: it shares no code with the module `datetime`."""
    try:
        info = ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        return
    before = os.environ["TZ"]
    os.environ["TZ"] = zone
    time.tzset()
    try:
        there = time.localtime(at)
        moment, name, offset = (time.strftime(form, there) for form in ("%F %H:%M", "%Z", "%z"))
    finally:
        os.environ["TZ"] = before
        time.tzset()
    named = name if name.isalpha() else f"{offset[:3]}:{offset[3:]}"
    assert words.local_time(at, zone=info) == f"{moment} {named}"


@given(st.datetimes(), st.sampled_from(["", "Z", "+00:00", "+03:00", "-0530"]))
def test_a_time_that_was_sent_keeps_its_minute_and_its_zone(moment: datetime, zone: str) -> None:
    sent = moment.replace(microsecond=0)
    shown = words.sent_time(f"{sent.isoformat()}{zone}")
    assert shown[:16] == f"{sent.date().isoformat()} {sent:%H:%M}"
    named = {"": "", "Z": " UTC", "+00:00": " UTC"}.get(zone, f" {zone}")
    assert shown[16:] == named


@given(st.integers(0, 10**9))
def test_a_duration_is_what_timedelta_says(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    hours, minutes = divmod(length.seconds // 60, 60)
    units = {"d": length.days, "h": hours, "min": minutes, "s": length.seconds % 60}
    largest = next((unit for unit, amount in units.items() if amount), "s")
    at = list(units).index(largest)
    two = list(units.items())[at : at + 2]
    said = words.duration(seconds).split(" ")
    assert [(unit, int(amount)) for amount, unit in zip(said[::2], said[1::2], strict=True)] == two
