"""Bookmarked servers of a profile, in the state directory. They affect only the display."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from tui.config.state_file import read_state, write_state
from tui.paths import file_name

MOST = 1000
"""Maximum bookmarks of one profile. The newest are kept."""
_MOST_BYTES = 100_000
Keep = Callable[[Collection[int]], None]


def bookmark_file(state: Path, profile: str) -> Path:
    """Return the path of the bookmarks of a profile."""
    return state / f"bookmarks-{file_name(profile)}.json"


def read_bookmarks(file: Path) -> tuple[int, ...]:
    """Return the saved ids; none if the file cannot be read. Disk."""
    found = read_state(file, _MOST_BYTES)
    if not isinstance(found, list):
        return ()
    return tuple(number for number in found if type(number) is int and number > 0)[-MOST:]


def write_bookmarks(file: Path, ids: Collection[int]) -> None:
    """Save the ids. Worker thread (disk)."""
    write_state(file, list(ids))


class Bookmarks:
    """The bookmarked servers by id, oldest first. UI thread."""

    def __init__(self, ids: Collection[int] = (), keep: Keep | None = None) -> None:
        self._ids = dict.fromkeys(ids)
        self._keep = keep

    @property
    def ids(self) -> frozenset[int]:
        """The bookmarked servers."""
        return frozenset(self._ids)

    def toggle(self, server_id: int) -> bool:
        """Add or remove a bookmark. Return whether the server has one now."""
        is_new = server_id not in self._ids
        if is_new:
            self._ids[server_id] = None
        else:
            del self._ids[server_id]
        for oldest in list(self._ids)[:-MOST]:
            del self._ids[oldest]
        if self._keep is not None:
            self._keep(tuple(self._ids))
        return is_new
