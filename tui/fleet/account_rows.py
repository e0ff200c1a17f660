"""Rows of several accounts in one list. Pure; any thread.

Two accounts may use the same server id. In the combined list a row therefore has a list id, which
combines the account's position and the server id in one number. A list id is larger than every
server id, so no account mistakes it for one of its servers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, overload

from tui.fleet.fleet import Fleet, LazyRows
from tui.fleet.rows import ServerRow

_BITS = 60
LARGEST_ID = (1 << _BITS) - 1
"""The largest server id that a list id can hold."""


def list_id(position: int, server_id: int) -> int:
    """Return the list id of a server of the account at `position`, counted from 0.

    Raises:
        ValueError: The provider's id does not fit.
    """
    if not 0 <= server_id <= LARGEST_ID:
        raise ValueError(f"{server_id} is not a server id")
    return (position + 1) << _BITS | server_id


def is_list_id(number: int) -> bool:
    """Return whether a number is a list id, and thus never a server id."""
    return number > LARGEST_ID


def split_list_id(number: int) -> tuple[int, int]:
    """Return the position of the account and the server id.

    Raises:
        ValueError: It is not a list id.
    """
    if not is_list_id(number):
        raise ValueError(f"{number} is not a list id")
    return (number >> _BITS) - 1, number & LARGEST_ID


@dataclass(frozen=True, slots=True)
class AccountRow(ServerRow):
    """A row with its account. `id` is the list id."""

    account: str = ""
    """Name of the account, as the user chose it."""
    server_id: int = 0
    """The provider's id."""


_FIELDS = tuple(field.name for field in fields(ServerRow))
_VALUES: Callable[[ServerRow], tuple[Any, ...]] = attrgetter(*_FIELDS)


def account_row(row: ServerRow, position: int, account: str) -> AccountRow:
    """Return the row of an account as a row of the list."""
    values = (list_id(position, row.id), *_VALUES(row)[1:], account, row.id)
    return AccountRow(*values)


def own_row(row: ServerRow) -> ServerRow:
    """Return a row of the list as the row of its account."""
    return ServerRow(row.server_id, *_VALUES(row)[1:])


_PORTION = 500
"""Number of rows made between two pauses."""


def _go_on() -> None:
    """Do not pause."""


@dataclass(frozen=True)
class Part:
    """The servers of one account in the list."""

    position: int
    account: str
    fleet: Fleet

    def row(self, at: int) -> AccountRow:
        """Return the row at an index of this part."""
        return account_row(self.fleet.rows[at], self.position, self.account)

    def rows(self, pause: Callable[[], object]) -> list[AccountRow]:
        """Return all rows. Decodes those that come from the cache; `pause` is called between
        portions."""
        made: list[AccountRow] = []
        for start in range(0, len(self.fleet), _PORTION):
            portion = self.fleet.rows[start : start + _PORTION]
            made += [account_row(row, self.position, self.account) for row in portion]
            pause()
        return made


class PartRows(LazyRows):
    """Rows of several cached fleets in the order of the accounts, made on demand."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._made: dict[int, AccountRow] = {}

    def __len__(self) -> int:
        return sum(len(part.fleet) for part in self._parts)

    def __iter__(self) -> Iterator[ServerRow]:
        return (self[at] for at in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> ServerRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ServerRow]: ...
    def __getitem__(self, index: int | slice) -> ServerRow | Sequence[ServerRow]:
        if isinstance(index, slice):
            return [self._row(at) for at in range(*index.indices(len(self)))]
        return self._row(index if index >= 0 else index + len(self))

    def _row(self, index: int) -> AccountRow:
        made = self._made.get(index)
        if made is None:
            made = self._made[index] = self._new_row(index)
        return made

    def _new_row(self, index: int) -> AccountRow:
        at = index
        for part in self._parts:
            if at < len(part.fleet):
                return part.row(at)
            at -= len(part.fleet)
        raise IndexError(index)


class CachedFleets(Fleet):
    """Several cached fleets as one list. A lookup uses the index of the server's own fleet, so the
    list needs no index before it is complete."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__(PartRows(parts), unread=sum(part.fleet.unread for part in parts))
        self._parts = parts

    def get(self, server_id: int) -> ServerRow | None:
        """Return the row of a list id; `None` if it is not in the list."""
        if not is_list_id(server_id):
            return None
        position, own_id = split_list_id(server_id)
        for part in self._parts:
            if part.position == position:
                row = part.fleet.get(own_id)
                return None if row is None else account_row(row, position, part.account)
        return None


Made = tuple[Sequence[ServerRow], Sequence[str]]
"""Rows of one account in the list, and their search keys."""


def combined(
    parts: Sequence[Part],
    *,
    decode: bool,
    known: Mapping[int, Made] | None = None,
    pause: Callable[[], object] = _go_on,
) -> Fleet:
    """Return the servers of all parts, account by account.

    Args:
        decode: Make every row now, also those from the cache. Worker threads only.
        known: Rows of accounts that have not changed, by position.
        pause: Called between portions, so that the screen can be drawn.
    """
    if not decode and any(isinstance(part.fleet.rows, LazyRows) for part in parts):
        return CachedFleets(parts)
    rows: list[ServerRow] = []
    keys: list[str] = []
    for part in parts:
        made = (known or {}).get(part.position)
        if made is None:
            made = part.rows(pause), part.fleet.keys
        rows += made[0]
        keys += made[1]
    return Fleet(rows, unread=sum(part.fleet.unread for part in parts)).with_keys(keys)
