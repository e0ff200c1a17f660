"""All servers at one moment: immutable rows in the order of the list, and their search keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import overload

from tui.fleet.rows import ServerRow, is_another

_NUMBER = re.compile(r"(\d+)")


def natural_key(row: ServerRow) -> tuple[tuple[int, int, str], ...]:
    """Host names in the order people expect: web-2 before web-10; nameless servers last."""
    if not row.hostname:
        return ((2, row.server_id, ""),)
    return tuple(
        (0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, part)
        for part in _NUMBER.split(row.hostname.lower())
        if part
    )


class LazyRows(Sequence[ServerRow]):
    """Rows that are decoded on demand: opening 100,000 servers costs one screenful."""

    def __init__(self, lines: Sequence[bytes], decode: Callable[[bytes], ServerRow]) -> None:
        # A decoded row takes the place of its bytes: never are both in memory.
        self._rows: list[bytes | ServerRow] = list(lines)
        self._decode = decode

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> ServerRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ServerRow]: ...
    def __getitem__(self, index: int | slice) -> ServerRow | Sequence[ServerRow]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        row = self._rows[index]
        if isinstance(row, bytes):
            row = self._rows[index] = self._decode(row)
        return row


class Fleet:
    """Rows in the order of the list (by host name). Immutable from outside.

    Search keys and the index by id are made at first use, best in a worker thread (`prepare`).
    """

    def __init__(
        self,
        rows: Sequence[ServerRow] = (),
        search_key: Callable[[ServerRow], str] | None = None,
        unread: int = 0,
    ) -> None:
        self.rows = rows
        self.unread = unread
        """Number of records of the list that could not be read."""
        self._search_key = search_key or _search_key
        self._keys: list[str] | None = None
        self._places: dict[int, int] | None = None

    @classmethod
    def sorted(cls, rows: Iterable[ServerRow], unread: int = 0) -> Fleet:
        """The rows by host name."""
        return cls(sorted(rows, key=natural_key), unread=unread)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def keys(self) -> Sequence[str]:
        """For every row the lower-case text that plain filter words are looked up in."""
        if self._keys is None:
            self._keys = [self._search_key(row) for row in self.rows]
        return self._keys

    def _index(self) -> dict[int, int]:
        if self._places is None:
            self._places = {row.id: at for at, row in enumerate(self.rows)}
        return self._places

    def get(self, server_id: int) -> ServerRow | None:
        """The row of a server, `None` when it is not in the fleet."""
        at = self._index().get(server_id)
        return None if at is None else self.rows[at]

    def ids(self) -> Iterable[int]:
        """The ids, in the order of the list."""
        return self._index().keys()

    def replacing(self, changed: Mapping[int, ServerRow]) -> Fleet:
        """Return the fleet with newer versions of some rows. The order stays, so nothing jumps on
        the screen."""
        places = self._index()
        rows = list(self.rows)
        keys = None if self._keys is None else list(self._keys)
        for server_id, row in changed.items():
            at = places.get(server_id)
            if at is None:
                continue
            rows[at] = row
            if keys is not None:
                keys[at] = self._search_key(row)
        fleet = Fleet(rows, self._search_key, self.unread)
        fleet._keys = keys
        fleet._places = places
        return fleet

    def with_keys(self, keys: Sequence[str]) -> Fleet:
        """Take search keys that were made elsewhere, in the order of the rows. Returns itself."""
        self._keys = list(keys)
        return self

    def prepare(self, pause: Callable[[], None], size: int = 100) -> Fleet:
        """Decode every row and make every key now, yielding now and then. Returns itself.

        `pause` is called between portions, so that a screen being drawn meanwhile is not held up.
        """
        keys: list[str] = []
        for start in range(0, len(self.rows), size):
            keys.extend(map(self._search_key, self.rows[start : start + size]))
            pause()
        self._keys = keys
        self._index()
        return self


def same_server(before: Fleet, now: Fleet, server_id: int) -> bool:
    """Return whether the id still names the same server as before."""
    was, row = before.get(server_id), now.get(server_id)
    return row is not None and not (
        was is not None and is_another(was, row.hostname, (row.ip, *row.ips))
    )


def _search_key(row: ServerRow) -> str:
    # The filter module is not needed for the first frame.
    from tui.fleet.filter import search_key

    return search_key(row)
