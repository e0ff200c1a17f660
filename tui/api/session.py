"""The session: a token in memory. One thread at a time renews it. Worker threads only."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from pydantic import SecretStr

from tui.api.envelope import sign_in_refused
from tui.clock import Clock
from tui.errors import CodeRefused, Refused, SecondFactorNeeded, SignInRefused
from tui.lazy_dataclass import dataclass
from tui.models.account import Session as SessionAnswer
from tui.secrets import REDACTOR

RENEW_BEFORE_S = 90.0
RENEW_AT_MOST_EVERY_S = 300.0
"""Least time between renewals. If the two clocks disagree, every token looks expired, and only the
provider's answer counts."""
TRIES = 3
"""Number of refused sign-ins after which Hostdeck stops trying. A locked account is worse than old
data."""
RENEWED_AT_MOST = 5
"""Limit of new tokens in `RENEW_AT_MOST_EVERY_S` because of an answer. A read that the provider
does not understand may get the same words, and then no token helps."""


@dataclass(frozen=True)
class ApiKeyLogin:
    """Sign in with an API key."""

    key: SecretStr


@dataclass(frozen=True)
class PasswordLogin:
    """Sign in with the email address and password of the billing account."""

    user: str
    password: SecretStr


Credentials = ApiKeyLogin | PasswordLogin


class Session:
    """Holds the token. `sign_in` sends the request to the provider."""

    def __init__(self, sign_in: Callable[[Credentials], SessionAnswer], clock: Clock) -> None:
        self._sign_in = sign_in
        self._clock = clock
        self._lock = threading.RLock()
        self._credentials: Credentials | None = None
        self._is_renewable = True
        """`False` if every sign-in needs a code from the user."""
        self._pending: tuple[Credentials, SessionAnswer] | None = None
        """A sign-in that waits for its code."""
        self._unproved = 0
        """Number of renewals since the provider last accepted a token."""
        self._token: SecretStr | None = None
        self._until: float | None = None
        self._renewed_at = clock.monotonic()
        self._renewals: deque[float] = deque(maxlen=RENEWED_AT_MOST)
        """Monotonic times of the last renewals that an answer caused."""
        self._refused = 0
        self._refusal = ""
        """Text of the last refusal."""
        self.answer: SessionAnswer | None = None

    @property
    def until(self) -> float | None:
        """Return the expiry time of the token in Unix seconds; `None` if unknown or signed out."""
        return self._until

    @property
    def credentials(self) -> Credentials | None:
        """Return the credentials of the sign-in, to hand running work over to another process.

        `None` when signed out, or if the sign-in also needed a second factor.
        """
        return self._credentials if self._is_renewable else None

    def open(self, credentials: Credentials) -> SessionAnswer:
        """Sign in, and remember the method for a silent renewal.

        Raises:
            SecondFactorNeeded: A code is needed; `confirm` completes the sign-in with it.
            SignInRefused: Wrong key or password, or an empty account.
            ApiError: Any other failure of the request.
        """
        with self._lock:
            self._pending = None
            answer = self._renew(credentials, is_person=True)
            self._credentials, self._is_renewable = credentials, True
            self._refused = self._unproved = 0
            self._renewals.clear()
            return answer

    def confirm(self, check: Callable[[], SessionAnswer]) -> SessionAnswer:
        """Complete a sign-in that waits for a code.

        Args:
            check: Sends the code, with `pending_token`.

        Raises:
            CodeRefused: The code was not accepted; another code may be tried.
            ApiError: Any other failure of the request.
        """
        with self._lock:
            if self._pending is None:
                raise SignInRefused(
                    "Signing in",
                    said="No sign-in is waiting for a code.",
                    certain="Nothing was sent.",
                    next="Sign in first.",
                )
            credentials, answer = self._pending
            try:
                checked = check()
            except Refused as error:
                raise CodeRefused(error.reason) from None
            if checked.second_factor:
                raise CodeRefused
            self._pending = None
            # The code may bring another token for the session. The first answer contained
            # everything else.
            self._take(
                answer
                if checked.token is None
                else answer.model_copy(update={"token": checked.token})
            )
            # A renewal would need another code, so the user has to sign in again.
            self._credentials, self._is_renewable = credentials, False
            self._refused = self._unproved = 0
            self._renewals.clear()
            return answer

    @property
    def pending_token(self) -> SecretStr | None:
        """Return the token of a sign-in that waits for its code; `None` if there is none."""
        return None if self._pending is None else self._pending[1].token

    def prove(self) -> None:
        """Note that the provider accepted the token."""
        self._unproved = 0

    def _renew(self, credentials: Credentials, *, is_person: bool = False) -> SessionAnswer:
        try:
            answer = self._sign_in(credentials)
        except Refused as error:
            # Also with unknown words ("account suspended"), because a refused sign-in is not
            # repeated.
            raise sign_in_refused(error) from None
        if answer.second_factor and answer.token is not None:
            REDACTOR.remember(answer.token.get_secret_value())
            self._pending = (credentials, answer) if is_person else None
            raise SecondFactorNeeded(
                "Signing in",
                said="The account requires a second factor.",
                certain="You are not signed in.",
                next="Enter the code that was sent to you.",
            )
        if answer.token is None:
            raise SignInRefused(
                "Signing in",
                said="The account requires a second factor, and the answer contains no token to "
                "confirm."
                if answer.second_factor
                else "The answer contains no token.",
                certain="You are not signed in.",
                next="Use an API key: it needs no second factor."
                if answer.second_factor
                else "Try again; ask the provider's support if that does not help.",
            )
        self._take(answer)
        return answer

    def _take(self, answer: SessionAnswer) -> None:
        assert answer.token is not None
        self._drop()
        REDACTOR.remember(answer.token.get_secret_value())
        self._token, self._until = answer.token, answer.token_expire
        self._renewed_at = self._clock.monotonic()
        self.answer = answer

    def _drop(self) -> None:
        if self._token is not None:
            REDACTOR.forget(self._token.get_secret_value())
        self._token = self._until = None

    @property
    def held(self) -> SecretStr | None:
        """Return the current token, however soon it expires."""
        return self._token

    def token(self) -> SecretStr | None:
        """Return the token, renewed first if it is about to expire; `None` when signed out."""
        with self._lock:
            ends_soon = (
                self._refused < TRIES
                and self._until is not None
                and self._until - self._clock.now() < RENEW_BEFORE_S
                and self._clock.monotonic() - self._renewed_at > RENEW_AT_MOST_EVERY_S
            )
            if self._token is not None and ends_soon and self.credentials is not None:
                self._retry()
            return self._token

    def renew_after(self, used: SecretStr | None) -> bool:
        """Sign in again because the provider no longer knows `used`, unless another thread just
        did.

        Returns:
            Whether there is a new token to try.

        Raises:
            SignInRefused: The sign-in was refused too often. Hostdeck does not try again before the
                user signs in.
            ApiError: Any other failure of the request.
        """
        with self._lock:
            if self._token is not None and self._token != used:
                return True
            if self.credentials is None or self._renewed_often() or self._renewed_in_vain():
                return False
            if self._refused < TRIES and self._retry():
                self._unproved += 1
                self._renewals.append(self._clock.monotonic())
                return True
            if self._refused >= TRIES:
                raise SignInRefused(
                    "Signing in again",
                    said=f"It was refused {TRIES} times. Hostdeck stops trying: the account "
                    "could be locked. "
                    f"{self._refusal}".strip(),
                    certain="Nothing was changed.",
                    next="Check the key or password, then sign in again.",
                )
            return False

    def _renewed_in_vain(self) -> bool:
        """Return whether a recent renewal brought a token that the provider did not accept. Another
        renewal would not help."""
        return (
            self._unproved > 0
            and self._clock.monotonic() - self._renewed_at < RENEW_AT_MOST_EVERY_S
        )

    def _renewed_often(self) -> bool:
        full = len(self._renewals) == RENEWED_AT_MOST
        return full and self._clock.monotonic() - self._renewals[0] < RENEW_AT_MOST_EVERY_S

    def _retry(self) -> bool:
        if self._credentials is None:
            return False
        try:
            self._renew(self._credentials)
        except SignInRefused as error:
            self._refused, self._refusal = self._refused + 1, error.said
            # Same as after a success: the next call must not send the request again while the token
            # is still valid.
            self._renewed_at = self._clock.monotonic()
            return False
        self._refused = 0
        return True

    def close(self) -> None:
        """Forget the token and the credentials."""
        with self._lock:
            self._drop()
            self._credentials = self._pending = None
            self._refused = 0
            self.answer = None
