"""All servers at one time: immutable rows in the order of the list, and their search keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeGuard, cast, overload

from tui.fleet.rows import ServerRow, is_another

if TYPE_CHECKING:
    from tui.fleet.packed_rows import PackedRows

_NUMBER = re.compile(r"(\d+)")
LARGE = 20_000
"""Number of servers above which another process decodes the list."""
_ID = re.compile(rb"\[\d+,")
"""Beginning of the line of a row."""


def natural_key(row: ServerRow) -> tuple[tuple[int, int, str], ...]:
    """Return the sort key for natural order: web-2 before web-10, and nameless servers last."""
    if not row.hostname:
        return ((2, row.server_id, ""),)
    return tuple(
        (0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, part)
        for part in _NUMBER.split(row.hostname.lower())
        if part
    )


class LazyRows(Sequence[ServerRow]):
    """Rows that are decoded on demand, so opening 100,000 servers costs one screenful."""

    def __init__(
        self, lines: Sequence[bytes | ServerRow], decode: Callable[[bytes], ServerRow]
    ) -> None:
        # A decoded row replaces its bytes, so that memory never holds both.
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

    def replacing(self, changed: Mapping[int, ServerRow]) -> LazyRows:
        """Return the rows with newer versions at some positions. Decodes nothing."""
        rows = self._rows.copy()
        for at, row in changed.items():
            rows[at] = row
        return LazyRows(rows, self._decode)

    def encoded(self, encode: Callable[[ServerRow], bytes]) -> Iterator[bytes]:
        """Return each row as a line. Rows that were not decoded are returned unchanged."""
        return (row if isinstance(row, bytes) else encode(row) for row in self._rows)

    def decoded(self) -> dict[int, ServerRow]:
        """Return the decoded and replaced rows by id."""
        return {row.id: row for row in self._rows if isinstance(row, ServerRow)}

    def ids(self) -> list[int]:
        """Return the ids in the order of the list: the first value of each line."""
        return [
            self[at].id if isinstance(row, ServerRow) or not _ID.match(row) else _first_id(row)
            for at, row in enumerate(self._rows)
        ]


def _first_id(line: bytes) -> int:
    return int(line[1 : line.index(b",")])


class Fleet:
    """Rows in the order of the list (by host name). Immutable from outside.

    Search keys and the index by id are created at first use, preferably in a worker thread
    (`prepare`).
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
        self._packed = packed_in(rows)
        self._keys: list[str] | None = None
        self._places: dict[int, int] | None = None

    @classmethod
    def sorted(cls, rows: Iterable[ServerRow], unread: int = 0) -> Fleet:
        """Return the rows by host name."""
        return cls(sorted(rows, key=natural_key), unread=unread)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def packed(self) -> PackedRows | None:
        """Return the rows if they are packed."""
        return self._packed

    @property
    def keys(self) -> Sequence[str]:
        """Return for every row the lower-case text in which plain filter words are searched."""
        if self._keys is None:
            self._keys = self._packed_keys() or [self._search_key(row) for row in self.rows]
        return self._keys

    def _packed_keys(self) -> list[str] | None:
        if self._packed is None:
            return None
        from tui.fleet.packed_rows import PackedError, unpack_keys

        try:
            keys = unpack_keys(self._packed.packed)
        except PackedError:
            return None
        for place, row in self._packed.changed.items():
            keys[place] = self._search_key(row)
        return keys

    def whole(self) -> Sequence[ServerRow]:
        """Return the rows for a walk through all of them. Packed rows stay decoded."""
        return self.rows if self._packed is None else self._packed.whole()

    def _index(self) -> dict[int, int]:
        if self._places is None:
            rows = self.rows
            ids = rows.ids() if _is_large(rows) else [row.id for row in rows]
            self._places = {server_id: at for at, server_id in enumerate(ids)}
        return self._places

    def place_of(self, server_id: int) -> int | None:
        """Return the position of a server in the list; `None` if it is not in it."""
        if self._packed is not None:
            return self._packed.packed.place_of(server_id)
        return self._index().get(server_id)

    def get(self, server_id: int) -> ServerRow | None:
        """Return the row of a server; `None` if it is not in the fleet."""
        at = self.place_of(server_id)
        row = None if at is None else self.rows[at]
        # The line of a damaged cache may contain a server other than its id indicates.
        return row if row is not None and row.id == server_id else None

    def ids(self) -> Iterable[int]:
        """Return the ids in the order of the list."""
        return self._packed.packed.ids if self._packed is not None else self._index().keys()

    def replacing(self, changed: Mapping[int, ServerRow]) -> Fleet:
        """Return the fleet with newer versions of some rows. The order stays, so that nothing moves
        on the screen."""
        found = ((self.place_of(server_id), row) for server_id, row in changed.items())
        at_places = {at: row for at, row in found if at is not None}
        keys = None if self._keys is None else list(self._keys)
        if keys is not None:
            for at, row in at_places.items():
                keys[at] = self._search_key(row)
        fleet = Fleet(self._rows_with(at_places), self._search_key, self.unread)
        fleet._keys = keys
        fleet._places = self._places
        return fleet

    def _rows_with(self, changed: Mapping[int, ServerRow]) -> Sequence[ServerRow]:
        if self._packed is not None:
            return self._packed.replacing(changed)
        if _is_large(self.rows):
            return self.rows.replacing(changed)
        rows = list(self.rows)
        for at, row in changed.items():
            rows[at] = row
        return rows

    def with_keys(self, keys: Sequence[str]) -> Fleet:
        """Take search keys that were made elsewhere, in the order of the rows. Return the fleet."""
        self._keys = list(keys)
        return self

    def prepare(self, pause: Callable[[], None], size: int = 100) -> Fleet:
        """Decode every row and make every key now, with pauses. Return the fleet.

        `pause` is called between portions, so that the screen can be drawn.
        """
        if self._packed is not None:
            return self  # everything came with it
        keys: list[str] = []
        for start in range(0, len(self.rows), size):
            keys.extend(map(self._search_key, self.rows[start : start + size]))
            pause()
        self._keys = keys
        self._index()
        return self


def _is_large(rows: Sequence[ServerRow]) -> TypeGuard[LazyRows]:
    return isinstance(rows, LazyRows) and len(rows) > LARGE


def packed_in(rows: Sequence[ServerRow]) -> PackedRows | None:
    """Return the rows, if they are packed."""
    # Only sessions with a large list import its module.
    return cast("PackedRows", rows) if getattr(rows, "is_packed", False) else None


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
