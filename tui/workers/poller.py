"""Async keys, polled to their end. The schedule starts the polls, and the pool runs them.

An OK answer deletes the key at the provider, so exactly one follower may own a key. A follower that
must not lose the answer (`Follower.keep`) gets it unchanged before any other processing.
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

_WATCHED = "This key is already being followed."
P = TypeVar("P", bound=Params)
R = TypeVar("R")
MakeReading = Callable[..., KeyReading[Any]]
"""Makes the follower of a read: `KeyReading`, or a subclass."""

_CHANCE = random.Random()
"""A separate generator, because a caller may have seeded the shared one."""


class Asks(Protocol):
    """The part of the client that the poller uses."""

    def start(self, action: Deferred[P, R], params: P) -> AsyncKey | Settled[R]:
        """Send the action once. Return the key of the started work, or the result if it is already
        done."""

    def check(
        self,
        key: AsyncKey,
        callbacks: Sequence[Callback] = ...,
        keep: Keep | None = None,
        task: Task = ...,
    ) -> AsyncAnswer:
        """Poll a key once. `keep` gets an answer that may be final before it is parsed."""


class Follower(Protocol):
    """The receiver of a key's answers. All methods are called on worker threads."""

    urgency: Urgency
    patience: int
    """Number of consecutive refused polls before polling is given up."""
    last_look_at: float | None
    """Time of the last poll on the monotonic clock; `None` for no limit."""
    task: Task
    """The task behind the key, to distinguish its answers from others."""

    @property
    def keep(self) -> Keep | None:
        """Receive an answer that may be final, unchanged."""

    def wants(self) -> bool:
        """Return whether to poll. Called before each poll."""

    def running(self, answer: GoesOn) -> bool:
        """Note that the work continues, perhaps with progress. Return whether to continue
        polling."""

    def least_wait_s(self, refused: int) -> float:
        """Return the shortest pause before the next poll, after a number of consecutive refused
        ones."""

    def ended(self, answer: Ended) -> None:
        """Note that the key is used up, or never existed."""

    def lost(self, error: ApiError) -> bool:
        """Note a failed poll that may have used up the key. Return whether to continue polling."""

    def turned_away(self, error: LookRefused) -> None:
        """Note that too many consecutive polls were refused. The key may still be valid."""

    def bug(self) -> None:
        """Note that a poll met a bug and is the last one. The exception goes to the pool."""


class Poller:
    """Starts deferred actions and polls their keys to the end."""

    def __init__(self, client: Asks, pool: WorkerPool, schedule: Schedule, clock: Clock) -> None:
        self._client = client
        self._pool = pool
        self._schedule = schedule
        self._clock = clock
        self._lock = threading.Lock()
        self._owned: dict[AsyncKey, int] = {}
        """Keys being polled, with the number of polls of each."""
        self._refused: dict[AsyncKey, int] = {}
        """Number of consecutive refused polls for each key; a missing entry means none."""

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
            timeout_s: Report a timeout after this time; `None`: no timeout.
            make_reading: Determines the duration of a read and the wording of its errors.
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
        """Poll an existing key to its result."""
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
        # Anyone with the key can read, and thus delete, the result.
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
        # For spreading the load, not for secrecy.
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
            # The poll may have used up the key. The next one would then return "not found".
            if follower.lost(error):
                self._look_later(key, callbacks, follower)
            else:
                self._release(key)
            return
        except GateClosed:
            # The program ends before the poll was sent, so the state of the work is unknown, and
            # the next process continues polling.
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
        """Return the number of keys being polled."""
        with self._lock:
            return len(self._owned)


def _server_of(params: Params) -> int | None:
    server_id = getattr(params, "id", None)
    return server_id if isinstance(server_id, int) else None
