"""Names of servers for other programs: each name is plain, unique, and never the name of another
host. Pure.

Host names and tags are untrusted: a name must not become an option, a pattern, a second line, or
the name of another host of the user.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from tui.fleet.rows import ServerRow

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.ASCII)
_SERVER_NAME = re.compile(r"server-([0-9]+)", re.ASCII)
_RESERVED = frozenset({"localhost", "localdomain", "broadcasthost", "all", "ungrouped", "local"})
LONGEST = 200


def is_plain_name(name: str) -> bool:
    """Return whether a host name can be used unchanged: not an address, pattern, or reserved
    name."""
    lowered = name.lower()
    labels = lowered.split(".")
    return (
        len(name) <= LONGEST
        and _NAME.fullmatch(name) is not None
        # An address, or a text that the resolver accepts as one: 127.1, 0x7f000001.
        and _NUMBER.fullmatch(labels[-1]) is None
        and not _RESERVED & {labels[0], labels[-1]}
        and not lowered.startswith("ip6-")
    )


def plain_names(rows: Iterable[ServerRow]) -> Mapping[int, str]:
    """Return a name for each server: its host name, with the id if several share it, or
    `server-ID`."""
    rows = list(rows)
    shared = Counter(row.hostname.lower() for row in rows)
    found: dict[int, str] = {}
    taken: set[str] = {row.hostname.lower() for row in rows if shared[row.hostname.lower()] == 1}
    for row in rows:
        lowered = row.hostname.lower()
        match = _SERVER_NAME.fullmatch(lowered)
        if not is_plain_name(row.hostname) or (match is not None and match[1] != str(row.id)):
            name = f"server-{row.id}"
        elif shared[lowered] == 1:
            name = row.hostname
        else:
            name = f"{row.hostname}-{row.id}"
            if name.lower() in taken:
                name = f"server-{row.id}"
            taken.add(name.lower())
        found[row.id] = name
    return found
