"""Comebacks: whether a server responds again after a change. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.format import duration
from tui.store.topics import Topic


class Answering(StrEnum):
    """The progress of a server's return."""

    WAITING = "waiting"
    """No response yet, within the usual time."""
    ANSWERED = "answered"
    LATE = "late"
    """No response within the usual time. The checks continue at longer intervals."""
    GIVEN_UP = "no answer"
    """No response, and the checks have ended."""
    UNKNOWN = "unknown"
    """No check is possible from this machine: no address, no route, or no permission."""


@dataclass(frozen=True, slots=True)
class Comeback:
    """The comeback of one server after one operation."""

    operation: int
    """The operation after which the server is checked."""
    state: Answering
    check: str
    """Name of the check: "port 22", "ping"; empty without one."""
    since: float
    """Unix seconds when the change was sent."""
    after_s: float | None = None
    """Seconds from the change to the first response."""
    was_silent: bool = True
    """True after a failed check; otherwise the server may never have stopped."""
    reason: str = ""
    """The reason if it is unknown."""

    @property
    def is_open(self) -> bool:
        """Return whether checks continue."""
        return self.state in (Answering.WAITING, Answering.LATE)

    @property
    def is_trouble(self) -> bool:
        """Return whether the comeback needs attention: the server is late or does not respond."""
        return self.state in (Answering.LATE, Answering.GIVEN_UP)

    def words(self, now: float) -> str:
        """Return the comeback in a few words: "answered again after 41 s"."""
        if self.state is Answering.ANSWERED:
            if not self.was_silent:
                return f"answers on {self.check}; no interruption was seen"
            return f"answered again after {duration(self.after_s or 0.0)}"
        if self.state is Answering.UNKNOWN:
            return f"cannot be checked: {self.reason}"
        waited = duration(max(0.0, now - self.since))
        if self.state is Answering.WAITING:
            return f"waiting for an answer on {self.check} ({waited})"
        ended = "; checks have ended" if self.state is Answering.GIVEN_UP else ""
        return f"no answer on {self.check} for {waited}{ended}"


COMEBACK = Topic[Comeback]("comeback")
"""By server: after the newest change that powered it on."""
