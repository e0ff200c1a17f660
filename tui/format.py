"""Format numbers as words: ages, rates, sizes, money, temperatures, times. Also suggests words for
an unknown word. Pure; any thread.

The words are coarse on purpose. A screen is repainted when its words change: "3 min" costs one
repaint a minute, and "184 s" would cost one a second.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

UNKNOWN = "unknown"
"""The word for every unknown value, instead of an empty text or 0."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_DECIMAL_STEPS = ("", "k", "M", "G", "T", "P", "E")


# Ages and durations


def age(seconds: float | None) -> str:
    """Return an age in words: "now" below a minute, then "3 min", "2 h", "5 d".

    Args:
        seconds: Age in seconds; a negative age (clocks differ) counts as 0; `None` is unknown.
    """
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    if seconds < _MINUTE:
        return "now"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < _DAY:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _DAY):,} d"


def ago(seconds: float | None) -> str:
    """Return an age for a sentence: "just now", "3 min ago"; "never" for `None`."""
    if seconds is None:
        return "never"
    words = age(seconds)
    return {"now": "just now", UNKNOWN: UNKNOWN}.get(words, f"{words} ago")


def duration(seconds: float | None) -> str:
    """Return a duration in words: "42 s", "3 min 05 s", "2 h 07 min", "3 d 4 h"."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"


def between(low_s: float, high_s: float) -> str:
    """Return a range of times, "2 min 05 s to 3 min 10 s"; one time if both format the same."""
    low, high = duration(low_s), duration(high_s)
    return low if low == high else f"{low} to {high}"


def left(seconds: float | None) -> str:
    """Return the remaining time in one unit: "ended", "1 min", "5 h", "3 d"."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    if seconds <= 0:
        return "ended"
    if seconds < _HOUR:
        return f"{max(1, int(seconds // _MINUTE))} min"
    # In hours up to two days: "1 d" could mean anything between 24 and 48 hours.
    return f"{int(seconds // _HOUR)} h" if seconds < 2 * _DAY else f"{int(seconds // _DAY)} d"


def remaining(seconds: float) -> str:
    """Return the remaining time, with the minutes below ten hours: "1 h 59 min", "2 h", "12 h"."""
    hours, minutes = divmod(int(seconds // _MINUTE), 60)
    return f"{hours} h {minutes} min" if 0 < hours < 10 and minutes else left(seconds)


# Amounts


def _decimal(value: float, unit: str) -> str:
    """Return `value` with a decimal prefix and about three significant digits: "941 M", "1.25
    G"."""
    sign, rest = ("-", -value) if value < 0 else ("", value)
    step = 0
    # 999.5 would round to "1000", so it gets the next prefix.
    while rest >= 999.5 and step < len(_DECIMAL_STEPS) - 1:
        rest /= 1000
        step += 1
    return f"{sign}{_three_digits(rest)} {_DECIMAL_STEPS[step]}{unit}"


def _three_digits(value: float) -> str:
    places = 0 if value >= 99.95 else 1 if value >= 9.995 else 2
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate(bits_per_second: float | None) -> str:
    """Return a rate in bit/s with a decimal prefix, as is usual for networks: "941 Mbit/s"."""
    if bits_per_second is None or not math.isfinite(bits_per_second):
        return UNKNOWN
    return _decimal(bits_per_second, "bit/s")


def size(size_bytes: float | None) -> str:
    """Return an amount of data, from bytes, with a decimal prefix: "1.92 TB"."""
    if size_bytes is None or not math.isfinite(size_bytes):
        return UNKNOWN
    return _decimal(size_bytes, "B")


def gigabytes(amount_gb: float | None) -> str:
    """Return a memory size in GB, as memory is sold: "64 GB", "1,024 GB", "0.5 GB"."""
    if amount_gb is None or not math.isfinite(amount_gb):
        return UNKNOWN
    return f"{_plain(amount_gb)} GB"


def disk_size(amount_gb: float | None) -> str:
    """Return disk space, from decimal GB: "960 GB", "1.92 TB"."""
    if amount_gb is None or not math.isfinite(amount_gb):
        return UNKNOWN
    return f"{_plain(amount_gb / 1000)} TB" if amount_gb >= 1000 else f"{_plain(amount_gb)} GB"


def _plain(value: float) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def money(amount: float | Decimal | None, currency: str = "") -> str:
    """Return an amount and its currency: "1,249.00 EUR". The currency code follows the amount, as
    in the provider's answer."""
    if amount is None or not math.isfinite(amount):
        return UNKNOWN
    text = f"{amount:,.2f}"
    if text == "-0.00":
        text = "0.00"
    return f"{text} {currency}".rstrip()


def number(value: int | None) -> str:
    """Return a whole number with thousands separators: "10,000"."""
    return UNKNOWN if value is None else f"{value:,}"


def count(amount: int, text: str, many: str = "") -> str:
    """Return a count with its noun: "1 server", "10,000 servers". `many` is an irregular plural."""
    return f"{amount:,} {text if amount == 1 else many or text + 's'}"


def gap_words(value: object) -> str:
    """Return a sentence about the unread part of a value: "1 record could not be read."; empty if
    everything was read.

    A value reports this by `unread`, the number of records that could not be read, and by
    `part_words`, a sentence.
    """
    unread = getattr(value, "unread", 0)
    parts = (
        [f"{count(unread, 'record')} could not be read."]
        if isinstance(unread, int) and unread
        else []
    )
    part = getattr(value, "part_words", "")
    return " ".join([*parts, part] if isinstance(part, str) and part else parts)


def percent(value: float | None) -> str:
    """Return a percentage (0 to 100) in words: "45%", "0.4%"."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return f"{value:.1f}%" if 0 < abs(value) < 0.95 else f"{value:.0f}%"


def measure(value: float | None, unit: str) -> str:
    """Return a sensor's value with its unit. Volts and amperes have decimals: "12.10 V", "3,600
    RPM"."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if unit in ("V", "A"):
        return f"{value:.2f} {unit}"
    if value == int(value):
        return f"{int(value):,} {unit}".rstrip()
    return f"{value:,.1f} {unit}".rstrip()


# Points in time


def local_time(at: float | None, *, now: float | None = None, zone: tzinfo | None = None) -> str:
    """Return a time in the user's zone, with the zone's name: "14:03 CET", "2026-11-21 14:03 CET".

    Args:
        at: Unix seconds; `None` is unknown.
        now: Unix seconds. The date is omitted if both times are on the same local day.
        zone: The user's time zone; by default that of the machine.
    """
    moment = _moment(at, zone)
    if moment is None:
        return UNKNOWN
    today = _moment(now, zone)
    same_day = today is not None and today.date() == moment.date()
    return moment.strftime("%H:%M" if same_day else "%Y-%m-%d %H:%M") + f" {zone_name(moment)}"


def sent_time(text: str) -> str:
    """Return a provider timestamp to the minute: "2026-11-30T19:04:46Z" becomes "2026-11-30 19:04
    UTC". A text without a date and time of day is returned unchanged."""
    found = _SENT_TIME.fullmatch(text.strip())
    if found is None:
        return text
    day, hour, zone = found.groups()
    words = {None: "", "Z": " UTC", "z": " UTC", "+00:00": " UTC"}.get(zone, f" {zone}")
    return f"{day} {hour}{words}"


_SENT_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(Z|z|[+-][0-9]{2}:?[0-9]{2})?"
)


def _moment(at: float | None, zone: tzinfo | None) -> datetime | None:
    if at is None or not math.isfinite(at):
        return None
    try:
        return datetime.fromtimestamp(at, UTC).astimezone(zone)
    except (OverflowError, OSError, ValueError):
        return None  # outside the calendar, so unknown


def zone_name(moment: datetime) -> str:
    """Return the zone's short name, or its offset ("+03:00") if the zone has no letters."""
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    offset = moment.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}" if offset else "UTC"


def due(day: str | date | None, days_left: int | None = None) -> str:
    """Return a due date and its distance: "2026-12-01, in 8 days", "… today", "… 3 days late".

    Args:
        day: `YYYY-MM-DD` or a date; `""` and `None` are unknown.
        days_left: Whole days until then, negative when past; `None` omits the distance.
    """
    if not day:
        return UNKNOWN
    return str(day) if days_left is None else f"{day}, {days_until(days_left)}"


def days_until(days: int) -> str:
    """Return a distance in whole days: "today", "tomorrow", "in 8 days", "1 day late"."""
    if days < 0:
        return f"{count(-days, 'day')} late"
    if days < 2:
        return ("today", "tomorrow")[days]
    return f"in {count(days, 'day')}"


def signed_in_words(account: str, source: str, until: float | None, now: float) -> str:
    """Return the account, its credential and the end of the session: "Signed in as 54321 · key
    typed · session until 16:40 CET (3 h)"."""
    words = f"Signed in as {account} · {source}"
    if until is None:
        return words
    minutes = max(0, round((until - now) / _MINUTE))
    hours, rest = divmod(minutes, 60)
    span = (
        " ".join(
            part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part
        )
        or "0 min"
    )
    return f"{words} · session until {local_time(until, now=now)} ({span})"


def nearest(word: str, known: Sequence[str]) -> str:
    """Return advice for an unknown word: the closest known word, and all known words."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, 1)
    return f"{f'Did you mean {near[0]}? ' if near else ''}Known: {', '.join(known)}."
