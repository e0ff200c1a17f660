"""A fact about a server or the account, and the notice of its change. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from tui.text import safe_text

LONGEST_WORDS = 500


class Severity(IntEnum):
    """The weight of a notice."""

    INFO = 0
    WARNING = 1
    CRITICAL = 2

    @property
    def word(self) -> str:
        """Return the name in lower case: "warning"."""
        return self.name.lower()


SEVERITIES: Mapping[str, Severity] = {severity.word: severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class FactKey:
    """The identity of a fact across readings."""

    subject: str
    """ "server", "account", "operation" or "loose-end"."""
    id: int
    """Server id, operation number, or 0 for the account."""
    field: str = ""
    """ "power", "ip", "credit" …"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value in one reading."""

    key: FactKey
    value: str
    """The value in words; safe text. An unknown value is never a fact."""
    words: str
    """Sentence about a change to this value, or its end after the previous value."""
    severity: Severity = Severity.INFO
    """Severity of a notice about this value."""
    server_id: int | None = None
    hostname: str = ""
    needs: int = 1
    """Consecutive readings that must show a new value before it counts."""
    is_news: bool = False
    """True if the first reading of the fact is also worth a notice."""
    lead: str = ""
    """Beginning of the sentence up to the previous value; empty: the sentence does not name it."""
    group: tuple[str, str] = ("", "")
    """Beginning and end of the sentence about several servers of one round: "Reboot" and "was
    refused. …". Facts with the same group are reported together; empty: each by itself."""

    def with_before(self, before: str) -> str:
        """Return the sentence with the previous value filled in."""
        return f"{self.lead}{before}{self.words}" if self.lead else self.words


@dataclass(frozen=True, slots=True)
class Notice:
    """A change that is reported once to every destination."""

    id: str
    """Unique id, by which receivers recognize a repeated delivery."""
    at: float
    """Unix seconds."""
    subject: str
    what: str
    """Field that changed, or "came" and "went"."""
    severity: Severity
    text: str
    server_id: int | None = None
    hostname: str = ""
    before: str = ""
    after: str = ""

    def record(self) -> dict[str, Any]:
        """Return the notice as a JSON object."""
        return {
            "event": self.id,
            "at": self.at,
            "subject": self.subject,
            "id": self.server_id,
            "hostname": self.hostname,
            "what": self.what,
            "severity": self.severity.word,
            "before": self.before,
            "after": self.after,
            "text": self.text,
        }

    @classmethod
    def of_record(cls, found: Mapping[str, Any]) -> Notice:
        """Return the notice from an object that `record` made. Raises KeyError and ValueError."""
        server_id = found["id"]
        return cls(
            str(found["event"]),
            float(found["at"]),
            str(found["subject"]),
            str(found["what"]),
            SEVERITIES[found["severity"]],
            safe_text(str(found["text"]), LONGEST_WORDS),
            None if server_id is None else int(server_id),
            str(found["hostname"]),
            str(found["before"]),
            str(found["after"]),
        )
