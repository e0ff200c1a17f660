"""Which servers a few letters name: a host name, an id, an address, a MAC. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui.store.rows import ServerRow

_LEAST = 2
"""A letter stands in nearly every name."""


def servers_like(text: str, rows: Sequence[ServerRow], most: int = 12) -> list[tuple[int, ServerRow]]:
    """Servers that lower-case `text` names, each with its rank, the best first.

    0: it is the host name, the id, an address or a MAC; 1: the host name begins so; 3: it stands in one of them.
    """
    if len(text) < _LEAST:
        return []
    found: list[tuple[int, ServerRow]] = []
    for row in rows:
        name = row.hostname.lower()
        marks = (str(row.id), row.ip, *row.ips, *map(str.lower, row.macs))
        if text == name or text in marks:
            found.append((0, row))
        elif name.startswith(text):
            found.append((1, row))
        elif text in name or any(text in one for one in marks):
            found.append((3, row))
    return sorted(found, key=lambda one: one[0])[:most]


def server_named(text: str, rows: Sequence[ServerRow]) -> ServerRow | None:
    """The one server that `text` names in full; `None` when it is none, or several."""
    found = [row for rank, row in servers_like(text.strip().lower(), rows, most=2) if rank == 0]
    return found[0] if len(found) == 1 else None
