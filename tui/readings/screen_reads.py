"""The reads for the screens: visible values, requests of the user, and changed values. Any
thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from tui.errors import HostdeckError
from tui.readings.attention import Eyes
from tui.workers.lazy import Lazy
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.readings.refresher import Refresher
    from tui.readings.topic_reader import Source, TopicReader
    from tui.store.operations import Operation
    from tui.store.store import Store
    from tui.store.topics import Key
    from tui.workers.pool import WorkerPool
    from tui.workers.schedule import Schedule

T = TypeVar("T")
READ_AFTER_S = (0.5, 8.0)
"""Seconds after a change when the server is read again, because the first read may still show the
old state."""


class ScreenReads:
    """Reads topics and servers into the store."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        client: Lazy[Client],
        *,
        topics: Lazy[TopicReader],
        refresher: Lazy[Refresher],
    ) -> None:
        self._store, self._pool, self._schedule, self._clock = store, pool, schedule, clock
        self._client, self._topics, self._refresher = client, topics, refresher
        self._stopped = threading.Event()
        self.eyes = Eyes()
        """The visible servers and panes."""

    # From the screens

    def ask(
        self,
        read: Callable[[Client], T],
        on_answer: Callable[[T | None, HostdeckError | None], object],
    ) -> None:
        """Read a value that the user waits for. `on_answer` gets it, or the error, on a worker
        thread."""

        def run() -> None:
            try:
                found = read(self._client())
            except HostdeckError as error:
                on_answer(None, error)
            else:
                on_answer(found, None)

        self._pool.submit(run, Urgency.PERSON, name="ask")

    def search(self, text: str, on_answer: Callable[[frozenset[int], str], None]) -> None:
        """Search servers at the provider. `on_answer` gets their ids or the error, on a worker
        thread."""

        def run() -> None:
            from tui.readings.provider_search import provider_search

            try:
                on_answer(provider_search(self._client(), text), "")
            except HostdeckError as error:
                on_answer(frozenset(), str(error))

        self._pool.submit(run, Urgency.PERSON, name="search")

    def look(self, eyes: Eyes) -> None:
        """Read useful values for the current view."""
        self.eyes = eyes
        if self._refresher.made is not None:
            self._refresher.made.look(eyes)

    def want(self, source: Source[Any], key: Key, *, now: bool = False) -> None:
        """Read a value into the store unless it is fresh; with `now`, even if it is fresh.

        Before the sign-in it reads only public topics. The screen requests the others again when
        the session changes.
        """
        urgency = Urgency.PERSON if now else Urgency.VISIBLE
        topics = self._topics.made
        if topics is not None and (source.public or self._store.session.signed_in):
            topics.want(source, key, now=now, urgency=urgency)
        elif source.public:
            self._pool.submit(partial(self._want_public, source, key), urgency, name="make ready")

    def _want_public(self, source: Source[Any], key: Key) -> None:
        """Create the reader before the sign-in, and read."""
        self._refresher()
        self._topics().want(source, key)

    def renew(self) -> bool:
        """Refresh what is on the screen. Return whether there is a session for reading."""
        if self._refresher.made is None or not self._store.session.signed_in:
            return False
        self._refresher.made.renew()
        return True

    @property
    def satisfied(self) -> bool:
        """Return whether everything in view has been read. For tests."""
        refresher = self._refresher.made
        return refresher is not None and refresher.satisfied

    # Around the session

    def on_entered(self, client: Client, *, signed_in: bool) -> None:
        """Prepare while the provider checks the key, and read once it is accepted."""
        refresher = self._refresher()
        if signed_in:
            refresher.list_now()
            self.look(self.eyes)

    def on_request_end(self, answered: bool) -> None:
        """Note whether the provider responds. Request the list again as soon as it responds
        again."""
        if self._refresher.made is not None:
            self._refresher.made.note_request()
        session = self._store.session
        if not answered:
            if session.silent_since is None and not self._stopped.is_set():
                self._store.put_session(silent_since=self._clock.now())
        elif session.silent_since is not None:
            self._store.put_session(silent_since=None)
            if session.signed_in and self._refresher.made is not None:
                self._refresher.made.list_now()

    def forget(self) -> None:
        """Forget the readings of one account, which are never shown to another."""
        if self._topics.made is not None:
            self._topics.made.forget()
        self._store.topics.clear()

    def rest(self) -> None:
        """Stop reading for screens, because there is none left."""
        if self._refresher.made is not None:
            self._refresher.made.rest()

    def stop(self) -> None:
        """Stop reporting outages, because the program ends."""
        self._stopped.set()

    # After changes

    def on_operation_end(self, operation: Operation) -> None:
        """Refresh the values that a finished operation may have changed."""
        from tui.readings.after_changes import after, brings_servers

        for source, key in after(operation):
            if self._store.known(source.topic, key).taken_at is not None:
                self.want(source, key, now=True)
        if brings_servers(operation):
            self._pool.submit(self._list_anew, Urgency.VISIBLE, name="list anew")
        refresher, server_id = self._refresher.made, operation.server_id
        if refresher is None or server_id is None:
            return
        for wait_s in READ_AFTER_S:
            self._schedule.at(
                self._clock.monotonic() + wait_s,
                partial(refresher.again, server_id),
                Urgency.BACKGROUND,
                f"after {server_id} {wait_s}",
            )

    def _list_anew(self) -> None:
        """Ask the provider to refresh the list of the session, which lacks newer servers."""
        from tui.api.catalog import eq_actions as eq
        from tui.api.catalog.common import NoParams

        try:
            self._client().call(eq.UPDATE_SERVERS, NoParams())
        except HostdeckError:
            pass  # the next session has the new list
        self._refresher().list_now()
