"""Guards `protect` and `maintenance`: tags that ask users and Hostdeck to leave a server alone.

Pure. Each change checks them first. The tags have a meaning only in Hostdeck, and every dashboard
on the account sees them.

`protect=1` (or without a value): nothing is changed. `maintenance=2026-12-01`, with the note `anna:
new cooler`: Anna works on it until that day. A value that is no date is text.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from tui.text import safe_text

PROTECT, MAINTENANCE = "protect", "maintenance"
_NO = frozenset({"0", "no", "off", "false", "none"})
_YES = frozenset({"", "1", "yes", "on", "true"})
_WHEN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?(Z)?)?")
_AUTHOR = re.compile(r"([\w.@+-]{1,40}):(?:\s|$)(.*)", re.S)
TagRow = tuple[str, ...]
"""Name, value, and the note (`extra`) if known."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A parsed guard tag. All text is safe."""

    tag: str
    """protect or maintenance."""
    author: str = ""
    """User who set the tag, if the note names one."""
    words: str = ""
    """The reason, if there is one."""
    until: float | None = None
    """Unix seconds; `None`: no end."""
    ends: str = ""
    """The end as written in the tag."""

    def holds(self, now: float) -> bool:
        """Return whether the guard is still in force. `now` in Unix seconds."""
        return self.until is None or now < self.until

    def sentence(self, now: float) -> str:
        """Return "maintenance until 2026-12-01, anna: new cooler"."""
        end = f" until {self.ends}" if self.ends else ""
        over = "" if self.holds(now) else " (expired)"
        note = ": ".join(part for part in (self.author, self.words) if part)
        return f"{self.tag}{end}{over}{', ' if note else ''}{note}"


def guards(tags: Iterable[TagRow], *, zone: datetime.tzinfo | None = None) -> tuple[Guard, ...]:
    """Return every guard among the tags of one server, `protect` first, including expired ones.

    Args:
        zone: The zone for times without a zone; by default that of the machine.
    """
    found = []
    for name, value, extra in (_parts(row) for row in tags):
        if name == PROTECT and value.lower() not in _NO:
            found.append(_guard(PROTECT, "" if value.lower() in _YES else value, extra, zone))
        elif name == MAINTENANCE and value.lower() not in _NO:
            found.append(_guard(MAINTENANCE, "" if value.lower() in _YES else value, extra, zone))
    return tuple(sorted(found, key=lambda guard: guard.tag != PROTECT))


def _parts(row: TagRow) -> tuple[str, str, str]:
    name, value, extra = (*row, "", "")[:3]
    return name.strip().lower(), value.strip(), extra.strip()


def _guard(tag: str, value: str, extra: str, zone: datetime.tzinfo | None) -> Guard:
    when = _WHEN.search(value) or _WHEN.search(extra)
    until, ends = _moment(when, zone) if when else (None, "")
    rest = _WHEN.sub("", value).strip(" ,;") if when and until is not None else value
    said = _AUTHOR.match(extra) or _AUTHOR.match(rest)
    author = said[1] if said else ""
    words = said[2].strip() if said else extra or rest
    return Guard(tag, safe_text(author, 40), safe_text(words, 200), until, ends)


def _moment(when: re.Match[str], zone: datetime.tzinfo | None) -> tuple[float | None, str]:
    """Return the end of the day, or the exact minute if given."""
    day, minute, zulu = when.groups()
    try:
        at = datetime.datetime.fromisoformat(f"{day}T{minute or '00:00'}:00")
    except ValueError:
        return None, ""
    if minute is None:
        # "until the 1st" includes the 1st.
        at += datetime.timedelta(days=1)
    if zulu:
        at = at.replace(tzinfo=datetime.UTC)
    elif zone is not None:
        at = at.replace(tzinfo=zone)
    try:
        return at.timestamp(), when[0]
    except (OverflowError, OSError, ValueError):
        return None, ""
