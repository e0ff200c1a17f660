"""Calls of the catalog's actions. Synchronous and thread-safe; worker threads only.

Reads are repeated with growing waits, and once after a silent sign-in. Changes are never repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from pydantic import SecretStr

from tui.api.action import ApiAction, Callback, Deferred, Direct, Token
from tui.api.call_record import CallLog, CallRecord
from tui.api.catalog import auth_actions as auth
from tui.api.catalog.common import NoParams
from tui.api.deferred_start import Settled, read_start
from tui.api.envelope import check_busy, open_envelope, opened
from tui.api.form import form_fields
from tui.api.gate import Gate
from tui.api.identity import check_subject
from tui.api.linked_file import fetch_link, host_to_move_to
from tui.api.looking import Keep, Looker
from tui.api.looks import ANY_TASK, Task
from tui.api.outcomes import describe, is_write, misread, seconds, server_in
from tui.api.patience import Patience
from tui.api.provider_clock import ProviderClock
from tui.api.session import ApiKeyLogin, Credentials, Session
from tui.api.transport import Answer, Transport
from tui.clock import Clock, SystemClock
from tui.errors import (
    ApiError,
    HostdeckError,
    NotFound,
    NotReachable,
    SessionEnded,
)
from tui.format import gap_words
from tui.models.account import Session as SessionAnswer
from tui.models.async_answer import AsyncAnswer, AsyncKey, Finished
from tui.models.base import Params

P = TypeVar("P", bound=Params)
R = TypeVar("R")

Reader = Callable[[int, bytes], object | None]
"""Gets the HTTP status and the body of an answer; returns its result, or `None`."""

TTL_S = 3600


def _login_request(credentials: Credentials) -> tuple[Direct[Any, SessionAnswer], Params]:
    """Return the action and the parameters of a sign-in."""
    if isinstance(credentials, ApiKeyLogin):
        return auth.LOGIN, auth.KeyLogin(key=credentials.key, ttl=TTL_S)
    user, password = credentials.user, credentials.password
    return auth.WHMCSLOGIN, auth.WhmcsLogin(user=user, password=password, ttl=TTL_S)


def _no_read(action: str, payload: Any, sent: Any) -> None:
    """Ignore an answer."""


def _nothing(news: object) -> None:
    """Ignore a notice."""


class Client:
    """The client of the API for worker threads."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        gate: Gate | None = None,
        on_request_end: Callable[[bool], None] | None = None,
        asking: Callable[[bool], None] | None = None,
        remark: Callable[[str], None] | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self.transport = Transport(url)
        self._left: list[Transport] = []
        self.gate = gate or Gate(self._clock)
        self.patience = Patience(self.gate, self._clock)
        self.session = Session(self._log_in, self._clock)
        self._looker = Looker(self._exchange, self.session, self._clock)
        self.on_request_end: Callable[[bool], None] = on_request_end or _nothing
        """Called after every request with whether anything answered. Any thread."""
        self.asking: Callable[[bool], None] = asking or _nothing
        """Called with True when a wait for an answer starts, and with False when no wait is left.
        Any thread."""
        self.remark: Callable[[str], None] = remark or _nothing
        """Called with a sentence about an answer that could be read only in part. Any thread."""
        self.provider_clock = ProviderClock()
        self.on_read: Callable[[str, Any, Any], None] = _no_read
        """Called with the name of a read, its raw payload, and its parameters. For slow work the
        parameters are the server id alone. Any thread; must not raise."""
        self._log = CallLog()

    def now(self) -> float:
        """Return the time of the latest answer, in Unix seconds."""
        return self._clock.now()

    @property
    def calls(self) -> Sequence[CallRecord]:
        """Return the last requests, oldest first."""
        return self._log.calls

    # Signing in and out

    def sign_in(self, credentials: Credentials) -> SessionAnswer:
        """Open a session. Raises SignInRefused or another ApiError."""
        return self.session.open(credentials)

    def confirm(self, code: SecretStr) -> SessionAnswer:
        """Complete a sign-in that waits for the code of a second factor. Raises SecondFactorNeeded
        or another ApiError."""
        from tui.api.second_factor import CHECK_CODE

        params = CHECK_CODE.params(user_token=code)
        return self.session.confirm(partial(self._once, CHECK_CODE, params))

    def _log_in(self, credentials: Credentials) -> SessionAnswer:
        action, params = _login_request(credentials)
        with self._waiting():
            answer = self.patience.when_busy(auth.LOGIN, partial(self._once, action, params))
        self._move_to(str(answer.invapi or ""))
        return answer

    def _move_to(self, named: str) -> None:
        """Switch to the installation that a sign-in answer names, if it is the provider's."""
        host = host_to_move_to(self.transport, named)
        if host:
            # Close it only at the end: a status request may be under way there, and its OK would be
            # lost.
            self._left.append(self.transport)
            self.transport = Transport(f"https://{host}")

    def sign_out(self) -> None:
        """End the session at the provider. A failure has no effect on Hostdeck."""
        try:
            if self.session.answer is not None:
                self._once(auth.LOGOUT, NoParams())
        except HostdeckError:
            pass
        finally:
            self.session.close()

    # Calling

    def call(self, action: Direct[P, R], params: P, reader: Reader | None = None) -> R:
        """Return the result of an action that is answered at once. `reader` replaces the action's
        own reader. Raises ApiError."""
        once = partial(self._once, action, params, reader)
        return self._with_session(action, partial(self._tried, action, once))

    def payload(self, action: ApiAction[P, Any], params: P) -> Any:
        """Return the payload of an action without parsing it as its model. Raises ApiError."""
        doing = describe(action, params)
        return self._with_session(
            action, partial(self._tried, action, partial(self._ask, action, params, doing))
        )

    def start(self, action: Deferred[P, R], params: P) -> AsyncKey | Settled[R]:
        """Start slow work, and return the key for later status requests. Raises ApiError."""
        return self._with_session(
            action, partial(self._tried, action, partial(self._start_once, action, params))
        )

    def fetch(self, url: str, doing: str) -> bytes:
        """Return the file behind a link of an answer, on a host of the provider.

        Raises:
            ApiError: The link leads away from the provider, or the file could not be downloaded.
        """
        return fetch_link(self.transport, self.session.token, url, doing)

    def change(self, action: ApiAction[P, R], params: P, keep: Keep) -> AsyncKey | Settled[R]:
        """Send a change once. The client never repeats it.

        Args:
            keep: Gets the raw answer before it is parsed.

        Raises:
            ApiError: NotReachable proves that nothing was sent, Refused that nothing was done.
        """
        if isinstance(action, Deferred):
            return self._start_once(action, params, keep)
        assert isinstance(action, Direct)
        doing = describe(action, params)
        return Settled(self._read(action, doing, self._ask(action, params, doing, keep)))

    def understood(
        self, action: ApiAction[P, R], params: P, status: int, body: bytes
    ) -> AsyncKey | Settled[R]:
        """Return what `change` would have returned for a stored answer. Raises ApiError."""
        doing = describe(action, params)
        payload = open_envelope(status, body, doing=doing, is_write=True)
        if isinstance(action, Deferred):
            return read_start(action, doing, payload)
        assert isinstance(action, Direct)
        try:
            return Settled(self._read(action, doing, payload))
        except ApiError:
            if action.secret_answer:
                return Settled(payload)  # the parts of the result were not stored
            raise

    def check(
        self,
        key: AsyncKey,
        callbacks: Sequence[Callback] = (Callback.EQ,),
        keep: Keep | None = None,
        task: Task = ANY_TASK,
    ) -> AsyncAnswer:
        """Check a key once. An OK answer deletes the key at the provider.

        The request carries no session. It is repeated once with the session if the provider refuses
        the status request.

        Args:
            keep: Gets the raw answer before it is parsed if it may be the last one: never one about
                the status request itself, nor one of a callback that does not know the key.
            task: The task behind the key, as far as it is known.

        Raises:
            LookRefused: The provider refused the status request, or its answer may be about another
                task.
            ApiError: The answer did not arrive; the key may be used up.
        """
        answer = self._looker.check(key, callbacks, keep, task)
        if isinstance(answer, Finished) and task.action is not None and task.is_read:
            found = {"scope": answer.scope, "context": answer.context}
            self.on_read(task.action.name, found, task.server_id)
        return answer

    def _with_session(self, action: ApiAction[Any, Any], ask: Callable[[], R]) -> R:
        used = self.session.token()
        try:
            return ask()
        except SessionEnded:
            # A change is never repeated, not even after a new sign-in. The user decides.
            if not action.is_retried or not self.session.renew_after(used):
                raise
        return ask()

    def _tried(self, action: ApiAction[Any, Any], ask: Callable[[], R]) -> R:
        with self._waiting():
            return self.patience.tried(action, ask)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        self.asking(True)
        try:
            yield
        finally:
            self.asking(False)

    def _once(self, action: Direct[P, R], params: P, reader: Reader | None = None) -> R:
        doing = describe(action, params)
        payload = self._ask(action, params, doing, reader=reader)
        if isinstance(payload, Settled):
            return payload.value  # type: ignore[no-any-return]  # of the reader
        return self._read(action, doing, payload)

    def _read(self, action: Direct[P, R], doing: str, payload: Any) -> R:
        try:
            value = action.read(payload)
        except ValueError as error:
            raise misread(action, doing, error) from None
        gap = gap_words(value)
        if gap:
            self.remark(f"{doing}: {gap}")
        return value

    def _start_once(
        self, action: Deferred[P, R], params: P, keep: Keep | None = None
    ) -> AsyncKey | Settled[R]:
        doing = describe(action, params)
        return read_start(action, doing, self._ask(action, params, doing, keep))

    def _ask(
        self,
        action: ApiAction[P, R],
        params: P,
        doing: str,
        keep: Keep | None = None,
        reader: Reader | None = None,
    ) -> Any:
        fields = form_fields(params)
        if action.token is not Token.NEVER:
            token = self._token_for(action, doing)
            if token is not None:
                fields.append(("token", token.get_secret_value()))
            elif action.token is Token.NEEDED:
                raise SessionEnded(
                    doing,
                    said="You are not signed in.",
                    certain="Nothing was sent.",
                    next="Sign in first.",
                )
        answer = self._exchange(action, fields, doing, server_in(params))
        if keep is not None:
            keep(answer.status, answer.body)
        read = None if reader is None else reader(answer.status, answer.body)
        if read is not None:
            self.session.prove()
            return Settled(read)
        if action.binary and answer.status == 200 and answer.body.lstrip()[:1] not in (b"{", b""):
            return answer.body
        if not is_write(action):
            check_busy(answer.status, doing, answer.retry_after)
        found = opened(answer.status, answer.body, doing=doing, is_write=is_write(action))
        check_subject(action, params, found.payload, doing)
        if found.remark:
            self.remark(found.remark)
        if action.token is Token.NEEDED:
            self.session.prove()
        if action.is_retried:
            self.on_read(action.name, found.payload, params)
        return found.payload

    def _token_for(self, action: ApiAction[Any, Any], doing: str) -> SecretStr | None:
        """Return the token, renewed first if it expires soon. Not for ending the session."""
        if action is auth.LOGOUT:
            return self.session.held
        if self.session.pending_token is not None:
            from tui.api.second_factor import CHECK_CODE, RESEND_CODE

            if action in (CHECK_CODE, RESEND_CODE):
                return self.session.pending_token
        try:
            return self.session.token()
        except ApiError as error:
            if not is_write(action):
                raise
            # The sign-in failed. Whatever its outcome, the change was not sent.
            raise NotReachable(
                doing,
                said=f"The session could not be renewed. {error.said}".strip(),
                certain="Nothing was sent.",
                next=error.next,
            ) from None

    def _exchange(
        self,
        action: ApiAction[Any, Any],
        fields: list[tuple[str, str]],
        doing: str,
        server_id: str = "",
    ) -> Answer:
        wanted = self._clock.monotonic()
        outcome, size = "lost", 0
        with self.gate.passing(at_once=action is auth.LOGOUT):
            started, clock = self._clock.now(), self._clock.monotonic()
            try:
                answer = self.transport.send(
                    action.endpoint,
                    [("action", action.action), *fields],
                    doing=doing,
                    is_write=is_write(action),
                    timeout_s=self.patience.seconds_for(action),
                    method=action.method,
                    max_body=action.max_body,
                )
                outcome, size = f"HTTP {answer.status}", len(answer.body)
            except ApiError as error:
                outcome = type(error).__name__
                self.on_request_end(False)
                raise
            finally:
                record = CallRecord(
                    action.name,
                    started,
                    self._clock.monotonic() - clock,
                    size,
                    outcome,
                    f"{self.transport.url}/{action.endpoint}.php",
                    tuple(name for name, _ in fields),
                    server_id,
                    clock - wanted,
                )
                self._log.add(record)
        self.on_request_end(True)
        self.provider_clock.on_answer(answer.date, self._clock.now())
        if answer.status in (429, 503):
            self.gate.hold_off(seconds(answer.retry_after, self._clock.now()))
        return answer

    def close(self) -> None:
        """End every wait and drop the connections."""
        self.gate.closing.set()
        for item in (*self._left, self.transport):
            item.close()


__all__ = ["CallRecord", "Client", "NotFound", "Settled"]
