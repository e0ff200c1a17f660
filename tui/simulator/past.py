"""Requests that the customer sent before the simulator began, for the demo's own journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class PastRequest:
    """One change: its request, the provider's answer and their times in Unix seconds."""

    batch: str
    """Changes of one task share it."""
    action: str
    server_id: int
    server_name: str
    sent_at: float
    ended_at: float
    """Time of the last answer; of a task that still runs, of its last announcement."""
    state: str
    """done, refused or running."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    """The provider's words at the end."""
    answer: str = ""
    """Scope and context of the last answer, in JSON."""
    key: str = ""
    """The async key of a task that still runs."""
    stages: tuple[tuple[float, str], ...] = ()
    """Announcements so far, with their times."""
    os_name: str = ""
    """The system that a reinstall installs; empty for every other change."""

    def tree(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)
