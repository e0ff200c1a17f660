"""Saved state of a profile from earlier runs: bookmarks and the messages already shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.config.bookmarks import Bookmarks, bookmark_file, read_bookmarks, write_bookmarks
from tui.config.seen_messages import SeenMessages, read_seen, seen_file, write_seen
from tui.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tui.engine import Engine


def saved_bookmarks(engine: Engine, profile: str) -> Bookmarks:
    """Return the bookmarks of earlier runs; the disk thread writes new ones."""
    file = bookmark_file(Paths.of_user().state, profile)

    def keep(ids: Collection[int]) -> None:
        engine.on_disk(partial(write_bookmarks, file, ids))

    return Bookmarks(read_bookmarks(file), keep)


def saved_messages(engine: Engine, profile: str) -> SeenMessages:
    """Return the messages that earlier runs have shown; the disk thread writes new ones."""
    file = seen_file(Paths.of_user().state, profile)

    def keep(known: Mapping[int, int]) -> None:
        engine.on_disk(partial(write_seen, file, known))

    return SeenMessages(read_seen(file), keep)
