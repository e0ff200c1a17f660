"""The session: a token in memory, renewed by one thread at a time. Worker threads only."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from tui.api.envelope import sign_in_refused
from tui.clock import Clock
from tui.errors import Refused, SignInRefused
from tui.models.account import Session as SessionAnswer
from tui.secrets import REDACTOR

RENEW_BEFORE_S = 90.0
RENEW_AT_MOST_EVERY_S = 300.0
"""Where the two clocks disagree, every token looks old: then only the provider's word counts."""
TRIES = 3
"""Refused sign-ins after which it is not tried again: an account lock is worse than old data."""
RENEWED_AT_MOST = 5
"""New tokens in `RENEW_AT_MOST_EVERY_S` because an answer seemed to ask for one: a read that the provider does not
understand may be answered in the same words, and no token helps that."""


@dataclass(frozen=True)
class ApiKeyLogin:
    """Sign in with an API key."""

    key: SecretStr


@dataclass(frozen=True)
class PasswordLogin:
    """Sign in with the billing login and password."""

    user: str
    password: SecretStr


Credentials = ApiKeyLogin | PasswordLogin


class Session:
    """Holds the token. `sign_in` is what really asks the provider."""

    def __init__(self, sign_in: Callable[[Credentials], SessionAnswer], clock: Clock) -> None:
        self._sign_in = sign_in
        self._clock = clock
        self._lock = threading.RLock()
        self._credentials: Credentials | None = None
        self._token: SecretStr | None = None
        self._until: float | None = None
        self._renewed_at = clock.monotonic()
        self._renewals: deque[float] = deque(maxlen=RENEWED_AT_MOST)
        """When the provider's word was last followed, monotonic."""
        self._refused = 0
        self._refusal = ""
        """What was said the last time."""
        self.answer: SessionAnswer | None = None

    @property
    def until(self) -> float | None:
        """When the token ends, Unix seconds; `None` when unknown or signed out."""
        return self._until

    @property
    def credentials(self) -> Credentials | None:
        """How the session was begun; `None` when signed out. For handing running work to another process."""
        return self._credentials

    def open(self, credentials: Credentials) -> SessionAnswer:
        """Sign in, and remember how for a silent renewal.

        Raises:
            SignInRefused: Wrong key or password, empty account, second factor.
            ApiError: Anything else that can happen on the way.
        """
        with self._lock:
            answer = self._renew(credentials)
            self._credentials = credentials
            self._refused = 0
            self._renewals.clear()
            return answer

    def _renew(self, credentials: Credentials) -> SessionAnswer:
        try:
            answer = self._sign_in(credentials)
        except Refused as error:
            # Also in words that nobody knows yet ("account suspended"): a refusal, and not to be repeated.
            raise sign_in_refused(error) from None
        if answer.token is None:
            raise SignInRefused(
                "Signing in",
                said="The account wants a second factor." if answer.second_factor else "No token came back.",
                certain="You are not signed in.",
                next="Use an API key: it needs no second factor.",
            )
        self._drop()
        REDACTOR.remember(answer.token.get_secret_value())
        self._token, self._until = answer.token, answer.token_expire
        self._renewed_at = self._clock.monotonic()
        self.answer = answer
        return answer

    def _drop(self) -> None:
        if self._token is not None:
            REDACTOR.forget(self._token.get_secret_value())
        self._token = self._until = None

    @property
    def held(self) -> SecretStr | None:
        """The token as it is, however soon it ends."""
        return self._token

    def token(self) -> SecretStr | None:
        """The token, renewed first when it is about to end; `None` when signed out."""
        with self._lock:
            ends_soon = (
                self._refused < TRIES
                and self._until is not None
                and self._until - self._clock.now() < RENEW_BEFORE_S
                and self._clock.monotonic() - self._renewed_at > RENEW_AT_MOST_EVERY_S
            )
            if self._token is not None and ends_soon and self._credentials is not None:
                self._retry()
            return self._token

    def renew_after(self, used: SecretStr | None) -> bool:
        """The provider no longer knows `used`: sign in again, unless another thread just did.

        Returns:
            Whether there is a new token to try with.

        Raises:
            SignInRefused: That was refused too often: it is not tried again before a person signs in.
            ApiError: Anything else that can happen on the way.
        """
        with self._lock:
            if self._token is not None and self._token != used:
                return True
            if self._credentials is None or self._renewed_often():
                return False
            if self._refused < TRIES and self._retry():
                self._renewals.append(self._clock.monotonic())
                return True
            if self._refused >= TRIES:
                raise SignInRefused(
                    "Signing in again",
                    said=f"It was refused {TRIES} times and is not tried any more: the account could be locked. "
                    f"{self._refusal}".strip(),
                    certain="Nothing was changed.",
                    next="Check the key or password, then sign in anew.",
                )
            return False

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
            # As after one that went well: the next call must not ask the same again while the token still serves.
            self._renewed_at = self._clock.monotonic()
            return False
        self._refused = 0
        return True

    def close(self) -> None:
        """Forget the token and the credentials."""
        with self._lock:
            self._drop()
            self._credentials = None
            self._refused = 0
            self.answer = None
