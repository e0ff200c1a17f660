"""The reader of all topics: one read of a topic at a time, repeated when it is old. Any thread may
request.

PORTS = Topic[tuple[PortStatus, ...]]("ports") READ_PORTS = deferred(PORTS, net.GET_STATUS,
of_server(net.PortParams))

deck.engine.want(READ_PORTS, server_id)      # a screen, each time it is shown
deck.store.known(PORTS, server_id)           # what is known meanwhile
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tui.errors import HostdeckError
from tui.models.base import Params
from tui.store.reading import Reading
from tui.store.topics import Key, Topic, server_of
from tui.workers.pool import Urgency, WorkerPool

if TYPE_CHECKING:
    from tui.api.action import Deferred, Direct
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.store.store import Store
    from tui.workers.poller import Poller

T = TypeVar("T")
P = TypeVar("P", bound=Params)
R = TypeVar("R")
FRESH_S = 60.0
GIVE_UP_S = 120.0
"""Time limit of the async key of a read."""
_Item = tuple[Topic[Any], Key]
OnValue = Callable[[T], None]
OnError = Callable[[HostdeckError], None]


@dataclass(frozen=True)
class StoreWriter(Generic[T]):
    """Writes a topic to the store that also changes other values, such as a row."""

    put: Callable[[Store, Key, T, float], None]
    """Gets the value and the Unix seconds of its reading."""
    fail: Callable[[Store, Key, str], None]
    """Gets the reason for a failed read. The last good value stays."""


@dataclass(frozen=True, eq=False)
class Source(Generic[T]):
    """The source of a topic."""

    topic: Topic[T]
    ask: Callable[[Client, Poller, Key, Urgency, OnValue[T], OnError], None]
    """Runs on a worker thread. Calls exactly one of the two, immediately or later."""
    fresh_s: float
    """A newer reading is not refreshed, unless the caller requests it."""
    public: bool = False
    """The provider answers without a session, so it is also read before the sign-in."""
    writer: StoreWriter[T] | None = None


def direct(
    topic: Topic[T],
    action: Direct[Any, T],
    params: Callable[[Key], Any],
    *,
    fresh_s: float = FRESH_S,
    public: bool = False,
    writer: StoreWriter[T] | None = None,
) -> Source[T]:
    """Return a source that uses one action with an immediate answer."""

    def read(client: Client, key: Key) -> T:
        return client.call(action, params(key))

    return computed(topic, read, fresh_s=fresh_s, public=public, writer=writer)


def computed(
    topic: Topic[T],
    read: Callable[[Client, Key], T],
    *,
    fresh_s: float = FRESH_S,
    public: bool = False,
    writer: StoreWriter[T] | None = None,
) -> Source[T]:
    """Return a source that uses a function: several actions, or a converted answer. The function
    raises HostdeckError."""

    def ask(
        client: Client,
        poller: Poller,
        key: Key,
        urgency: Urgency,
        on_value: OnValue[T],
        on_error: OnError,
    ) -> None:
        try:
            value = read(client, key)
        except HostdeckError as error:
            on_error(error)
        else:
            on_value(value)

    return Source(topic, ask, fresh_s, public, writer)


def deferred(
    topic: Topic[T],
    action: Deferred[Any, T],
    params: Callable[[Key], Any],
    *,
    fresh_s: float = FRESH_S,
    give_up_s: float = GIVE_UP_S,
    writer: StoreWriter[T] | None = None,
) -> Source[T]:
    """Return a source that uses an action with an async key."""

    def ask(
        client: Client,
        poller: Poller,
        key: Key,
        urgency: Urgency,
        on_value: OnValue[T],
        on_error: OnError,
    ) -> None:
        poller.read(
            action,
            params(key),
            on_result=on_value,
            on_error=on_error,
            urgency=urgency,
            timeout_s=give_up_s,
        )

    return Source(topic, ask, fresh_s, writer=writer)


def same(params: P) -> Callable[[Key], P]:
    """Return a function that returns the same parameters for every key."""

    def make(key: Key) -> P:
        return params

    return make


def of_server(params: Callable[..., P]) -> Callable[[Key], P]:
    """Return a function that makes parameters with the server id of a key."""

    def make(key: Key) -> P:
        return params(id=server_of(key))

    return make


@dataclass(eq=False)
class _Read:
    """A read in progress."""

    account: int
    """Number of the account for which it was started."""
    on_ends: list[Callable[[], None]]
    again: Callable[[], None] | None = None
    """Starts the next read of the topic after this one; `None` if it was not requested."""
    on_ends_again: list[Callable[[], None]] = field(default_factory=list)
    """Callbacks for the end of that next read."""


class TopicReader:
    """Reads topics into the store, and tracks which are in progress and which are old."""

    def __init__(
        self,
        client: Client,
        poller: Poller,
        pool: WorkerPool,
        store: Store,
        clock: Clock,
        *,
        on_read: Callable[[Topic[Any], Key], None] | None = None,
    ) -> None:
        self._client, self._poller = client, poller
        self._pool, self._store, self._clock = pool, store, clock
        self._on_read = on_read
        self._lock = threading.Lock()
        self._account = 0
        """Number of the account. An answer for one account is not passed to the next."""
        self._running: dict[_Item, _Read] = {}
        self._asked_at: dict[_Item, float] = {}

    def want(
        self,
        source: Source[T],
        key: Key,
        *,
        now: bool = False,
        urgency: Urgency = Urgency.VISIBLE,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        """Read a topic unless it is being read or fresh.

        Args:
            now: Read even if it is fresh. If a read is in progress, read again, because its answer
                may be older than the request.
            on_end: Called when the read has ended, successfully or not; never if it is fresh.
        """
        on_ends = [] if on_end is None else [on_end]
        self._want(source, key, on_ends, now=now, urgency=urgency)

    def _want(
        self,
        source: Source[T],
        key: Key,
        on_ends: list[Callable[[], None]],
        *,
        now: bool,
        urgency: Urgency,
    ) -> None:
        item = (source.topic, key)
        with self._lock:
            running = self._running.get(item)
            # The answer in flight may also be for the previous account.
            if running is not None and (now or running.account != self._account):
                again = running.on_ends_again = [*running.on_ends_again, *on_ends]
                running.again = partial(self._want, source, key, again, now=True, urgency=urgency)
                return
            if running is not None:
                running.on_ends += on_ends
                return
            if not now and self._wait_s(item, source.fresh_s) > 0:
                return
            read = self._running[item] = _Read(self._account, on_ends)
            self._asked_at[item] = self._clock.monotonic()
        self._pool.submit(
            partial(self._read, source, key, urgency, read), urgency, name=source.topic.name
        )

    def _wait_s(self, item: _Item, most_s: float) -> float:
        asked_at = self._asked_at.get(item)
        return 0.0 if asked_at is None else asked_at + most_s - self._clock.monotonic()

    def wait_s(self, source: Source[Any], key: Key, most_s: float) -> float | None:
        """Return the seconds until the reading is older than `most_s`; `None` while it is being
        read."""
        with self._lock:
            item = (source.topic, key)
            return None if item in self._running else self._wait_s(item, most_s)

    def _read(self, source: Source[T], key: Key, urgency: Urgency, read: _Read) -> None:
        topic = source.topic

        def on_value(value: T) -> None:
            try:
                if read.account == self._account:
                    self._put(source, key, value)
                    if self._on_read is not None:
                        self._on_read(topic, key)
            finally:
                self._end((topic, key), read)

        def on_error(error: HostdeckError) -> None:
            if read.account == self._account:
                self._fail(source, key, str(error))
            self._end((topic, key), read)

        try:
            source.ask(self._client, self._poller, key, urgency, on_value, on_error)
        except BaseException:
            self._end((topic, key), read)
            raise

    def _put(self, source: Source[T], key: Key, value: T) -> None:
        now = self._clock.now()
        if source.writer is None:
            self._store.put_known(source.topic, key, Reading(value, now))
        else:
            source.writer.put(self._store, key, value, now)

    def _fail(self, source: Source[Any], key: Key, error: str) -> None:
        if source.writer is None:
            failed = self._store.known(source.topic, key).failed(error)
            self._store.put_known(source.topic, key, failed)
        else:
            source.writer.fail(self._store, key, error)

    def expire(self, topics: Collection[Topic[Any]], key: Key | None = None) -> None:
        """Count readings of these topics as old, of one key or of all."""
        with self._lock:
            for item in [item for item in self._asked_at if item[0] in topics]:
                if key is None or item[1] == key:
                    del self._asked_at[item]

    def forget(self) -> None:
        """Forget the previous account: its readings are no longer fresh, and answers in flight are
        dropped."""
        with self._lock:
            self._account += 1
            self._asked_at.clear()

    def _end(self, item: _Item, read: _Read) -> None:
        with self._lock:
            if self._running.get(item) is not read:
                return  # an error in a callback must not end the next read
            del self._running[item]
        if read.again is not None:
            read.again()
        for on_end in read.on_ends:
            on_end()

    @property
    def running(self) -> frozenset[_Item]:
        """Return all reads in progress."""
        with self._lock:
            return frozenset(self._running)
