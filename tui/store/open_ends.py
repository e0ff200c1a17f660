"""Loose ends as displayed: without those that a running reinstall will close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.store.as_ordered import differing
from tui.store.operations import LooseEnd
from tui.store.reinstalls import REINSTALL
from tui.store.tasks import is_part_of_reinstall

if TYPE_CHECKING:
    from tui.store.store import Store


def open_ends(store: Store, now: float) -> tuple[LooseEnd, ...]:
    """Return the loose ends that need attention, the most dangerous first. Servers that are not as
    ordered come last."""
    ends = [end for end in store.loose_ends if not _is_part(store, end, now)]
    listed = {end.id for end in ends}
    return (*ends, *(end for end in differing(store) if end.id not in listed))


def parts_of_reinstall(store: Store, server_id: int, now: float) -> tuple[LooseEnd, ...]:
    """Return what a running reinstall of a server leaves open until it ends."""
    return tuple(
        end for end in store.loose_ends if end.server_id == server_id and _is_part(store, end, now)
    )


def _is_part(store: Store, end: LooseEnd, now: float) -> bool:
    if not store.knows_topics:
        return False
    return is_part_of_reinstall(end.id, store.operations, store.topics.values(REINSTALL), now)
