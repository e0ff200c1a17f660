"""Names for what can be read beyond list, details, power and sensors: ports, invoices, keys… Pure.

The store keeps a `Reading` of each topic by key. How a topic is read is declared beside the engine
(`tui.readings.topic_reader`); who only draws needs no more than the name.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

Key = int | tuple[int, *tuple[str | int, ...]]
"""Identity within a topic: the id of a server, alone or with further parts; 0 for the account."""

ACCOUNT: Key = 0
"""The key of what belongs to the account, not to a server."""


class Topic(Generic[T]):
    """Something that can be known. Topics are compared by identity: one constant each."""

    def __init__(self, name: str) -> None:
        self.name = name
        """For messages and schedules: "ports"."""

    def __repr__(self) -> str:
        return f"Topic({self.name})"


def server_of(key: Key) -> int:
    """The server that a key is about, 0 for the account."""
    return key if isinstance(key, int) else key[0]


def part_of(key: Key, at: int) -> str:
    """The further part of a compound key, as text. `at` from 1."""
    return "" if isinstance(key, int) else str(key[at])
