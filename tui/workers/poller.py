"""Async keys, followed to their end. Looks are due by the schedule, run by the pool.

An OK answer deletes the key at the provider, so exactly one follower may own a key, and one that
must not lose the answer (`Follower.keep`) gets it as it came before anything else happens to it.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from tui.api.action import Callback, Deferred
from tui.api.client import Settled
from tui.api.gate import GateClosed
from tui.api.looking import Keep
from tui.api.looks import Task
from tui.clock import Clock
from tui.errors import ApiError, HostdeckError, LookRefused, Refused
from tui.models.async_answer import AsyncAnswer, AsyncKey, Ended, GoesOn
from tui.models.base import Params
from tui.secrets import REDACTOR
from tui.workers.key_reading import KeyReading, Watch
from tui.workers.look_times import wait_before
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

_WATCHED = "This key is being watched already."
P = TypeVar("P", bound=Params)
R = TypeVar("R")
MakeReading = Callable[..., KeyReading[Any]]
"""Makes the follower of a read: `KeyReading`, or a class derived from it."""

_CHANCE = random.Random()
"""A generator of its own: a caller may have seeded the shared one."""


class Asks(Protocol):
    """The part of the client that the poller uses."""

    def start(self, action: Deferred[P, R], params: P) -> AsyncKey | Settled[R]:
        """Sends the action once; the key of what has begun, or the result where it is over at
        once."""

    def check(
        self,
        key: AsyncKey,
        callbacks: Sequence[Callback] = ...,
        keep: Keep | None = None,
        task: Task = ...,
    ) -> AsyncAnswer:
        """Look at a key once. `keep` gets an answer that may be the last one, before it is
        parsed."""


class Follower(Protocol):
    """The receiver of what a key says. All methods are called on worker threads."""

    urgency: Urgency
    patience: int
    """Number of looks in a row that may be refused before the looking is given up."""
    last_look_at: float | None
    """Time of the last look on the monotonic clock; `None` for as long as it takes."""
    task: Task
    """The task behind the key, for telling answers about it from others."""

    @property
    def keep(self) -> Keep | None:
        """Gets an answer that may be the last one as it came."""

    def wants(self) -> bool:
        """Return whether to look at all. Called before each look."""

    def running(self, answer: GoesOn) -> bool:
        """Note that the work goes on, perhaps with progress. Return whether to go on looking."""

    def least_wait_s(self, refused: int) -> float:
        """Return the shortest pause before the next look, after so many refused ones in a row."""

    def ended(self, answer: Ended) -> None:
        """The key is used up, or was never there."""

    def lost(self, error: ApiError) -> bool:
        """A look went wrong and may have used up the key. Returns whether to go on looking."""

    def turned_away(self, error: LookRefused) -> None:
        """Note that the looks were refused too often in a row. The key may still be good."""

    def bug(self) -> None:
        """A look met a bug and is the last one; the bug itself goes to the pool."""


class Poller:
    """Starts deferred actions and follows their keys to the end."""

    def __init__(self, client: Asks, pool: WorkerPool, schedule: Schedule, clock: Clock) -> None:
        self._client = client
        self._pool = pool
        self._schedule = schedule
        self._clock = clock
        self._lock = threading.Lock()
        self._owned: dict[AsyncKey, int] = {}
        """Keys being followed, and how often each was looked at."""
        self._refused: dict[AsyncKey, int] = {}
        """Number of refused polls in a row for each key; missing for none."""

    def read(
        self,
        action: Deferred[P, R],
        params: P,
        *,
        on_result: Callable[[R], None],
        on_error: Callable[[HostdeckError], None],
        urgency: Urgency,
        timeout_s: float | None = None,
        make_reading: MakeReading = KeyReading,
    ) -> Watch:
        """Start `action` and report its end once, on a worker thread.

        Args:
            timeout_s: Give up looking after this time and say so; `None` never gives up.
            make_reading: Decides how long a read goes on and how its errors are worded.
        """
        watch = Watch()
        reading = make_reading(
            Task(action, _server_of(params)),
            action,
            watch,
            on_result,
            on_error,
            urgency,
            self._clock,
            timeout_s,
        )

        def start() -> None:
            if watch.cancelled.is_set():
                return
            try:
                key = self._client.start(action, params)
            except HostdeckError as error:
                on_error(error)
                return
            except Exception:
                reading.bug()
                raise
            if isinstance(key, Settled):
                on_result(key.value)
                return
            self._follow_reading(key, action, reading)

        self._pool.submit(start, urgency, name=action.name)
        return watch

    def read_key(
        self,
        action: Deferred[Any, R],
        key: AsyncKey,
        *,
        on_result: Callable[[R], None],
        on_error: Callable[[HostdeckError], None],
        urgency: Urgency,
        timeout_s: float | None = None,
        server_id: int | None = None,
        make_reading: MakeReading = KeyReading,
    ) -> Watch:
        """Follow a key that is there already to its result."""
        watch = Watch()
        reading = make_reading(
            Task(action, server_id),
            action,
            watch,
            on_result,
            on_error,
            urgency,
            self._clock,
            timeout_s,
        )
        self._follow_reading(key, action, reading)
        return watch

    def _follow_reading(
        self, key: AsyncKey, action: Deferred[Any, R], reading: KeyReading[R]
    ) -> None:
        reading.watch.key = key
        if not self.follow(key, action.poll_at, reading):
            reading.on_error(Refused(action.summary, said=_WATCHED))

    def follow(self, key: AsyncKey, callbacks: Sequence[Callback], follower: Follower) -> bool:
        """Poll `key` until it ends. Return `False` if this process polls it already."""
        with self._lock:
            if key in self._owned:
                return False
            self._owned[key] = 0
        # A person with the key can read, and thereby delete, the result.
        REDACTOR.remember(key)
        self._look_later(key, callbacks, follower)
        return True

    def _look_later(self, key: AsyncKey, callbacks: Sequence[Callback], follower: Follower) -> None:
        with self._lock:
            looks, crowd, refused = (
                self._owned.get(key, 0),
                len(self._owned),
                self._refused.get(key, 0),
            )
            self._owned[key] = looks + 1
        # Spread, not secrecy.
        wait_s = wait_before(looks, _CHANCE.random(), crowd, follower.least_wait_s(refused))
        due = self._clock.monotonic() + wait_s
        if follower.last_look_at is not None:
            due = min(due, follower.last_look_at)
        self._schedule.at(
            due,
            lambda: self._look(key, callbacks, follower),
            follower.urgency,
            f"key {key}",
            groups=True,
        )

    def _look(self, key: AsyncKey, callbacks: Sequence[Callback], follower: Follower) -> None:
        if not follower.wants():
            self._release(key)
            return
        try:
            answer = self._client.check(key, callbacks, follower.keep, follower.task)
        except LookRefused as error:
            self._look_refused(key, callbacks, follower, error)
            return
        except ApiError as error:
            # The look may have used up the key: the next one will then say "not found".
            if follower.lost(error):
                self._look_later(key, callbacks, follower)
            else:
                self._release(key)
            return
        except GateClosed:
            # The program ends before the poll was sent: nothing is known of the work, and the next
            # process polls on.
            self._release(key)
            return
        except Exception:
            self._release(key)
            follower.bug()
            raise
        with self._lock:
            self._refused.pop(key, None)
        if isinstance(answer, Ended):
            self._release(key)
            follower.ended(answer)
            return
        if follower.running(answer):
            self._look_later(key, callbacks, follower)
        else:
            self._release(key)

    def _look_refused(
        self, key: AsyncKey, callbacks: Sequence[Callback], follower: Follower, error: LookRefused
    ) -> None:
        with self._lock:
            refused = self._refused[key] = self._refused.get(key, 0) + 1
        if refused >= follower.patience:
            self._release(key)
            follower.turned_away(error)
        elif follower.lost(error):
            self._look_later(key, callbacks, follower)
        else:
            self._release(key)

    def _release(self, key: AsyncKey) -> None:
        with self._lock:
            self._owned.pop(key, None)
            self._refused.pop(key, None)
        REDACTOR.forget(key)

    @property
    def watching(self) -> int:
        """Keys being looked at."""
        with self._lock:
            return len(self._owned)


def _server_of(params: Params) -> int | None:
    server_id = getattr(params, "id", None)
    return server_id if isinstance(server_id, int) else None
