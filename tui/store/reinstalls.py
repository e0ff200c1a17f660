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
    """The operation's state in a word; empty before it is sent."""
    began: float | None = None
    ended: float | None = None
    said: str = ""
    """The last message about it."""
    number: int | None = None
    """Number of its operation in the journal."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage report of the installation."""

    words: str
    at: float
    usual_s: float | None = None
    """Seconds from the start at which earlier installations reported the stage."""


@dataclass(frozen=True, slots=True)
class Going:
    """A reinstall in progress or finished."""

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
    """Unix seconds from which the step counts as late."""
    usual_s: tuple[float, float] | None = None
    """Shortest and longest duration of earlier installations, in seconds."""
    went_well: bool = False
    problem: str = ""
    """Why the last attempted action did not start."""
    elsewhere: bool = False
    """Another process runs it."""

    @property
    def is_over(self) -> bool:
        """Return whether nothing more is sent for the reinstall, regardless of its result."""
        return self.kind == "end"


REINSTALL = Topic[Going]("reinstall")
"""By server: the newest one."""
