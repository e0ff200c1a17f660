"""Number of displayed messages for each remote-hands request. Later messages are marked as new.

Each profile has a file in the state directory. It contains only numbers, no text of a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tui.config.state_file import read_state, write_state
from tui.paths import file_name

MOST_REQUESTS = 1000
"""Number of requests to remember, those with the highest numbers."""
_MOST_BYTES = 200_000


def seen_file(state: Path, profile: str) -> Path:
    """Return the path of the file of a profile."""
    return state / f"seen-{file_name(profile)}"


class SeenMessages:
    """Numbers of displayed messages by request number. Main thread."""

    def __init__(
        self,
        known: Mapping[int, int] | None = None,
        keep: Callable[[Mapping[int, int]], None] | None = None,
    ) -> None:
        """
        Args:
            keep: Saves all numbers after each change, for the next run.
        """
        self._known = dict(known or {})
        self._keep = keep

    def count(self, request: int) -> int:
        """Return how many messages of a request were displayed."""
        return self._known.get(request, 0)

    def saw(self, request: int, messages: int) -> None:
        """Note how many messages of a request were displayed."""
        if messages <= self.count(request):
            return
        self._known[request] = messages
        if self._keep is not None:
            self._keep(dict(self._known))


def read_seen(file: Path) -> dict[int, int]:
    """Return the saved numbers; none if the file cannot be read. Disk."""
    found = read_state(file, _MOST_BYTES)
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
    """Save the numbers. Worker thread (disk)."""
    newest = sorted(known)[-MOST_REQUESTS:]
    write_state(file, {str(request): known[request] for request in newest})
