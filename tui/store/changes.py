"""Change notices: which objects have changed. They contain ids and no data, so a late notice is
harmless."""

from __future__ import annotations

from enum import StrEnum

from tui.lazy_dataclass import dataclass


class Kind(StrEnum):
    """Subject of a change."""

    FLEET = "fleet"
    """Servers were added or removed, or many rows changed. Read everything again."""
    SERVER = "server"
    """Rows or details of the named servers."""
    SENSORS = "sensors"
    """Sensor readings of the named servers."""
    TOPIC = "topic"
    """Other readings of the named servers; 0 represents the account."""
    OPERATION = "operation"
    """Operations with these ids, or their loose ends; without ids: all of them."""
    SESSION = "session"
    """The session: the account, and whether the API responds."""


@dataclass(frozen=True, slots=True)
class Change:
    """Objects of this kind have changed. `ids` is empty if the kind has no ids."""

    kind: Kind
    ids: frozenset[int] = frozenset()


Changes = frozenset[Change]


def touched(changes: Changes, kind: Kind) -> frozenset[int]:
    """Return all ids of `kind` in `changes`."""
    found: set[int] = set()
    for change in changes:
        if change.kind is kind:
            found |= change.ids
    return frozenset(found)


def mentions(changes: Changes, *kinds: Kind) -> bool:
    """Return whether any change is of one of `kinds`."""
    return any(change.kind in kinds for change in changes)
