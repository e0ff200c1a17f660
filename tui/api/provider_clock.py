"""The provider's clock, according to the Date header of its answers. Pure; any thread."""

from __future__ import annotations

import datetime
import re

_DATE = re.compile(r"\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT\Z")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_FARTHEST_S = 5 * 365 * 86_400
"""Maximum difference in seconds. A clock that differs more is ignored."""


def date_of(header: str) -> float | None:
    """Return the Unix seconds of a Date header; `None` where it is not in the standard form."""
    found = _DATE.match(header)
    if found is None or found[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(found[at]) for at in (1, 3, 4, 5, 6))
    month = _MONTHS.index(found[2]) + 1
    try:
        return datetime.datetime(
            year, month, day, hour, minute, min(second, 59), tzinfo=datetime.UTC
        ).timestamp()
    except ValueError:
        return None


class ProviderClock:
    """The difference between the provider's clock and this computer's."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def on_answer(self, header: str, now: float) -> None:
        """Note the Date header of an answer that came at `now`."""
        date = date_of(header)
        if date is not None and abs(date - now) < _FARTHEST_S:
            self._ahead_s = date - now

    def at(self, now: float) -> float:
        """Return the provider's time when this computer's clock shows `now`. Before the first
        answer with a date this is `now`."""
        return now + self._ahead_s
