"""Progress of a reinstall, for the screens. Pure values."""

from __future__ import annotations

from dataclasses import dataclass

from tui.store.topics import Topic


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the timeline. All text is safe."""

    id: str
    words: str
    action: str
    state: str
    """The operation's state in a word; empty before it was sent."""
    began: float | None = None
    ended: float | None = None
    said: str = ""
    """The last words on it."""
    number: int | None = None
    """Number of its operation in the journal."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """One announcement of the installation."""

    words: str
    at: float
    usual_s: float | None = None
    """Seconds from the beginning in which earlier installations announced it."""


@dataclass(frozen=True, slots=True)
class Going:
    """A reinstall that goes on, or has ended."""

    id: str
    server_id: int
    server_name: str
    os_name: str
    way: str
    began_at: float
    lines: tuple[Line, ...]
    stages: tuple[StageLine, ...]
    kind: str
    """send, wait, need, ask or end."""
    step: str
    """Id of the current line."""
    words: str
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    late_at: float | None = None
    """Unix seconds from which the step is late."""
    usual_s: tuple[float, float] | None = None
    """Shortest and longest of the earlier installations, seconds."""
    went_well: bool = False
    problem: str = ""
    """Why the last thing that was tried did not begin."""
    elsewhere: bool = False
    """Another process carries it out."""

    @property
    def is_over(self) -> bool:
        """Return whether nothing more is sent for the reinstall, however it ended."""
        return self.kind == "end"


REINSTALL = Topic[Going]("reinstall")
"""By server: the newest one."""
