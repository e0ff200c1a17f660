"""Large lists of servers: parsed by another process, skipped if nothing changed, and put into the
store in the packed form. Worker threads only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from tui.fleet.fleet import Fleet
from tui.fleet.packed_rows import Packed, PackedError, PackedRows
from tui.format import gap_words
from tui.readings.list_process import LARGE_BODY, ONE_AT_A_TIME, PackedList
from tui.store.merge import with_list_values

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow
    from tui.readings.list_process import ListProcess
    from tui.store.store import Store


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The provider's answer has not changed."""


@dataclass(frozen=True, slots=True)
class LargeAnswer:
    """A list in the packed form, or the known list if the provider's answer has not changed."""

    packed: Packed | None
    unread: int
    """Number of records that could not be read."""

    def put(self, store: Store, taken_at: float) -> None:
        """Write the list into the store."""
        if self.packed is None:
            _confirm(store, taken_at)
        else:
            again = partial(_again, self.packed)
            fleet = Fleet(PackedRows(self.packed), unread=self.unread)
            store.put_fleet(fleet, taken_at, again=again)


class LargeLists:
    """Reads large answers, one at a time."""

    def __init__(
        self,
        process: ListProcess,
        store: Store,
        pause: Callable[[], None],
        remark: Callable[[str], None],
    ) -> None:
        """
        Args:
            pause: Lets other threads run.
            remark: Gets a remark about an irregular answer.
        """
        self._process, self._store = process, store
        self._pause, self._remark = pause, remark
        self._hash = b""
        self._last: tuple[bytes, Packed] | None = None
        """The hash of the last answer, and the list in it."""

    def read(self, status: int, body: bytes) -> PackedList | Unchanged | None:
        """Return the list in an answer; `None` if the caller must read it."""
        if len(body) < LARGE_BODY or status != 200 or not self._process.is_usable:
            return None
        with ONE_AT_A_TIME:
            return self._read(status, body)

    def _read(self, status: int, body: bytes) -> PackedList | Unchanged | None:
        known = self._store.begin_list()
        self._hash = blake2b(body).digest()
        packed = None if known is None or known.packed is None else known.packed.packed
        if self._last is not None and self._last == (self._hash, packed):
            return Unchanged()
        return self._process.read(status, body, known)

    def opened(self, answer: PackedList | Unchanged) -> LargeAnswer | None:
        """Return the result of `read` as a list; `None` if it is damaged."""
        if isinstance(answer, Unchanged):
            return LargeAnswer(None, 0)
        try:
            packed = answer.packed()
        except PackedError:
            self._process.fail("sent damaged data")
            return None
        gap = gap_words(answer)
        for words in (answer.remark, gap and f"List servers: {gap}"):
            if words:
                self._remark(words)
        known = self._store.fleet.value
        if known is not None and known.packed is not None and known.packed.packed.is_whole:
            # The list is sorted or filtered by values in its rows, and so will this one be.
            packed.decode(self._pause)
        self._last = self._hash, packed
        return LargeAnswer(packed, answer.unread)


def _confirm(store: Store, taken_at: float) -> None:
    """Restore the list values in the rows that changed since the last answer."""
    known = store.fleet.value
    if known is None or known.packed is None:
        return
    packed = known.packed.packed
    renewed = {row.id: _again(packed, row) for row in known.packed.changed.values()}
    changed = {server_id: row for server_id, row in renewed.items() if row != known.get(server_id)}
    if not changed:
        store.confirm_fleet(taken_at)
        return
    store.put_fleet(known.replacing(changed), taken_at, again=partial(_again, packed))


def _again(packed: Packed, row: ServerRow) -> ServerRow:
    """Return a row with the values from the list."""
    place = packed.place_of(row.id)
    if place is None:
        return row
    return with_list_values(packed.row(place), packed.given[place], row)
