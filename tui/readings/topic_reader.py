"""Reads topics when somebody looks at them: once at a time, again when they are old. Any thread may
want.

PORTS = Topic[tuple[PortStatus, ...]]("ports")
READ_PORTS = deferred(PORTS, net.GET_STATUS, of_server(net.PortParams))

deck.engine.want(READ_PORTS, server_id)      # a screen, each time it is shown
deck.store.known(PORTS, server_id)           # what is known meanwhile
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
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
"""An async key of a read that has not been answered by then."""
OnValue = Callable[[T], None]
OnError = Callable[[HostdeckError], None]


@dataclass(frozen=True, eq=False)
class Source(Generic[T]):
    """The way in which a topic is read."""

    topic: Topic[T]
    ask: Callable[[Client, Poller, Key, Urgency, OnValue[T], OnError], None]
    """Runs on a worker thread; calls exactly one of the two, then or later."""
    fresh_s: float
    """Younger than that it is not read again, unless somebody says so."""
    public: bool = False
    """Is told to everybody: read also while nobody is signed in."""


def direct(
    topic: Topic[T],
    action: Direct[Any, T],
    params: Callable[[Key], Any],
    *,
    fresh_s: float = FRESH_S,
    public: bool = False,
) -> Source[T]:
    """Read by one action that is answered at once."""

    def read(client: Client, key: Key) -> T:
        return client.call(action, params(key))

    return computed(topic, read, fresh_s=fresh_s, public=public)


def computed(
    topic: Topic[T],
    read: Callable[[Client, Key], T],
    *,
    fresh_s: float = FRESH_S,
    public: bool = False,
) -> Source[T]:
    """Read by a function: several actions, or an answer made into something else. Raises
    HostdeckError."""

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

    return Source(topic, ask, fresh_s, public)


def deferred(
    topic: Topic[T],
    action: Deferred[Any, T],
    params: Callable[[Key], Any],
    *,
    fresh_s: float = FRESH_S,
) -> Source[T]:
    """Read by an action that is answered with an async key."""

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
            timeout_s=GIVE_UP_S,
        )

    return Source(topic, ask, fresh_s)


def same(params: P) -> Callable[[Key], P]:
    """Return a function that makes the same parameters from every key."""

    def make(key: Key) -> P:
        return params

    return make


def of_server(params: Callable[..., P]) -> Callable[[Key], P]:
    """Return a function that makes parameters with the id of the server from a key."""

    def make(key: Key) -> P:
        return params(id=server_of(key))

    return make


class Topics:
    """The topics that are being read now, and those that are old."""

    def __init__(
        self, client: Client, poller: Poller, pool: WorkerPool, store: Store, clock: Clock
    ) -> None:
        self._client, self._poller = client, poller
        self._pool, self._store, self._clock = pool, store, clock
        self._lock = threading.Lock()
        self._account = 0
        """Counts whose they are: what was asked for one account is not told to the next."""
        self._running: dict[tuple[Topic[Any], Key], int] = {}
        self._again: dict[tuple[Topic[Any], Key], Callable[[], None]] = {}
        self._asked_at: dict[tuple[Topic[Any], Key], float] = {}

    def want(
        self, source: Source[T], key: Key, *, now: bool = False, urgency: Urgency = Urgency.VISIBLE
    ) -> None:
        """Have it read unless that is being done or it is fresh.

        Args:
            now: However fresh it is.
        """
        this = (source.topic, key)
        with self._lock:
            asked_at = self._asked_at.get(this)
            fresh = asked_at is not None and self._clock.monotonic() - asked_at < source.fresh_s
            if this in self._running:
                # What is on its way may be older than what made it old, or for the account before.
                if now or self._running[this] != self._account:
                    self._again[this] = partial(self.want, source, key, now=True, urgency=urgency)
                return
            if fresh and not now:
                return
            account = self._running[this] = self._account
            self._asked_at[this] = self._clock.monotonic()
        self._pool.submit(
            partial(self._read, source, key, urgency, account), urgency, name=source.topic.name
        )

    def _read(self, source: Source[T], key: Key, urgency: Urgency, account: int) -> None:
        def on_value(value: T) -> None:
            if account == self._account:
                self._store.put_known(source.topic, key, Reading(value, self._clock.now()))
            self._ended(source.topic, key)

        def on_error(error: HostdeckError) -> None:
            if account == self._account:
                self._store.put_known(
                    source.topic, key, self._store.known(source.topic, key).failed(str(error))
                )
            self._ended(source.topic, key)

        try:
            source.ask(self._client, self._poller, key, urgency, on_value, on_error)
        except BaseException:
            self._ended(source.topic, key)
            raise

    def forget(self) -> None:
        """Forget the account before: its readings are not fresh any more, and answers on their way
        are dropped."""
        with self._lock:
            self._account += 1
            self._asked_at.clear()

    def _ended(self, topic: Topic[Any], key: Key) -> None:
        with self._lock:
            self._running.pop((topic, key), None)
            again = self._again.pop((topic, key), None)
        if again is not None:
            again()

    @property
    def satisfied(self) -> bool:
        """Return whether nothing is being read. For tests."""
        with self._lock:
            return not self._running
