"""The store behind the combined list: a view of the stores of the accounts. Thread-safe.

It stores only the combined list. A query about a server goes to the store of its account, by the
list id (`tui.fleet.account_rows`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from tui.accounts.session_words import combined_session
from tui.fleet.account_rows import (
    Made,
    Part,
    account_row,
    combined,
    is_list_id,
    list_id,
    split_list_id,
)
from tui.fleet.fleet import LazyRows
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.models.sensors import SensorReading
from tui.store.changes import Change, Kind
from tui.store.reading import Reading
from tui.store.store import Store
from tui.store.topic_readings import TopicReadings
from tui.store.topics import Key, Topic, server_of

if TYPE_CHECKING:
    from tui.models.server import ServerDetail
    from tui.store.operations import LooseEnd, Operation

T = TypeVar("T")
Pause = Callable[[], object]
_LIST_KINDS = (Kind.FLEET, Kind.SERVER, Kind.SENSORS)


def _no_pause() -> None:
    """Continue without a pause."""


class JoinedTopics(TopicReadings):
    """Readings of the listed accounts that are not about a server. Read-only."""

    def __init__(self, shown: Callable[[], Sequence[tuple[int, Store]]]) -> None:
        super().__init__()
        self._shown = shown

    def values(self, topic: Topic[T]) -> list[T]:
        """Return the values of a topic for all these accounts. Ids in them are those of the
        account."""
        return [value for _, store in self._shown() for value in store.topics.values(topic)]


class CombinedStore(Store):
    """The stores of several accounts, presented to the combined list as one."""

    def __init__(
        self,
        stores: Mapping[str, Store],
        *,
        urls: Mapping[str, str] | None = None,
        pause: Pause = _no_pause,
    ) -> None:
        """
        Args:
            stores: The store of each account by its name, in the order of the list.
            urls: The provider's address of each account: two accounts with the same address and the
                same customer are the same account.
            pause: Called between portions of long work, so that the screen can be drawn.
        """
        super().__init__()
        self._names, self._stores = tuple(stores), tuple(stores.values())
        self.topics = JoinedTopics(self._visible)
        self._urls, self._pause = urls or {}, pause
        self._combining = threading.Lock()
        self._decoded = False
        self._spans: dict[int, tuple[int, int]] = {}
        """First and last position of each account's rows in the list, by account position."""
        for position, store in enumerate(self._stores):
            store.subscribe(partial(self._follow, position))
        self._combine(decode=False)
        self._follow_session()

    # The accounts in the list

    def show_only(self, account: str) -> None:
        """Show the servers of one account, or of all accounts if the name is empty. UI thread."""
        self.only = account
        with self._combining:
            self._combine(decode=self._decoded)
        self._follow_session()
        self._follow_operations()
        self._tell(Kind.FLEET)

    def _leave_out_doubles(self) -> None:
        """Omit each profile whose account an earlier profile already signed in to. Otherwise its
        servers would appear twice."""
        first: dict[tuple[str, str], str] = {}
        found: dict[str, str] = {}
        for name, store in zip(self._names, self._stores, strict=True):
            session = store.session
            if not session.signed_in or not session.account:
                continue
            same = first.setdefault((self._urls.get(name, name), session.account), name)
            if same != name:
                found[name] = f"the same account as {same}, shown once"
        if found == self.left_out:
            return
        self.left_out = found
        with self._combining:
            self._combine(decode=self._decoded)
        self._tell(Kind.FLEET)

    def _shown(self, name: str) -> bool:
        return name not in self.left_out and self.only in ("", name)

    def _follow(self, position: int, change: Change) -> None:
        """Apply the changes in the store of an account. Any thread."""
        if not self._shown(self._names[position]):
            if change.kind is Kind.SESSION:
                self._leave_out_doubles()
                self._follow_session()
                self._tell(Kind.SESSION)
            return
        if change.kind in _LIST_KINDS:
            with self._combining:
                self._renew(position, change)
        elif change.kind is Kind.SESSION:
            self._leave_out_doubles()
            self._follow_session()
        elif change.kind is Kind.OPERATION:
            self._follow_operations()
        if change.kind is Kind.OPERATION or not change.ids:
            self._tell(change.kind, change.ids)
        else:
            # 0 stands for the account.
            ids = (0 if own_id == 0 else list_id(position, own_id) for own_id in change.ids)
            self._tell(change.kind, ids)

    def _renew(self, position: int, change: Change) -> None:
        now = self.fleet.value
        source = self._stores[position].fleet.value
        if change.kind is Kind.FLEET or now is None or isinstance(now.rows, LazyRows):
            is_live = source is not None and not isinstance(source.rows, LazyRows)
            self._combine(decode=self._decoded or is_live, changed=position)
            return
        changed: dict[int, ServerRow] = {}
        for own_id in change.ids:
            row = None if source is None else source.get(own_id)
            if row is not None:
                made = account_row(row, position, self._names[position])
                changed[made.id] = made
        if changed:
            self.fleet = replace(self.fleet, value=now.replacing(changed))

    def _combine(self, *, decode: bool, changed: int | None = None) -> None:
        """Build the list from the lists of the accounts.

        Args:
            changed: Position of the only account whose list changed; `None`: all lists changed.
        """
        readings = [
            (at, name, store.fleet)
            for at, (name, store) in enumerate(zip(self._names, self._stores, strict=True))
            if self._shown(name)
        ]
        parts = [
            Part(at, name, reading.value)
            for at, name, reading in readings
            if reading.value is not None
        ]
        if not parts:
            self.fleet = Reading()
            return
        self._decoded = decode
        known = {} if changed is None or not decode else self._unchanged(changed)
        fleet = combined(parts, decode=decode, known=known, pause=self._pause)
        self._spans = {}
        start = 0
        for part in parts:
            self._spans[part.position] = (start, start + len(part.fleet))
            start += len(part.fleet)
        if decode:
            fleet.ids()
        self.fleet = Reading(fleet, self._taken_at())

    def _unchanged(self, changed: int) -> dict[int, Made]:
        """Return the rows of the list that belong to accounts other than the changed one."""
        now = self.fleet.value
        if now is None or isinstance(now.rows, LazyRows):
            return {}
        return {
            position: (now.rows[start:end], now.keys[start:end])
            for position, (start, end) in self._spans.items()
            if position != changed
        }

    def _taken_at(self) -> float | None:
        """Return the age of the oldest list among the accounts that answer. An account that does
        not answer is named separately, so that the other lists do not look old."""
        stores = [store for _, store in self._visible()]
        answering = [store for store in stores if store.session.signed_in] or stores
        known = [store.fleet.taken_at for store in answering]
        return min((age for age in known if age is not None), default=None)

    def _follow_session(self) -> None:
        shown = {
            name: store
            for name, store in zip(self._names, self._stores, strict=True)
            if self._shown(name)
        }
        self.session = combined_session(shown, self.left_out if not self.only else {})
        taken_at = self._taken_at()
        if self.fleet.value is not None and taken_at is not None:
            self.fleet = replace(self.fleet, taken_at=taken_at)

    def _follow_operations(self) -> None:
        operations: dict[int, Operation] = {}
        ends: list[LooseEnd] = []
        for position, store in self._visible():
            for each in store.operations.values():
                server_id, number = _listed(position, each.server_id), list_id(position, each.id)
                operations[number] = replace(each, id=number, server_id=server_id)
            for end in store.loose_ends:
                server_id, number = _listed(position, end.server_id), list_id(position, end.id)
                ends.append(replace(end, id=number, server_id=server_id))
        self.operations, self.loose_ends = operations, tuple(ends)
        self.planned_ends = {
            list_id(position, number): due
            for position, store in self._visible()
            for number, due in store.planned_ends.items()
        }

    def _visible(self) -> Sequence[tuple[int, Store]]:
        return [
            (at, store)
            for at, (name, store) in enumerate(zip(self._names, self._stores, strict=True))
            if self._shown(name)
        ]

    # Reading

    def _place(self, number: int) -> tuple[Store, int] | None:
        """Return the store of a server and its own id; `None` if the text is not a list id."""
        if not is_list_id(number):
            return None
        position, own_id = split_list_id(number)
        return (self._stores[position], own_id) if position < len(self._stores) else None

    def detail(self, server_id: int) -> Reading[ServerDetail]:
        """Return the answer of eq/show."""
        place = self._place(server_id)
        return Reading() if place is None else place[0].detail(place[1])

    def power(self, server_id: int) -> Reading[Power]:
        """Return the power state as last read."""
        place = self._place(server_id)
        return Reading() if place is None else place[0].power(place[1])

    def sensors(self, server_id: int) -> Reading[tuple[SensorReading, ...]]:
        """Return the sensors as last read."""
        place = self._place(server_id)
        return Reading() if place is None else place[0].sensors(place[1])

    def sensor_history(self, server_id: int) -> Mapping[str, tuple[float, ...]]:
        """Return earlier values of each sensor by name, oldest first."""
        place = self._place(server_id)
        return {} if place is None else place[0].sensor_history(place[1])

    def pending(self, server_id: int) -> Operation | None:
        """Return the operation that locks a server."""
        place = self._place(server_id)
        return None if place is None else place[0].pending(place[1])

    def known(self, topic: Topic[T], key: Key) -> Reading[T]:
        """Return the last reading of a topic about a server. Data of an account is shown only while
        the list shows that account alone."""
        number = server_of(key)
        if number == 0:
            position = self._names.index(self.only) if self.only else -1
            return Reading() if position < 0 else self._stores[position].known(topic, key)
        place = self._place(number)
        if place is None:
            return Reading()
        store, own_id = place
        return store.known(topic, own_id if isinstance(key, int) else (own_id, *key[1:]))

    @property
    def knows_topics(self) -> bool:
        """Return whether any account has read a topic."""
        return any(store.knows_topics for store in self._stores)


def _listed(position: int, own_id: int | None) -> int | None:
    return None if own_id is None else list_id(position, own_id)
