"""Times of planned changes as the user types them: "03:00", "tomorrow 03:00-05:00", "in 2h",
"2026-12-02 03:00 Europe/Amsterdam". Pure.

A time that a clock change skips or repeats is refused. It is never guessed.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

WINDOW_S = 30 * 60.0
"""Seconds after its time during which a change is still sent, if the user sets no window."""
LONGEST_WINDOW_S = 24 * 3600.0
FURTHEST_S = 30 * 86_400.0
"""Maximum distance of a planned change from now."""
EXAMPLES = '"03:00", "tomorrow 03:00-05:00", "in 2h", or "2026-12-02 03:00 Europe/Amsterdam"'
_SPAN = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,3})h)?(?:(\d{1,4})m(?:in)?)?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?:-(\d{1,2}):(\d{2}))?", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class TimeProblem(ValueError):
    """A text that is not a usable time. The text of the exception is the reason, in sentences."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time of a change, and the end of the window during which it is sent."""

    at: float
    """Unix seconds."""
    until: float
    """Unix seconds. Afterwards the change is missed."""
    zone: str = ""
    """Name of the time zone as typed; empty for the local zone."""


def parse_window(
    text: str, now: float, *, window_s: float = WINDOW_S, local: datetime.tzinfo | None = None
) -> Window:
    """Return the window in a text.

    Args:
        now: Unix seconds.
        window_s: Length of the window if the text has no end.
        local: The zone of a text without one; `None`: that of the machine.

    Raises:
        TimeProblem: The text contains no time, or an unusable one.
    """
    words = text.strip().split()
    if not words:
        raise TimeProblem(f"Enter a time, such as {EXAMPLES}.")
    relative = words[1:] if words[0] == "in" else words
    if len(relative) == 1 and (span := span_s(relative[0])) is not None:
        return _checked(Window(now + span, now + span + window_s), now)
    zone, words = _zone(words)
    tz = _tzinfo(zone) or local
    day, words = _day(words, now, tz)
    clock = _CLOCK.fullmatch(words[0]) if len(words) == 1 else None
    if clock is None:
        raise TimeProblem(f"This is not a time. Write {EXAMPLES}.")
    start = _clock_time(clock[1], clock[2])
    named = day or _today(now, tz)
    if day is None and _moment(named, start, tz) <= now:
        named += datetime.timedelta(days=1)
    at = _moment(named, start, tz)
    until = at + window_s
    if clock[3] is not None:
        end = _clock_time(clock[3], clock[4])
        last = named if end > start else named + datetime.timedelta(days=1)
        until = _moment(last, end, tz)
    return _checked(Window(at, until, zone), now)


def window_words(window: Window) -> str:
    """Return the time in words: "2026-12-02 03:00 Europe/Amsterdam"."""
    tz = _tzinfo(window.zone) if window.zone else None
    moment = datetime.datetime.fromtimestamp(window.at, tz or datetime.UTC)
    if tz is None:
        moment = moment.astimezone()
    return f"{moment:%Y-%m-%d %H:%M} {window.zone or moment.tzname() or ''}".rstrip()


def span_words(seconds: float) -> str:
    """Return a window's length: "30 min", "2 h"."""
    minutes = round(seconds / 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 and minutes else f"{minutes} min"


def span_s(word: str) -> float | None:
    """Return the seconds of a duration such as "1h30m"; `None` if it is not a duration."""
    found = _SPAN.fullmatch(word)
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return days * 86_400.0 + hours * 3600.0 + minutes * 60.0


def _zone(words: list[str]) -> tuple[str, list[str]]:
    """Return the zone at the end of the words, and the words before it."""
    last = words[-1]
    is_zone = "/" in last or last in ("UTC", "GMT") or _OFFSET.fullmatch(last)
    return (last, words[:-1]) if is_zone and len(words) > 1 else ("", words)


def _tzinfo(zone: str) -> datetime.tzinfo | None:
    if not zone:
        return None
    offset = _OFFSET.fullmatch(zone)
    if offset is not None:
        minutes = int(offset[2]) * 60 + int(offset[3])
        if minutes > 14 * 60:
            raise TimeProblem(f"{zone} is not an offset from UTC.")
        signed = minutes if offset[1] == "+" else -minutes
        return datetime.timezone(datetime.timedelta(minutes=signed))
    if zone in ("UTC", "GMT"):
        return datetime.UTC
    import zoneinfo  # slow, and most texts have no zone

    try:
        return zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise TimeProblem(
            f"The time zone {zone[:40]} is not known on this machine. Write an offset such as "
            "+01:00."
        ) from None


def _today(now: float, tz: datetime.tzinfo | None) -> datetime.date:
    return datetime.datetime.fromtimestamp(now, datetime.UTC).astimezone(tz).date()


def _day(
    words: list[str], now: float, tz: datetime.tzinfo | None
) -> tuple[datetime.date | None, list[str]]:
    """Return the named day, `None` without one, and the remaining words."""
    first = words[0] if words else ""
    if first in ("today", "tomorrow"):
        days = datetime.timedelta(days=first == "tomorrow")
        return _today(now, tz) + days, words[1:]
    if _DAY.fullmatch(first):
        try:
            return datetime.date.fromisoformat(first), words[1:]
        except ValueError:
            raise TimeProblem(f"{first} is not a valid date.") from None
    return None, words


def _clock_time(hours: str, minutes: str) -> datetime.time:
    try:
        return datetime.time(int(hours), int(minutes))
    except ValueError:
        raise TimeProblem(f"{hours}:{minutes} is not a valid time.") from None


def _moment(day: datetime.date, time: datetime.time, tz: datetime.tzinfo | None) -> float:
    """Return Unix seconds. Raises TimeProblem for a time that a clock change skips or repeats."""
    naive = datetime.datetime.combine(day, time)
    try:
        first = naive.replace(tzinfo=tz, fold=0).timestamp()
        second = naive.replace(tzinfo=tz, fold=1).timestamp()
        found = datetime.datetime.fromtimestamp(first, datetime.UTC).astimezone(tz)
    except (OverflowError, OSError, ValueError):
        raise TimeProblem("This time is out of range.") from None
    if first == second:
        return first
    words = f"{naive:%Y-%m-%d %H:%M}"
    if found.replace(tzinfo=None) != naive:
        raise TimeProblem(
            f"{words} does not exist: the clocks are set forward. Choose another time."
        )
    offsets = " or ".join(
        _offset_words(datetime.datetime.fromtimestamp(each, datetime.UTC).astimezone(tz))
        for each in (first, second)
    )
    raise TimeProblem(
        f"{words} occurs twice: the clocks are set back. Add the offset {offsets} to the time."
    )


def _offset_words(moment: datetime.datetime) -> str:
    words = f"{moment:%z}"
    return f"{words[:3]}:{words[3:5]}"


def _checked(window: Window, now: float) -> Window:
    if window.at < now:
        raise TimeProblem("This time has passed.")
    if window.at - now > FURTHEST_S:
        raise TimeProblem("A change can be planned for the next 30 days.")
    if not 60 <= window.until - window.at <= LONGEST_WINDOW_S:
        raise TimeProblem("The window must be from 1 minute to 24 hours long.")
    return window
