"""Names for readings other than list, details, power, and sensors: ports, invoices, keys… Pure.

The store contains a `Reading` of each topic by key. Sources are declared separately
(`tui.readings.topic_reader`), because drawing code needs only the name.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

Key = int | tuple[int, *tuple[str | int, ...]]
"""Identity within a topic: the server id, alone or with further parts; 0 for the account."""

ACCOUNT: Key = 0
"""The key of readings that belong to the account."""


class Topic(Generic[T]):
    """A kind of reading. Topics are compared by identity, so each is one constant."""

    def __init__(self, name: str) -> None:
        self.name = name
        """Name for messages and schedules: "ports"."""

    def __repr__(self) -> str:
        return f"Topic({self.name})"


def server_of(key: Key) -> int:
    """Return the server of a key, 0 for the account."""
    return key if isinstance(key, int) else key[0]


def part_of(key: Key, at: int) -> str:
    """Return a further part of a compound key, as text. `at` starts at 1."""
    return "" if isinstance(key, int) else str(key[at])
