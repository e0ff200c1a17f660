"""Signing in, by what is found or by what a person types; again when the line was bad; and out. Any
thread."""

from __future__ import annotations

from collections.abc import Callable
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

RETRY_FIRST_S, RETRY_LONGEST_S = 5.0, 60.0
_RETRY = "sign in again"
"""Its name in the schedule."""
AskFor = Callable[[HostdeckError | None], None]
Tell = Callable[[str, bool], None]
"""Words for the person, and whether they are a warning."""


class Entered(Protocol):
    """Makes ready what reads; once the session is there it begins to."""

    def __call__(self, client: Client, *, signed_in: bool) -> None:
        """`signed_in` is false where only what needs no session can be read yet."""


class Entrance:
    """Of one engine."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        *,
        find_secret: Callable[[], Found | None],
        keep_key: Callable[[str], None] | None,
        client: Callable[[], Client],
        entered: Entered,
        another: Callable[[], None],
    ) -> None:
        """
        Args:
            another: Called when another account signs in than the one before.
        """
        self._store, self._pool, self._schedule, self._clock = store, pool, schedule, clock
        self._find_secret, self._keep_key = find_secret, keep_key
        self._client, self._entered, self._another = client, entered, another
        self.ask: AskFor = lambda problem: None
        self.tell: Tell = lambda words, warning: None
        self._retry_s = RETRY_FIRST_S
        self._again: Callable[[], None] | None = None
        self._read_for: str | None = None
        self._waits_for = ""
        """Where the secret came from whose sign-in was refused, or waits for a code."""
        self.stopped = False
        self._remarked: set[str] = set()
        """Sentences that the person has read."""

    def remark(self, words: str) -> None:
        """Tell the person once what was odd about an answer. Any thread."""
        if words not in self._remarked:
            self._remarked.add(words)
            self.tell(words, True)

    def connect(self) -> None:
        """Sign in with what is found; ask a person where nothing is. Worker thread."""
        try:
            found = self._find_secret()
        except HostdeckError as error:
            self._need_person(error)
            return
        if found is not None and found.note:
            self.tell(found.note, True)
        if found is None:
            self._need_person(None)
        else:
            self.sign_in_now(found.credentials(), found.source)

    def _need_person(self, problem: HostdeckError | None) -> None:
        self._store.put_session(busy="", signed_in=False)
        self.ask(problem)

    def sign_in(self, credentials: Credentials, source: str, *, keep: bool = False) -> None:
        """Sign in with what a person typed; the outcome shows in the store or through `ask`.

        Args:
            keep: Save the API key in the system keyring once it has been accepted.
        """
        self._give_up_trying()
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
        self.tell(f"{words} · nothing is stored on this machine", False)

    def _save(self, save: Callable[[str], None], key: str) -> None:
        """A keyring that fails costs the saving and nothing else: the session goes on."""
        try:
            save(key)
        except HostdeckError as error:
            self.tell(str(error), True)
        else:
            self.tell("The key is kept in the system keyring. hostdeck logout removes it.", False)

    def confirm(self, code: SecretStr) -> None:
        """End the sign-in that waits for a code; the outcome shows in the store or through
        `ask`."""
        self._store.put_session(busy="signing in", problem="", problem_since=None)

        def typed() -> None:
            client = self._client()
            try:
                session = client.confirm(code)
            except HostdeckError as error:
                self._need_person(error)
                return
            self._signed_in(client, session, self._waits_for)

        self._pool.submit(typed, Urgency.PERSON, name="sign in")

    def sign_in_now(self, credentials: Credentials, source: str) -> None:
        """The same, on the calling worker thread."""
        try:
            client = self._client()
            # While the provider thinks about the key, make ready for what follows.
            self._pool.submit(
                lambda: self._entered(client, signed_in=False), Urgency.PERSON, name="make ready"
            )
            session = client.sign_in(credentials)
        except SignInRefused as error:
            self._waits_for = source
            self._need_person(error)
            return
        except HostdeckError as error:
            self._offline(error, credentials, source)
            return
        self._signed_in(client, session, source)

    def _signed_in(self, client: Client, session: SessionAnswer, source: str) -> None:
        self._retry_s = RETRY_FIRST_S
        if self._read_for not in (None, session.account):
            self._another()
        self._read_for = session.account
        self._store.put_session(
            account=session.account,
            source=source,
            until=client.session.until,
            signed_in=True,
            busy="",
            problem="",
            problem_since=None,
        )
        self._entered(client, signed_in=True)

    def _offline(self, error: HostdeckError, credentials: Credentials, source: str) -> None:
        """Say why and try again by itself, at growing distances."""
        since = self._store.session.problem_since or self._clock.now()
        self._store.put_session(busy="", problem=error.said or str(error), problem_since=since)
        if self.stopped:
            return
        due = self._clock.monotonic() + self._retry_s
        self._retry_s = min(self._retry_s * 2, RETRY_LONGEST_S)
        self._schedule.at(
            due, lambda: self.sign_in_now(credentials, source), Urgency.PERSON, _RETRY
        )
        self._again = lambda: self.sign_in_now(credentials, source)

    def _give_up_trying(self) -> None:
        """A person has decided otherwise: what was tried again by itself would undo that a minute
        later."""
        self._again = None
        self._schedule.cancel(_RETRY)

    def again(self) -> None:
        """A person does not want to wait until it is tried again by itself."""
        again = self._again
        if again is not None:
            self._schedule.cancel(_RETRY)
            self._pool.submit(again, Urgency.PERSON, name="sign in")
        else:
            self._pool.submit(self.connect, Urgency.PERSON, name="connect")

    def sign_out(self, client: Client | None) -> None:
        """End the session at the provider, forget how it was begun, and ask again."""

        self._give_up_trying()

        def leave() -> None:
            if client is not None:
                client.sign_out()
            self._another()
            self._store.put_session(
                account="", source="", until=None, signed_in=False, busy="", problem=""
            )
            self.ask(None)

        self._pool.submit(leave, Urgency.PERSON, name="sign out")
