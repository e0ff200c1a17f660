"""Change notices: which things are newer. They carry ids and no data, so a late one is harmless."""

from __future__ import annotations

from enum import StrEnum

from tui.lazy_dataclass import dataclass


class Kind(StrEnum):
    """Subject of a change."""

    FLEET = "fleet"
    """Servers came, went, or many rows changed: look at everything anew."""
    SERVER = "server"
    """Rows or details of the named servers."""
    SENSORS = "sensors"
    """Sensor readings of the named servers."""
    TOPIC = "topic"
    """Something else that is known of the named servers; 0 stands for the account."""
    OPERATION = "operation"
    """Operations with these ids, or what they left behind; without ids: all of them."""
    SESSION = "session"
    """The session: the account, and whether the API answers."""


@dataclass(frozen=True, slots=True)
class Change:
    """`ids` of this kind are newer; empty where the kind has no ids."""

    kind: Kind
    ids: frozenset[int] = frozenset()


Changes = frozenset[Change]


def touched(changes: Changes, kind: Kind) -> frozenset[int]:
    """All ids of `kind` in `changes`."""
    found: set[int] = set()
    for change in changes:
        if change.kind is kind:
            found |= change.ids
    return frozenset(found)


def mentions(changes: Changes, *kinds: Kind) -> bool:
    """Return whether any change is of one of `kinds`."""
    return any(change.kind in kinds for change in changes)
