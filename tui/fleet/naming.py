"""Find servers by a word: the full id or host name, or a few letters of name, address, or MAC.
Pure.

Ids and host names share one namespace, so a word may be the id of one server and the name of
another. Such a word is ambiguous, and every caller gets all matches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from tui.fleet.rows import ServerRow

_LEAST = 2
"""Minimum length, because nearly every name contains any one letter."""


def is_id(word: str) -> bool:
    """Return whether `word` can be an id: ASCII digits without a sign or leading zeros."""
    return word.isascii() and word.isdigit() and not word.startswith("0")


def plain_name(name: str) -> str:
    """Return a host name in the form for comparisons: lower case, without surrounding blanks and
    the trailing dot."""
    return name.strip().lower().removesuffix(".")


def with_name(word: str, rows: Sequence[ServerRow]) -> list[ServerRow]:
    """Return the servers with this host name, and those whose name is this one followed by a
    domain."""
    wanted = plain_name(word)
    if not wanted:
        return []
    named = ((plain_name(row.hostname), row) for row in rows)
    return [row for name, row in named if name == wanted or name.startswith(f"{wanted}.")]


def servers_named(word: str, rows: Sequence[ServerRow]) -> list[ServerRow]:
    """Return every server whose id or host name is `word`; several if it is ambiguous."""
    word = word.strip()
    account, slash, rest = word.partition("/")
    if slash:
        rows, word = [row for row in rows if row.account and row.account == account], rest
    by_id = [row for row in rows if str(row.server_id) == word] if is_id(word) else []
    return by_id + [row for row in with_name(word, rows) if row not in by_id]


def _names_of(row: ServerRow) -> list[str]:
    """Return the host name without its domains, then with one more domain each, up to the whole
    name."""
    name = plain_name(row.hostname)
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)] if name else []


def clear_names(rows: Sequence[ServerRow]) -> dict[int, str]:
    """Return for every server a word that names only it: its host name if unique, otherwise its id.

    A server without such a word is omitted.
    """
    names: Counter[str] = Counter()
    in_account: Counter[tuple[str, str]] = Counter()
    for row in rows:
        own = _names_of(row)
        names.update(own)
        in_account.update((row.account, name) for name in own)
    ids = Counter(str(row.server_id) for row in rows)
    found: dict[int, str] = {}
    for row in rows:
        own, server_id = _names_of(row), str(row.server_id)
        name = own[-1] if own else ""
        if name and names[name] == 1 and ids[name] == int(name == server_id):
            found[row.id] = row.hostname
        elif ids[server_id] > 1 and row.account:
            if in_account[row.account, server_id] == int(server_id in own):
                found[row.id] = f"{row.account}/{server_id}"
        elif names[server_id] == int(server_id in own):
            found[row.id] = server_id
    return found


def servers_like(
    text: str, rows: Sequence[ServerRow], most: int = 12
) -> list[tuple[int, ServerRow]]:
    """Return servers that match lower-case `text`, each with its rank, the best first."""
    if len(text) < _LEAST:
        return []
    found: list[tuple[int, ServerRow]] = []
    for row in rows:
        name = plain_name(row.hostname)
        marks = (str(row.server_id), row.ip, *row.ips, *map(str.lower, row.macs))
        if text.removesuffix(".") == name or text in marks:
            found.append((0, row))
        elif name.startswith(text):
            found.append((1, row))
        elif text in name or any(text in mark for mark in marks):
            found.append((3, row))
    return sorted(found, key=itemgetter(0))[:most]


def server_named(text: str, rows: Sequence[ServerRow]) -> ServerRow | None:
    """Return the only server whose full name is `text`; `None` if there is none, or several."""
    found = [row for rank, row in servers_like(text.strip().lower(), rows, most=2) if rank == 0]
    return found[0] if len(found) == 1 else None
