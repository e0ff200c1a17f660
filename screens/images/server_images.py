"""Tiles about one server for the tabs of its images: what is known of the images, and
the usual way to use them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from screens.account_tiles import fleet_of
from tui.commands.snapshot_commands import USUAL_MOST, no_snapshots
from tui.format import ago, count
from tui.readings.iso_topics import ISOS
from tui.readings.snapshot_topics import BACKUPS, SNAPSHOTS
from tui.text import safe_text
from widgets.fold import fold
from widgets.lines import Line, field
from widgets.overview_tiles import both_ends
from widgets.tiles import Tile

if TYPE_CHECKING:
    from screens.server.tab_keys import KeyHints
    from tui.deck import Deck
    from tui.store.reading import Reading

WITHOUT = (
    "If snapshots are not available",
    (
        "Copy the data to another server or to object storage before a change.",
        "Create a backup, if the provider offers backups for this server.",
        "Repair a broken system from an ISO image.",
    ),
)
"""Title and steps for a server that cannot have snapshots."""
MOST_NAMED = 12
"""Maximum number of servers that are checked, and that are named, for the list of VMs."""
_TABS = ("images.snapshots", "images.backups", "images.iso")


def numbered_tile(title: str, steps: Sequence[str]) -> Tile:
    """Return steps with their numbers."""

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for number, words in enumerate(steps, 1):
            first, *rest = fold(words, max(10, room - 3)) or [""]
            lines.append(((f"{number}  ", "head"), (first, "")))
            lines += [(("   ", ""), (part, "")) for part in rest]
        return lines

    return Tile(title, draw)


def images_tile(server_id: int, deck: Deck, hints: KeyHints) -> Tile:
    """Return the number of snapshots, backups, and ISO images with the age of each list."""
    store, now, row = deck.store, deck.clock.now(), deck.store.row(server_id)
    detail = store.detail(server_id).value
    refusal = (
        "" if row is None else no_snapshots(row, None if detail is None else detail.server_data)
    )
    snapshots = store.known(SNAPSHOTS, server_id)
    backups = store.known(BACKUPS, server_id)
    isos = store.known(ISOS, server_id)
    known = snapshots.value
    held = (
        "" if known is None else f"{len(known.rows) + known.unread} of {known.most or USUAL_MOST}"
    )
    saved = "" if backups.value is None else count(len(backups.value.rows), "backup")
    listed = "" if isos.value is None else count(len(isos.value), "image")
    facts = (
        ("Snapshots", "not available" if refusal else _aged(held, snapshots, now)),
        ("Backups", _aged(saved, backups, now)),
        ("ISO images", _aged(listed, isos, now)),
    )

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for binding, (name, words) in zip(_TABS, facts, strict=True):
            key = hints.of(binding)
            lines.append(((f"{key:<2}", "key"), *field(name, words, room - 2)))
        return lines

    return Tile("Images of this server", draw)


def _aged(words: str, reading: Reading[Any], now: float) -> str:
    """Return the words with the age of the reading, or why there are none."""
    if reading.taken_at is None or not words:
        return "could not be read" if reading.error else "not read yet"
    return f"{words}, {ago(now - reading.taken_at)}"


def virtual_tile(deck: Deck) -> Tile:
    """Return the servers of the list that can have snapshots."""
    rows = [row for row in fleet_of(deck) if not no_snapshots(row)]

    def draw(room: int) -> list[Line]:
        return [
            both_ends(((safe_text(row.called), ""),), ((row.location, "dim"),), room)
            for row in rows[:MOST_NAMED]
        ] or [(("No server in the list can have snapshots.", "dim"),)]

    return Tile("Servers that can have snapshots", draw, f"{len(rows):,}")
