"""The session: a token in memory, renewed by one thread at a time. Worker threads only."""

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
"""Least time between renewals: if the two clocks disagree, every token looks old, and only the
provider's answer counts."""
TRIES = 3
"""Refused sign-ins after which it is not tried again: an account lock is worse than old data."""
RENEWED_AT_MOST = 5
"""New tokens in `RENEW_AT_MOST_EVERY_S` because an answer seemed to ask for one: a read that the
provider does not understand may be answered in the same words, and no token helps that."""


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
        self._is_renewable = True
        """`False` where every sign-in needs a code that a person has."""
        self._pending: tuple[Credentials, SessionAnswer] | None = None
        """A sign-in that waits for its code."""
        self._unproved = 0
        """Renewals since the provider last answered to a token."""
        self._token: SecretStr | None = None
        self._until: float | None = None
        self._renewed_at = clock.monotonic()
        self._renewals: deque[float] = deque(maxlen=RENEWED_AT_MOST)
        """Monotonic times of the last renewals that the provider asked for."""
        self._refused = 0
        self._refusal = ""
        """Text of the last refusal."""
        self.answer: SessionAnswer | None = None

    @property
    def until(self) -> float | None:
        """Return the end of the token in Unix seconds; `None` when unknown or signed out."""
        return self._until

    @property
    def credentials(self) -> Credentials | None:
        """Return the credentials of the sign-in, to hand running work to another process.

        `None` when signed out, and where a second factor was needed as well.
        """
        return self._credentials if self._is_renewable else None

    def open(self, credentials: Credentials) -> SessionAnswer:
        """Sign in, and remember how for a silent renewal.

        Raises:
            SecondFactorNeeded: A code is needed: `confirm` ends the sign-in with it.
            SignInRefused: Wrong key or password, empty account.
            ApiError: Anything else that can happen on the way.
        """
        with self._lock:
            self._pending = None
            answer = self._renew(credentials, is_person=True)
            self._credentials, self._is_renewable = credentials, True
            self._refused = self._unproved = 0
            self._renewals.clear()
            return answer

    def confirm(self, check: Callable[[], SessionAnswer]) -> SessionAnswer:
        """End a sign-in that waits for a code.

        Args:
            check: Sends the code, with `pending_token`.

        Raises:
            CodeRefused: The code was not accepted; another code may be tried.
            ApiError: Anything else that can happen on the way.
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
            # The session may get another token with the code; all else was said before.
            self._take(
                answer
                if checked.token is None
                else answer.model_copy(update={"token": checked.token})
            )
            # A renewal would need another code: a person has to sign in again.
            self._credentials, self._is_renewable = credentials, False
            self._refused = self._unproved = 0
            self._renewals.clear()
            return answer

    @property
    def pending_token(self) -> SecretStr | None:
        """The token of a sign-in that waits for its code; `None` when none does."""
        return None if self._pending is None else self._pending[1].token

    def prove(self) -> None:
        """The provider has answered to the token."""
        self._unproved = 0

    def _renew(self, credentials: Credentials, *, is_person: bool = False) -> SessionAnswer:
        try:
            answer = self._sign_in(credentials)
        except Refused as error:
            # Also with unknown words ("account suspended"): a refusal is not repeated.
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
            if self._token is not None and ends_soon and self.credentials is not None:
                self._retry()
            return self._token

    def renew_after(self, used: SecretStr | None) -> bool:
        """The provider no longer knows `used`: sign in again, unless another thread just did.

        Returns:
            Whether there is a new token to try with.

        Raises:
            SignInRefused: That was refused too often: it is not tried again before a person signs
            in.
            ApiError: Anything else that can happen on the way.
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
        """A new token was got a while ago and nothing was answered to it: a second one would help
        no more."""
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
            # As after one that went well: the next call must not ask the same again while the token
            # still serves.
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
