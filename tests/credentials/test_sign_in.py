"""The sign-in of the dashboard: what its session state shows, when it asks, when it tries again.

Jobs run at once on the calling thread; the schedule is a table that the test runs by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from tui.api.session import ApiKeyLogin, PasswordLogin
from tui.credentials.vault import Found
from tui.errors import CredentialError, HostdeckError, NotReachable, SignInRefused
from tui.format import signed_in_words
from tui.sign_in import RETRY_FIRST_S, RETRY_LONGEST_S, SignIn
from tui.store.store import SessionState, Store
from tui.user_channel import UserChannel
from tui.workers.lazy import Lazy

KEY = ApiKeyLogin(SecretStr("k" * 32))
PASSWORD = PasswordLogin("anna", SecretStr("secret"))
DOWN = NotReachable("Signing in", said="no route to the provider", certain="Nothing was sent.")
REFUSED = SignInRefused("Signing in", said='"wrong key"')
NOON = 1_795_000_000.0


class Pool:
    """Runs each job at once; counts the local ones."""

    local = 0
    during: tuple[str, str, float | None] | None = None
    """States of the session while a typed credential or code is tried."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def submit(self, job: Callable[[], object], _urgency: object, *, name: str) -> None:
        if name == "sign in":
            session = self.store.session
            self.during = session.busy, session.problem, session.problem_since
        job()

    def submit_local(self, job: Callable[[], object]) -> None:
        self.local += 1
        job()


class Desk:
    """A sign-in with everything around it."""

    def __init__(self, found: Any = None, keep_key: Any = None) -> None:
        self.store, self.ends = Store(), list[Any]()
        self.store.put_session(busy="old", problem="old", problem_since=1.0)
        self.asked, self.notices = list[HostdeckError | None](), list[tuple[str, bool]]()
        self.entered, self.others, self.sent = list[bool](), list[int](), list[Any]()
        self.due: dict[str, tuple[float, Callable[[], object]]] = {}
        self.pool, user = Pool(self.store), UserChannel()
        user.attach(self.asked.append, lambda words, warning: self.notices.append((words, warning)))
        client = SimpleNamespace(
            sign_in=self._end,
            confirm=self._end,
            sign_out=lambda: self.sent.append("sign out"),
            session=SimpleNamespace(until=NOON + 3600),
        )
        lazy = Lazy(lambda: client)
        lazy()
        schedule = SimpleNamespace(
            at=lambda due, job, _urgency, key: self.due.update({key: (due, job)}),
            cancel=lambda key: self.due.pop(key, None),
        )
        clock = SimpleNamespace(now=lambda: NOON, monotonic=lambda: 100.0)
        parts: Any = (self.store, self.pool, schedule, clock, user)
        self.sign_in = SignIn(
            *parts,
            find_secret=lambda: _raised(found),
            keep_key=keep_key,
            client=lazy,  # type: ignore[arg-type]
            on_entered=lambda _client, *, signed_in: self.entered.append(signed_in),
            on_other_account=lambda: self.others.append(1),
        )

    def _end(self, sent: Any) -> Any:
        self.sent.append(sent)
        return _raised(self.ends.pop(0))

    @property
    def state(self) -> tuple[bool, str, str]:
        session = self.store.session
        return session.signed_in, session.busy, session.problem


def _raised(end: Any) -> Any:
    if isinstance(end, HostdeckError):
        raise end
    return end


def account(number: str = "54321") -> Any:
    return SimpleNamespace(account=number)


def test_a_typed_key_signs_in_and_nothing_is_stored() -> None:
    desk = Desk()
    desk.ends = [account()]
    desk.sign_in.submit(KEY, "key typed")
    assert desk.pool.during == ("signing in", "", None)
    assert (desk.state, desk.store.session.problem_since) == ((True, "", ""), None)
    assert desk.store.session.source == "key typed"
    assert desk.entered == [False, True]
    assert desk.store.session.until == NOON + 3600
    words = signed_in_words("54321", "key typed", NOON + 3600, NOON)
    stored = f"{words} · nothing is stored on this machine"
    assert (desk.notices, desk.asked) == ([(stored, False)], [])


@pytest.mark.parametrize("credentials", [KEY, PASSWORD])
@pytest.mark.parametrize("can_keep", [True, False])
def test_only_a_key_is_saved_and_only_where_a_keyring_is(credentials: Any, can_keep: bool) -> None:
    saved: list[str] = []
    desk = Desk(keep_key=saved.append if can_keep else None)
    desk.ends = [account()]
    desk.sign_in.submit(credentials, "typed", keep=True)
    is_saved = can_keep and credentials is KEY
    assert saved == (["k" * 32] if is_saved else [])
    assert desk.pool.local == len(saved)
    ((words, warning),) = desk.notices
    assert not warning
    assert words.startswith("The key is saved in the system keyring.") == is_saved
    assert words.endswith("nothing is stored on this machine") == (not is_saved)


def test_a_key_that_cannot_be_saved_is_a_warning_and_the_session_stays() -> None:
    failure = CredentialError("Saving the key", said="the keyring is locked")
    desk = Desk(keep_key=lambda _key: _raised(failure))
    desk.ends = [account()]
    desk.sign_in.submit(KEY, "typed", keep=True)
    assert desk.notices == [(str(failure), True)]
    assert desk.state == (True, "", "")


def test_a_refused_key_is_not_saved_and_another_is_asked_for() -> None:
    saved: list[str] = []
    desk = Desk(keep_key=saved.append)
    desk.ends = [REFUSED]
    desk.sign_in.submit(KEY, "typed", keep=True)
    assert (desk.asked, desk.notices, saved) == ([REFUSED], [], [])
    assert desk.state == (False, "", "")
    assert desk.due == {}, "a refused key is never tried again"


def test_a_code_completes_the_sign_in_under_the_source_of_its_secret() -> None:
    desk = Desk()
    desk.ends = [REFUSED, REFUSED, account()]
    desk.sign_in.submit(PASSWORD, "password typed")
    desk.store.put_session(problem="old", problem_since=1.0)
    desk.sign_in.confirm(SecretStr("000000"))
    assert desk.pool.during == ("signing in", "", None)
    assert (desk.asked, desk.state) == ([REFUSED, REFUSED], (False, "", ""))
    assert desk.store.session.problem_since is None
    desk.sign_in.confirm(SecretStr("424242"))
    assert desk.state == (True, "", "")
    assert desk.store.session.source == "password typed"


def test_each_attempt_without_a_connection_waits_longer_until_one_succeeds() -> None:
    desk = Desk(Found("k" * 32, "keyring"))
    desk.ends = [DOWN] * 6
    desk.sign_in.connect()
    waits = []
    for _ in range(6):
        ((due, job),) = desk.due.values()
        waits.append(due - 100.0)
        if desk.ends:
            job()
    assert waits == [RETRY_FIRST_S, 10.0, 20.0, 40.0, RETRY_LONGEST_S, RETRY_LONGEST_S]
    assert desk.state == (False, "", "no route to the provider")
    assert desk.store.session.problem_since == 1.0, "since the first problem"
    assert desk.asked == [], "a person can do nothing"
    desk.ends = [account(), DOWN]
    ((_, job),) = desk.due.values()
    job()
    desk.sign_in.connect()
    assert next(iter(desk.due.values()))[0] == 100.0 + RETRY_FIRST_S
    assert desk.store.session.problem_since == NOON


def test_an_attempt_by_hand_takes_the_place_of_the_scheduled_one() -> None:
    desk = Desk(Found("k" * 32, "keyring"))
    desk.ends = [DOWN, account()]
    desk.sign_in.connect()
    desk.sign_in.retry_now()
    assert (desk.due, desk.state) == ({}, (True, "", ""))
    desk = Desk(Found("k" * 32, "keyring"))
    desk.ends = [account()]
    desk.sign_in.retry_now()
    assert desk.state[0], "without an earlier attempt it looks for a secret"


def test_a_typed_credential_and_a_sign_out_cancel_the_scheduled_attempt() -> None:
    desk = Desk(Found("k" * 32, "keyring"))
    desk.ends = [DOWN, REFUSED, DOWN]
    desk.sign_in.connect()
    desk.sign_in.submit(KEY, "typed")
    assert desk.due == {}
    desk.sign_in.connect()
    desk.sign_in.sign_out()
    assert desk.due == {}
    assert desk.sent[-1] == "sign out"
    assert desk.others == [1]
    assert (desk.asked, desk.state) == ([REFUSED, None], (False, "", ""))


def test_a_sign_out_leaves_nothing_of_the_session() -> None:
    desk = Desk()
    desk.ends = [account()]
    desk.sign_in.submit(KEY, "typed")
    desk.sign_in.sign_out()
    assert desk.store.session == SessionState()


def test_after_the_end_of_the_program_no_attempt_is_scheduled() -> None:
    desk = Desk(Found("k" * 32, "keyring"))
    desk.ends = [DOWN]
    desk.sign_in.stop()
    desk.sign_in.connect()
    assert (desk.due, desk.state) == ({}, (False, "", "no route to the provider"))


def test_another_account_is_announced_and_the_same_one_is_not() -> None:
    desk = Desk()
    desk.ends = [account(), account(), account("7")]
    for expected in ([], [], [1]):
        desk.sign_in.submit(KEY, "typed")
        assert desk.others == expected


def test_a_note_about_the_secret_is_shown_and_no_secret_is_asked_for() -> None:
    desk = Desk(Found("k" * 32, "HOSTKEY_API_KEY", note="The file is not used."))
    desk.ends = [account()]
    desk.sign_in.connect()
    assert desk.notices == [("The file is not used.", True)]
    nothing = Desk()
    nothing.sign_in.connect()
    assert (nothing.asked, nothing.state[:2]) == ([None], (False, ""))
    locked = CredentialError("Reading the key", said="the keyring is locked")
    failed = Desk(locked)
    failed.sign_in.connect()
    assert (failed.asked, failed.sent) == ([locked], [])
