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
from tui.api.envelope import SENT
from tui.api.gate import GateClosed
from tui.api.looking import Keep, given_up
from tui.api.looks import Task
from tui.clock import Clock
from tui.errors import (
    ApiError,
    BadAnswer,
    HostdeckError,
    LookRefused,
    OutcomeUnknown,
    Refused,
    WrongServer,
)
from tui.models.async_answer import (
    AsyncAnswer,
    AsyncKey,
    Ended,
    Failed,
    Finished,
    Foreign,
    GoesOn,
    Gone,
)
from tui.models.base import Params
from tui.secrets import REDACTOR
from tui.text import safe_text
from tui.workers.look_times import wait_before
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

_WATCHED = "This key is being watched already."
P = TypeVar("P", bound=Params)
R = TypeVar("R")

_CHANCE = random.Random()
"""Its own: the one that everybody shares belongs to whoever seeds it."""


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
        """One look at a key. `keep` gets an answer that may be the last one, before it is
        understood."""


class Follower(Protocol):
    """The receiver of what a key says. All methods are called on worker threads."""

    urgency: Urgency
    patience: int
    """Number of looks in a row that may be refused before the looking is given up."""
    task: Task
    """The task behind the key, for telling answers about it from others."""

    @property
    def keep(self) -> Keep | None:
        """Gets an answer that may be the last one as it came."""

    def wants(self) -> bool:
        """Asked before each look: whether to look at all."""

    def running(self, answer: GoesOn) -> bool:
        """Note that the work goes on, perhaps with progress. Return whether to go on looking."""

    def ended(self, answer: Ended) -> None:
        """The key is used up, or was never there."""

    def lost(self, error: ApiError) -> bool:
        """A look went wrong and may have used up the key. Returns whether to go on looking."""

    def turned_away(self, error: LookRefused) -> None:
        """Note that the looks were refused too often in a row. The key may still be good."""

    def bug(self) -> None:
        """A look met a bug and is the last one; the bug itself goes to the pool."""


class Watch:
    """One key being watched. `cancel` stops the looking, not the work at the provider."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.key: AsyncKey | None = None

    def cancel(self) -> None:
        """Stop the looking. Any thread; a look that is on its way still ends."""
        self.cancelled.set()


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
        """Of those, how many looks in a row were turned away; missing for none."""

    def read(
        self,
        action: Deferred[P, R],
        params: P,
        *,
        on_result: Callable[[R], None],
        on_error: Callable[[HostdeckError], None],
        urgency: Urgency,
        timeout_s: float | None = None,
    ) -> Watch:
        """Start `action` and report its end once, on a worker thread.

        Args:
            timeout_s: Give up looking after this time and say so; `None` never gives up.
        """
        watch = Watch()
        until = None if timeout_s is None else self._clock.monotonic() + timeout_s

        def start() -> None:
            if watch.cancelled.is_set():
                return
            try:
                key = self._client.start(action, params)
            except HostdeckError as error:
                on_error(error)
                return
            except Exception:
                on_error(_bug(action))
                raise
            if isinstance(key, Settled):
                on_result(key.value)
                return
            task = Task(action, _server_of(params))
            reading = _Reading(
                task, action, watch, on_result, on_error, urgency, lambda: self._is_late(until)
            )
            watch.key = key
            if not self.follow(key, action.poll_at, reading):
                on_error(Refused(action.summary, said=_WATCHED))

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
    ) -> Watch:
        """Follow a key that is there already to its result."""
        watch = Watch()
        until = None if timeout_s is None else self._clock.monotonic() + timeout_s
        watch.key = key
        task = Task(action, server_id)
        reading = _Reading(
            task, action, watch, on_result, on_error, urgency, lambda: self._is_late(until)
        )
        if not self.follow(key, action.poll_at, reading):
            on_error(Refused(action.summary, said=_WATCHED))
        return watch

    def _is_late(self, until: float | None) -> bool:
        return until is not None and self._clock.monotonic() >= until

    def follow(self, key: AsyncKey, callbacks: Sequence[Callback], follower: Follower) -> bool:
        """Look at `key` until it ends. `False` when somebody here follows it already."""
        with self._lock:
            if key in self._owned:
                return False
            self._owned[key] = 0
        # Whoever has it can read, and thereby delete, the result.
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
        due = self._clock.monotonic() + wait_before(looks, _CHANCE.random(), crowd, refused)
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
            # The program ends before the look has left: nothing is known of the work, and whoever
            # comes next looks on.
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


class _Reading:
    """Follows the key of a read: lost, it is simply asked again by whoever wanted it."""

    keep: Keep | None = None
    patience = 3

    def __init__(
        self,
        task: Task,
        action: Deferred[Any, R],
        watch: Watch,
        on_result: Callable[[R], None],
        on_error: Callable[[HostdeckError], None],
        urgency: Urgency,
        is_late: Callable[[], bool],
    ) -> None:
        self.task, self._action, self._watch = task, action, watch
        self._on_result, self._on_error = on_result, on_error
        self.urgency = urgency
        self._is_late = is_late

    def wants(self) -> bool:
        return not self._watch.cancelled.is_set()

    def running(self, answer: GoesOn) -> bool:
        return self._go_on(None)

    def lost(self, error: ApiError) -> bool:
        return self._go_on(error)

    def turned_away(self, error: LookRefused) -> None:
        self._on_error(given_up(self._action.summary, error))

    def _go_on(self, error: ApiError | None) -> bool:
        late = self._is_late()
        if late:
            self._on_error(
                error or _unknown(self._action, "It took too long; the looking was given up.")
            )
        return not late

    def bug(self) -> None:
        self._on_error(_bug(self._action))

    def ended(self, answer: Ended) -> None:
        if isinstance(answer, Foreign):
            self._on_error(wrong_subject(self._action, answer))
        elif isinstance(answer, Gone):
            self._on_error(
                _unknown(self._action, "The provider no longer knows the key of this work.")
            )
        elif isinstance(answer, Failed):
            said = safe_text(REDACTOR.mask(answer.said)) or "The provider gave no reason."
            self._on_error(
                Refused(
                    self._action.summary,
                    said=f"The provider said: {said}",
                    certain="The provider reports that it failed.",
                )
            )
        else:
            self._hand_over(answer)

    def _hand_over(self, answer: Finished) -> None:
        try:
            result = self._action.read(answer)
        except ValueError as error:
            said = (
                str(error) if type(error) is ValueError else "The answer has an unexpected shape."
            )
            self._on_error(
                BadAnswer(
                    self._action.summary, said=f"{said.capitalize()}.", certain="The work ended."
                )
            )
            return
        except Exception:
            self._on_error(_bug(self._action))
            raise
        self._on_result(result)


def wrong_subject(action: Deferred[Any, Any], answer: Foreign) -> WrongServer:
    """Return the error of a result that is about something else than what was asked for."""
    said = f"The answer is about {answer.names}, not about what was asked for."
    return WrongServer(
        action.summary, said=said, certain="The answer was not used.", next="Try again."
    )


def _server_of(params: Params) -> int | None:
    server_id = getattr(params, "id", None)
    return server_id if isinstance(server_id, int) else None


def _bug(action: Deferred[Any, Any]) -> HostdeckError:
    """Whoever waits is told even then; the bug itself goes to the pool."""
    return _unknown(action, "Hostdeck met a bug while watching it.")


def _unknown(action: Deferred[Any, Any], said: str) -> OutcomeUnknown:
    if action.effect.value == 0:
        return OutcomeUnknown(
            action.summary, said=said, certain="Nothing was changed.", next="Ask again."
        )
    return OutcomeUnknown(action.summary, said=said, certain=SENT, next="Look at its state.")
