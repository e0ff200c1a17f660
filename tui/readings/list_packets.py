"""The format between the dashboard and the process that reads large lists: a line of JSON with the
names and lengths of the parts, then the parts. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

_PORTION = 1_000
"""Number of lines that are joined at once."""
MOST_HEADER = 1 << 20
"""Maximum bytes of a header."""
MOST_PART = 1 << 30


class PacketError(ValueError):
    """Invalid data instead of a packet."""


class Lines:
    """Many lines as one part of a packet. They are joined in portions."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return sum(map(len, self._lines)) + len(self._lines)

    def pieces(self) -> Iterator[bytes]:
        """Return the bytes in order, each line with its line break."""
        for start in range(0, len(self._lines), _PORTION):
            yield b"\n".join(self._lines[start : start + _PORTION]) + b"\n"


def packet(facts: Mapping[str, Any], parts: Mapping[str, Part]) -> list[Part]:
    """Return the buffers of a packet."""
    header = {**facts, "parts": [[name, len(part)] for name, part in parts.items()]}
    return [json.dumps(header).encode() + b"\n", *parts.values()]


Part = bytes | Lines


def read_header(line: bytes) -> tuple[dict[str, Any], Sequence[tuple[str, int]]]:
    """Return the facts of a packet, and the names and lengths of its parts.

    Raises:
        PacketError: The line is not a header.
    """
    try:
        header = json.loads(line)
        parts = [(str(name), int(size)) for name, size in header.pop("parts")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PacketError("header") from None
    if any(not 0 <= size <= MOST_PART for _, size in parts):
        raise PacketError("length")
    return header, parts


def read_packet(
    read_line: Callable[[int], bytes], read: Callable[[int], bytes]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the facts and the parts of a packet.

    Raises:
        PacketError: The data is truncated or not a packet.
    """
    facts, sizes = read_header(read_line(MOST_HEADER))
    parts = {}
    for name, size in sizes:
        parts[name] = read(size)
        if len(parts[name]) != size:
            raise PacketError("cut")
    return facts, parts
