"""Async keys, from the start request to the result. Looks are due by the schedule, run by the pool.

An OK answer deletes the key at the provider: the result is handed to `keep` before anything
else happens to it. Exactly one watch may own a key.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from tui.api.action import Callback, Deferred
from tui.api.client import Settled
from tui.api.envelope import SENT
from tui.clock import Clock
from tui.engine.pace import wait_before
from tui.engine.pool import Urgency, WorkerPool
from tui.engine.schedule import Schedule
from tui.errors import ApiError, BadAnswer, HostdeckError, OutcomeUnknown, Refused
from tui.models.async_answer import AsyncAnswer, AsyncKey, Failed, Finished, Gone
from tui.models.base import Params
from tui.secrets import REDACTOR
from tui.text import safe_text

P = TypeVar("P", bound=Params)
R = TypeVar("R")
Keep = Callable[[AsyncKey, Finished], None]


class Asks(Protocol):
    """What the poller needs of the client."""

    def start(self, action: Deferred[P, R], params: P) -> AsyncKey | Settled[R]: ...

    def check(self, key: AsyncKey, callbacks: Sequence[Callback] = ...) -> AsyncAnswer: ...


class Watch:
    """One key being watched. `cancel` stops the looking, not the work at the provider."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.key: AsyncKey | None = None

    def cancel(self) -> None:
        self.cancelled.set()


class Poller:
    """Starts deferred actions and follows their keys to the end."""

    def __init__(
        self,
        client: Asks,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        keep: Keep | None = None,
    ) -> None:
        self._client = client
        self._pool = pool
        self._schedule = schedule
        self._clock = clock
        self._keep = keep
        self._lock = threading.Lock()
        self._owned: set[AsyncKey] = set()

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
            watch.key = key
            self._follow(_Followed(action, key, watch, on_result, on_error, urgency, until))

        self._pool.submit(start, urgency, name=action.name)
        return watch

    def follow(
        self,
        action: Deferred[Any, R],
        key: AsyncKey,
        *,
        on_result: Callable[[R], None],
        on_error: Callable[[HostdeckError], None],
        urgency: Urgency,
        timeout_s: float | None = None,
    ) -> Watch:
        """Watch a key that is there already; the end is reported as by `read`."""
        watch = Watch()
        watch.key = key
        until = None if timeout_s is None else self._clock.monotonic() + timeout_s
        self._follow(_Followed(action, key, watch, on_result, on_error, urgency, until))
        return watch

    def _follow(self, one: _Followed) -> None:
        with self._lock:
            taken = one.key in self._owned
            self._owned.add(one.key)
        # Whoever has it can read, and thereby delete, the result.
        REDACTOR.remember(one.key)
        if taken:
            one.on_error(Refused(one.action.summary, said="This key is being watched already."))
            return
        self._look_later(one)

    def _look_later(self, one: _Followed) -> None:
        # Spread, not secrecy.
        wait_s = wait_before(one.looks, random.random())
        one.looks += 1
        due = self._clock.monotonic() + wait_s
        self._schedule.at(due, lambda: self._look(one), one.urgency, f"key {one.key}")

    def _look(self, one: _Followed) -> None:
        if one.watch.cancelled.is_set():
            self._release(one)
            return
        try:
            answer = self._client.check(one.key, one.action.poll_at)
        except ApiError as error:
            # The look may have used up the key: the next one will then say "not found".
            self._go_on(one, error)
            return
        except Exception:
            self._release(one)
            one.on_error(_bug(one.action))
            raise
        if isinstance(answer, Finished):
            try:
                if self._keep is not None:
                    self._keep(one.key, answer)
            finally:
                self._release(one)
                self._hand_over(one, answer)
        elif isinstance(answer, Failed):
            said = safe_text(REDACTOR.mask(answer.said)) or "The provider gave no reason."
            self._release(one)
            one.on_error(Refused(one.action.summary, said=f"The provider said: {said}",
                                 certain="The provider reports that it failed."))  # fmt: skip
        elif isinstance(answer, Gone):
            self._release(one)
            one.on_error(_unknown(one.action, "The provider no longer knows the key of this work."))
        else:
            self._go_on(one, None)

    def _hand_over(self, one: _Followed, answer: Finished) -> None:
        try:
            result = one.action.read(answer)
        except ValueError as error:
            said = str(error) if type(error) is ValueError else "The answer has an unexpected shape."
            one.on_error(BadAnswer(one.action.summary, said=f"{said.capitalize()}.", certain="The work ended."))
            return
        except Exception:
            one.on_error(_bug(one.action))
            raise
        one.on_result(result)

    def _go_on(self, one: _Followed, error: ApiError | None) -> None:
        if one.until is not None and self._clock.monotonic() >= one.until:
            self._release(one)
            one.on_error(error or _unknown(one.action, "It took too long; the looking was given up."))
            return
        self._look_later(one)

    def _release(self, one: _Followed) -> None:
        with self._lock:
            self._owned.discard(one.key)
        REDACTOR.forget(one.key)

    @property
    def watching(self) -> int:
        """Keys being looked at."""
        with self._lock:
            return len(self._owned)


def _bug(action: Deferred[Any, Any]) -> HostdeckError:
    """Whoever waits is told even then; the bug itself goes to the pool."""
    return _unknown(action, "Hostdeck met a bug while watching it.")


def _unknown(action: Deferred[Any, Any], said: str) -> OutcomeUnknown:
    if action.effect.value == 0:
        return OutcomeUnknown(action.summary, said=said, certain="Nothing was changed.",
                              next="It is asked again by itself.")  # fmt: skip
    return OutcomeUnknown(action.summary, said=said, certain=SENT, next="Look at its state.")


class _Followed:
    """A key with everything its watcher needs."""

    def __init__(
        self,
        action: Deferred[Any, Any],
        key: AsyncKey,
        watch: Watch,
        on_result: Callable[[Any], None],
        on_error: Callable[[HostdeckError], None],
        urgency: Urgency,
        until: float | None,
    ) -> None:
        self.action, self.key, self.watch = action, key, watch
        self.on_result, self.on_error = on_result, on_error
        self.urgency, self.until = urgency, until
        self.looks = 0
