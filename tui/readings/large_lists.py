"""Large lists of servers: read by another process, not read at all when nothing changed, and put
into the store in the packed form. Worker threads only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from tui.fleet.fleet import Fleet
from tui.fleet.packed_rows import Packed, PackedError, PackedRows
from tui.format import gap_words
from tui.readings.list_process import LARGE_BODY, ONE_AT_A_TIME, PackedList
from tui.store.merge import with_list_values

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.fleet.rows import ServerRow
    from tui.readings.list_process import ListProcess
    from tui.store.store import Store


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The provider answered as before."""


class LargeLists:
    """Reads the answers that are large. One at a time."""

    def __init__(
        self,
        process: ListProcess,
        store: Store,
        clock: Clock,
        *,
        pause: Callable[[], None],
        again: Callable[[], None],
        remark: Callable[[str], None],
    ) -> None:
        """
        Args:
            pause: Lets other threads run.
            again: Reads the list once more, after an answer that cannot be used.
            remark: Gets what was odd about an answer.
        """
        self._process, self._store, self._clock = process, store, clock
        self._pause, self._again, self._remark = pause, again, remark
        self._hash = b""
        self._last: tuple[bytes, Packed] | None = None
        """The hash of the last answer, and the list in it."""

    def read(self, status: int, body: bytes) -> PackedList | Unchanged | None:
        """Return the list in an answer; `None` if it is to be read by the caller."""
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

    def put(self, answer: PackedList | Unchanged) -> None:
        """Put what `read` returned into the store."""
        if isinstance(answer, Unchanged):
            self._confirm()
            return
        try:
            packed = answer.packed()
        except PackedError:
            self._process.fail("sent damaged data")
            self._again()
            return
        gap = gap_words(answer)
        for words in (answer.remark, gap and f"List servers: {gap}"):
            if words:
                self._remark(words)
        known = self._store.fleet.value
        if known is not None and known.packed is not None and known.packed.packed.is_whole:
            # The list is sorted or filtered by what is in its rows: so will be this one.
            packed.decode(self._pause)
        self._last = self._hash, packed
        fleet = Fleet(PackedRows(packed), unread=answer.unread)
        self._store.put_fleet(fleet, self._clock.now(), again=lambda row: _again(packed, row))

    def _confirm(self) -> None:
        """Give the rows that changed since the last answer its values again."""
        known = self._store.fleet.value
        if known is None or known.packed is None:
            return
        packed = known.packed.packed
        renewed = {row.id: _again(packed, row) for row in known.packed.changed.values()}
        changed = {one: row for one, row in renewed.items() if row != known.get(one)}
        if not changed:
            self._store.confirm_fleet(self._clock.now())
            return
        fleet = known.replacing(changed)
        self._store.put_fleet(fleet, self._clock.now(), again=lambda row: _again(packed, row))


def _again(packed: Packed, row: ServerRow) -> ServerRow:
    """Return a row with the values that the list has of it."""
    place = packed.place_of(row.id)
    if place is None:
        return row
    return with_list_values(packed.row(place), packed.given[place], row)
