"""Requests that the customer sent before the simulator started, for the demo's own journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class PastRequest:
    """One change: its request, the provider's answer and their times in Unix seconds."""

    batch: str
    """Shared by the changes of one task."""
    action: str
    server_id: int
    server_name: str
    sent_at: float
    ended_at: float
    """Time of the last answer; for a running task, of its last announcement."""
    state: str
    """done, refused or running."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    """The provider's final text."""
    answer: str = ""
    """Scope and context of the last answer, in JSON."""
    key: str = ""
    """The async key of a running task."""
    stages: tuple[tuple[float, str], ...] = ()
    """Announcements so far, with their times."""
    os_name: str = ""
    """The system installed by a reinstall; empty for every other change."""

    def tree(self) -> dict[str, Any]:
        """Return the change for JSON."""
        return asdict(self)
