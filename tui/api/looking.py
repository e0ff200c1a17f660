"""Status requests for async keys: one request each, repeated once with the session if refused.

Synchronous and thread-safe; worker threads only.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tui.api.action import ApiAction, Callback
from tui.api.catalog import eq_callback_actions as eq_callback
from tui.api.envelope import NOTHING_CHANGED
from tui.api.form import form_fields
from tui.api.look_words import Reason
from tui.api.looks import Refusal, Task, classify
from tui.api.outcomes import may_be_last
from tui.errors import HostdeckError, LookRefused
from tui.models.async_answer import AsyncAnswer, AsyncKey, Gone

if TYPE_CHECKING:
    from tui.api.session import Session
    from tui.api.transport import Answer
    from tui.clock import Clock

DOING = "Asking for the status of the task"
REPEAT_EVERY_S = 60.0
"""Limit of repeats with the session, so that refused status requests do not use up all sign-ins."""
KNOWN_KEYS = 500
_NOT_HELPED = frozenset({Reason.BUSY, Reason.UNREADABLE, Reason.FOREIGN})
"""Refusals for which no token helps."""
_CAUSES = {
    Reason.SESSION: "The provider did not accept the session for this status request",
    Reason.RIGHTS: "The provider denied access to the status of the task",
    Reason.MALFORMED: "The provider rejected the status request",
    Reason.BUSY: "The provider is busy or under maintenance",
    Reason.UNREADABLE: "The answer to the status request could not be read",
    Reason.FOREIGN: "The answer to the status request is about something else",
    Reason.UNCLEAR: "The provider refused the status request",
}
Keep = Callable[[int, bytes], None]
"""Gets the HTTP status and the body."""


def look_refused(status: int, refusal: Refusal) -> LookRefused:
    """Return the error of a refused status request. The state of the task stays unknown."""
    code = f" (HTTP {status})" if status != 200 else ""
    words = f": {refusal.said}" if refusal.said else ""
    said = f"{_CAUSES[refusal.reason]}{code}{words}".rstrip(".") + "."
    error = LookRefused(
        DOING, said=said, certain=NOTHING_CHANGED, next="Hostdeck asks again, at growing intervals."
    )
    error.reason = str(refusal.reason)
    return error


def given_up(summary: str, error: LookRefused) -> LookRefused:
    """Return the error of a read whose polls were refused too often."""
    last = LookRefused(summary, said=error.said, certain=error.certain, next="Try again later.")
    last.reason = error.reason
    return last


class Looker:
    """Sends the status requests of one client."""

    def __init__(
        self,
        exchange: Callable[[ApiAction[Any, Any], list[tuple[str, str]], str], Answer],
        session: Session,
        clock: Clock,
    ) -> None:
        self._exchange, self._session, self._clock = exchange, session, clock
        self._lock = threading.Lock()
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._sends_token = False
        """Set when a status request with the token was answered after a refusal without it."""
        self._repeated_at: float | None = None

    def check(
        self, key: AsyncKey, callbacks: Sequence[Callback], keep: Keep | None, task: Task
    ) -> AsyncAnswer:
        """Check a key once at each callback until one callback knows it.

        Raises:
            LookRefused: No callback answered about the task, and one refused.
            ApiError: The answer did not arrive; the key may be used up.
        """
        self.know(key)
        refused: LookRefused | None = None
        for callback in callbacks:
            try:
                answer = self._look(
                    key, callback, keep, task, is_asked_last=callback is callbacks[-1]
                )
            except LookRefused as error:
                refused = refused or error
                continue
            if not isinstance(answer, Gone):
                return answer
        if refused is not None:
            # An "unknown key" from the other callback proves nothing while this callback refuses to
            # answer.
            raise refused
        return Gone()

    def know(self, key: str) -> None:
        """Remember a key of this account. An answer that names it is about its task only."""
        with self._lock:
            self._keys[key] = None
            while len(self._keys) > KNOWN_KEYS:
                self._keys.popitem(last=False)

    def _look(
        self,
        key: AsyncKey,
        callback: Callback,
        keep: Keep | None,
        task: Task,
        *,
        is_asked_last: bool,
    ) -> AsyncAnswer:
        token = self._session.held if self._sends_token else None
        got = self._ask(key, callback, token)
        try:
            return self._read(got, key, keep, task, is_asked_last=is_asked_last)
        except Refusal as problem:
            refusal = problem
        better = self._better_token(refusal.reason, token)
        if better is None:
            raise look_refused(got.status, refusal) from None
        got = self._ask(key, callback, better)
        try:
            answer = self._read(got, key, keep, task, is_asked_last=is_asked_last)
        except Refusal as problem:
            raise look_refused(got.status, problem) from None
        self._sends_token = True
        return answer

    def _ask(self, key: AsyncKey, callback: Callback, token: SecretStr | None) -> Answer:
        action = eq_callback.CHECK if callback is Callback.EQ else eq_callback.NAT_CHECK
        fields = form_fields(eq_callback.KeyParams(key=SecretStr(key)))
        if token is not None:
            fields.append(("token", token.get_secret_value()))
        return self._exchange(action, fields, DOING)

    def _read(
        self, got: Answer, key: AsyncKey, keep: Keep | None, task: Task, *, is_asked_last: bool
    ) -> AsyncAnswer:
        with self._lock:
            others = frozenset(self._keys) - {key}
        if keep is not None and may_be_last(
            got.status, got.body, key, task, is_asked_last=is_asked_last
        ):
            keep(got.status, got.body)
        return classify(got.status, got.body, key, task, others)

    def _better_token(self, reason: Reason, used: SecretStr | None) -> SecretStr | None:
        """Return a token for repeating a refused status request; `None` if no token would help."""
        held = self._session.held
        if reason in _NOT_HELPED or held is None:
            return None
        is_new = used is not None and held != used
        if not is_new and not self._may_repeat():
            return None
        if reason is Reason.SESSION and not is_new:
            try:
                self._session.renew_after(held)
            except HostdeckError:
                return None
        now = self._session.held
        return None if now == used else now

    def _may_repeat(self) -> bool:
        now = self._clock.monotonic()
        with self._lock:
            if self._repeated_at is not None and now - self._repeated_at < REPEAT_EVERY_S:
                return False
            self._repeated_at = now
        return True
