"""Number of messages of each remote-hands request that were shown: the others are marked as new.

Kept in the state directory, a file for each profile. It holds numbers only, no text of a message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from tui.paths import file_name, replace_file

MOST_REQUESTS = 1000
"""Requests that are remembered, those with the highest numbers."""
_MOST_BYTES = 200_000


def seen_file(state: Path, profile: str) -> Path:
    """Return the path of the numbers of a profile."""
    return state / f"seen-{file_name(profile)}"


class SeenMessages:
    """Numbers of shown messages by the number of the request. Main thread."""

    def __init__(
        self,
        known: Mapping[int, int] | None = None,
        keep: Callable[[Mapping[int, int]], None] | None = None,
    ) -> None:
        """
        Args:
            keep: Takes all numbers after each change, for the next run.
        """
        self._known = dict(known or {})
        self._keep = keep

    def count(self, request: int) -> int:
        """Return how many messages of a request were shown."""
        return self._known.get(request, 0)

    def saw(self, request: int, messages: int) -> None:
        """Note that so many messages of a request were shown."""
        if messages <= self.count(request):
            return
        self._known[request] = messages
        if self._keep is not None:
            self._keep(dict(self._known))


def read_seen(file: Path) -> dict[int, int]:
    """Return the saved numbers; none where the file cannot be read. Disk."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            return {}
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        int(request): messages
        for request, messages in found.items()
        if request.isascii()
        and request.isdecimal()
        and len(request) < 16
        and type(messages) is int
        and messages > 0
    }


def write_seen(file: Path, known: Mapping[int, int]) -> None:
    """Save the numbers; where that is impossible, only the marks are lost. Worker thread (disk)."""
    from tui.errors import HostdeckError

    newest = sorted(known)[-MOST_REQUESTS:]
    words = json.dumps({str(request): known[request] for request in newest})
    try:
        replace_file(file, words.encode())
    except (HostdeckError, OSError):
        pass
