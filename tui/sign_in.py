"""Sign-in with a saved or typed credential, sign-in after a lost connection, and sign-out. Any
thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from tui.errors import HostdeckError, SignInRefused
from tui.format import signed_in_words
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from pydantic import SecretStr

    from tui.api.client import Client
    from tui.api.session import Credentials
    from tui.clock import Clock
    from tui.credentials.vault import Found
    from tui.models.account import Session as SessionAnswer
    from tui.store.store import Store
    from tui.user_channel import UserChannel
    from tui.workers.lazy import Lazy

RETRY_FIRST_S, RETRY_LONGEST_S = 5.0, 60.0
_RETRY = "sign in again"
"""Name of the next attempt in the scheduler."""


class OnEntered(Protocol):
    """The parts that read: prepared before sign-in, started with the session."""

    def __call__(self, client: Client, *, signed_in: bool) -> None:
        """Start reading. Before sign-in (`signed_in` is false), only reads that need no session
        start."""


class SignIn:
    """The sign-in of one dashboard."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        user: UserChannel,
        *,
        find_secret: Callable[[], Found | None],
        keep_key: Callable[[str], None] | None,
        client: Lazy[Client],
        on_entered: OnEntered,
        on_other_account: Callable[[], None],
    ) -> None:
        """
        Args:
            on_other_account: Called when the signed-in account differs from the previous one.
        """
        self._store, self._pool, self._schedule, self._clock = store, pool, schedule, clock
        self._user = user
        self._find_secret, self._keep_key = find_secret, keep_key
        self._client, self._on_entered = client, on_entered
        self._on_other_account = on_other_account
        self._retry_s = RETRY_FIRST_S
        self._retry: Callable[[], None] | None = None
        self._account: str | None = None
        """The account of the last sign-in."""
        self._pending_source = ""
        """Source of the secret whose sign-in was refused or waits for a code."""
        self._stopped = False

    def stop(self) -> None:
        """Stop trying, because the program ends."""
        self._stopped = True

    def connect(self) -> None:
        """Sign in with a saved credential, or ask the user if there is none. Worker thread."""
        try:
            found = self._find_secret()
        except HostdeckError as error:
            self._need_person(error)
            return
        if found is not None and found.note:
            self._user.tell(found.note, True)
        if found is None:
            self._need_person(None)
        else:
            self.sign_in_now(found.credentials(), found.source)

    def _need_person(self, problem: HostdeckError | None) -> None:
        self._store.put_session(busy="", signed_in=False)
        self._user.ask(problem)

    def submit(self, credentials: Credentials, source: str, *, keep: bool = False) -> None:
        """Sign in with a typed credential. The outcome appears in the store, or the user is asked
        again.

        Args:
            keep: Save the API key in the system keyring after it was accepted.
        """
        self._cancel_retry()
        self._store.put_session(busy="signing in", problem="", problem_since=None)

        def typed() -> None:
            self.sign_in_now(credentials, source)
            if self._store.session.signed_in:
                self._tell_signed_in(credentials, keep=keep)

        self._pool.submit(typed, Urgency.PERSON, name="sign in")

    def _tell_signed_in(self, credentials: Credentials, *, keep: bool) -> None:
        key = getattr(credentials, "key", None)
        if keep and key is not None and self._keep_key is not None:
            save = self._keep_key
            self._pool.submit_local(lambda: self._save(save, key.get_secret_value()))
            return
        session = self._store.session
        words = signed_in_words(session.account, session.source, session.until, self._clock.now())
        self._user.tell(f"{words} · nothing is stored on this machine", False)

    def _save(self, save: Callable[[str], None], key: str) -> None:
        """Save the key in the keyring. A failure is shown and does not end the session."""
        try:
            save(key)
        except HostdeckError as error:
            self._user.tell(str(error), True)
        else:
            self._user.tell(
                "The key is saved in the system keyring. `hostdeck logout` removes it.", False
            )

    def confirm(self, code: SecretStr) -> None:
        """Complete the sign-in that waits for a code. The outcome appears in the store."""
        self._store.put_session(busy="signing in", problem="", problem_since=None)

        def typed() -> None:
            client = self._client()
            try:
                session = client.confirm(code)
            except HostdeckError as error:
                self._need_person(error)
                return
            self._signed_in(client, session, self._pending_source)

        self._pool.submit(typed, Urgency.PERSON, name="sign in")

    def resend(self, on_answer: Callable[[HostdeckError | None], object]) -> None:
        """Ask the provider to send the code again. `on_answer` gets the reason for a failure, on a
        worker thread."""

        def ask() -> None:
            from tui.api.second_factor import resend_code  # a heavy import, needed only for codes

            try:
                resend_code(self._client())
            except HostdeckError as error:
                on_answer(error)
            else:
                on_answer(None)

        self._pool.submit(ask, Urgency.PERSON, name="resend code")

    def sign_in_now(self, credentials: Credentials, source: str) -> None:
        """Sign in on the calling worker thread."""
        try:
            client = self._client()
            # Prepare the next steps while the provider checks the key.
            self._pool.submit(
                partial(self._on_entered, client, signed_in=False),
                Urgency.PERSON,
                name="make ready",
            )
            session = client.sign_in(credentials)
        except SignInRefused as error:
            self._pending_source = source
            self._need_person(error)
            return
        except HostdeckError as error:
            self._offline(error, credentials, source)
            return
        self._signed_in(client, session, source)

    def _signed_in(self, client: Client, session: SessionAnswer, source: str) -> None:
        self._retry_s = RETRY_FIRST_S
        if self._account not in (None, session.account):
            self._on_other_account()
        self._account = session.account
        self._store.put_session(
            account=session.account,
            source=source,
            until=client.session.until,
            signed_in=True,
            busy="",
            problem="",
            problem_since=None,
        )
        self._on_entered(client, signed_in=True)

    def _offline(self, error: HostdeckError, credentials: Credentials, source: str) -> None:
        """Show why the sign-in failed, and schedule the next attempt. The delay grows with each
        failure."""
        since = self._store.session.problem_since or self._clock.now()
        self._store.put_session(busy="", problem=error.said or str(error), problem_since=since)
        if self._stopped:
            return
        due = self._clock.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, RETRY_LONGEST_S)
        self._schedule.at(
            due, partial(self.sign_in_now, credentials, source), Urgency.PERSON, _RETRY
        )
        self._retry = partial(self.sign_in_now, credentials, source)

    def _cancel_retry(self) -> None:
        """Cancel the scheduled attempt, because it would override a later decision of the user."""
        self._retry = None
        self._schedule.cancel(_RETRY)

    def retry_now(self) -> None:
        """Try again now instead of at the next scheduled attempt."""
        retry = self._retry
        if retry is not None:
            self._schedule.cancel(_RETRY)
            self._pool.submit(retry, Urgency.PERSON, name="sign in")
        else:
            self._pool.submit(self.connect, Urgency.PERSON, name="connect")

    def sign_out(self) -> None:
        """End the session at the provider, forget its credentials, and ask for new ones."""
        self._cancel_retry()
        client = self._client.made

        def leave() -> None:
            if client is not None:
                client.sign_out()
            self._on_other_account()
            self._store.put_session(
                account="", source="", until=None, signed_in=False, busy="", problem=""
            )
            self._user.ask(None)

        self._pool.submit(leave, Urgency.PERSON, name="sign out")
