"""Signing in for one command, and signing out however it ends. Never imports Textual."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.api.api_url import provider_key
from tui.cli.private_output import PRIVATE
from tui.cli.waiting import WAITING
from tui.config.start_options import StartOptions
from tui.credentials.vault import Found, find_secret, take_from_environment
from tui.errors import (
    CodeRefused,
    CredentialError,
    HostdeckError,
    SecondFactorNeeded,
    UsageError,
)
from tui.secrets import REDACTOR

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.account import Session


class Held:
    """Sessions that outlive one command while `hostdeck line` runs. Empty otherwise."""

    def __init__(self) -> None:
        self._holding = False
        self._found: dict[tuple[str, str], Found] = {}
        self._open: dict[tuple[str, str], tuple[Client, Session]] = {}

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Keep the sessions opened within the block, and end all of them at the provider
        afterwards."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
            for client, _ in self._open.values():
                client.sign_out()
                client.close()
            self._open.clear()
            self._found.clear()

    def found(self, start: StartOptions) -> Found | None:
        """Return the secret used to sign in to this account."""
        return self._found.get(_place(start))

    def session(self, start: StartOptions, found: Found) -> tuple[Client, Session] | None:
        """Return the session opened with `found`."""
        return self._open.get(_place(start)) if self.found(start) is found else None

    def keep(self, start: StartOptions, found: Found, client: Client, session: Session) -> bool:
        """Store the first session of each account; return whether this one was stored."""
        if not self._holding or _place(start) in self._open:
            return False
        self.remember(start, found)
        self._open[_place(start)] = client, session
        return True

    def remember(self, start: StartOptions, found: Found) -> None:
        """Keep the secret, so that the next command does not ask again: secrets in the environment
        are removed when read."""
        if self._holding:
            self._found.setdefault(_place(start), found)

    def forget(self) -> None:
        """Forget secrets that the provider refused: the next command asks for a key again."""
        for place in [known for known in self._found if known not in self._open]:
            del self._found[place]


def _place(start: StartOptions) -> tuple[str, str]:
    return start.profile, start.url or start.settings.profile(start.profile).url


HELD = Held()
"""The sessions of this process."""


def client_for(start: StartOptions) -> Client:
    """Create a client for the installation that profile and flags name."""
    from tui import client_assembly
    from tui.clock import SystemClock

    client = client_assembly.client_for(
        SystemClock(),
        start.url or start.settings.profile(start.profile).url,
        start.settings.network_of(start.profile),
        on_waiting=WAITING.asking,
        on_remark=remark,
    )
    client.patience.answer_s = start.answer_s
    PRIVATE.follow(client)
    return client


_REMARKED: set[str] = set()


def remark(words: str) -> None:
    """Report an oddity of an answer on standard error, once. Any thread."""
    if words not in _REMARKED:
        _REMARKED.add(words)
        sys.stderr.write(f"hostdeck: {words}\n")


def find_or_ask(start: StartOptions) -> Found:
    """Return a secret from a known source, or typed on a terminal. Raises ConfigError without a
    known provider."""
    start.require_provider()
    held = HELD.found(start)
    if held is not None:
        return held
    profile = start.settings.profile(start.profile)
    try:
        found = find_secret(start.profile, profile, take_from_environment())
    except CredentialError as error:
        if not sys.stdin.isatty():
            error.certain = error.certain.replace(
                "Continuing without saved data.", "Nothing was sent."
            )
            raise
        for sentence in error.sentences():
            sys.stderr.write(f"{sentence}\n")
        found = None
    found = found or typed(start)
    HELD.remember(start, found)
    return found


def at_hand(start: StartOptions) -> Found | None:
    """Return a secret that is available without asking the user; `None` if there is none."""
    start.require_provider()
    held = HELD.found(start)
    if held is not None:
        return held
    try:
        found = find_secret(
            start.profile, start.settings.profile(start.profile), take_from_environment()
        )
    except CredentialError:
        return None
    if found is not None:
        HELD.remember(start, found)
    return found


def typed(start: StartOptions) -> Found:
    """Ask for a secret on a terminal, without showing it. Raises CredentialError if none can be
    typed."""
    from tui.cli.secret_prompts import asked, hidden

    profile = start.settings.profile(start.profile)
    if not sys.stdin.isatty():
        raise CredentialError(
            "Signing in",
            said="No API key was found, and there is no terminal to ask for one.",
            certain="Nothing was sent.",
            next=(
                "Set HOSTKEY_API_KEY_FILE, or set credential_command in the configuration, or "
                "run hostdeck login on a terminal. Without an account you can use hostdeck "
                "presets and hostdeck demo."
            ),
        )
    user, for_profile = "", ""
    if len(start.settings.profiles) > 1:
        for_profile = f" for profile {start.profile}"
    try:
        if profile.sign_in == "login":
            user = profile.user or asked(f"Email or login{for_profile}: ")
        secret = hidden(f"Password{for_profile}: " if user else f"API key{for_profile}: ").strip()
    except UsageError as error:
        raise CredentialError(
            "Signing in", said=error.said, certain=error.certain, next=error.next
        ) from None
    if not secret:
        raise CredentialError(
            "Signing in", said="Nothing was entered.", certain="Nothing was sent."
        )
    REDACTOR.remember(secret)
    return Found(secret, "key entered", user)


class SameAccount(HostdeckError):
    """A profile signs in to the same account as another profile of this command."""

    exit_code = 2


class SignedIn:
    """The accounts that a command for several profiles has signed in to. Inactive otherwise."""

    def __init__(self) -> None:
        self._profiles: dict[tuple[str, str], str] | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Refuse, within the block, to work on one account twice."""
        self._profiles = {}
        try:
            yield
        finally:
            self._profiles = None

    def check(self, start: StartOptions, session: Session) -> None:
        """Raise SameAccount if another profile has signed in to this account."""
        if self._profiles is None or not str(session.account):
            return
        url = start.url or start.settings.profile(start.profile).url
        first = self._profiles.setdefault((provider_key(url), str(session.account)), start.profile)
        if first != start.profile:
            raise SameAccount(
                "Signing in",
                said=f"This is the same account as {first}.",
                certain="Its servers are listed once.",
            )


SIGNED_IN = SignedIn()
"""The instance of this process."""
CODES = 3
"""Maximum number of requests for a second-factor code: more could lock the account."""


def enter(client: Client, found: Found) -> Session:
    """Sign in; ask for a second-factor code on the terminal.

    Raises:
        SecondFactorNeeded: There is no terminal to ask on, or no code was correct.
    """
    session = _entered(client, found)
    PRIVATE.learn_account(session.account)
    return session


def _entered(client: Client, found: Found) -> Session:
    try:
        return client.sign_in(found.credentials())
    except SecondFactorNeeded as error:
        if not sys.stdin.isatty():
            error.next = (
                "Sign in with an API key, which needs no second factor, or sign in on a "
                "terminal to enter the code."
            )
            raise
        return _confirmed(client, error)


def _confirmed(client: Client, needed: SecondFactorNeeded) -> Session:
    from pydantic import SecretStr

    from tui.cli.secret_prompts import hidden

    for _ in range(CODES):
        sys.stderr.write(f"{_why_code(needed)}\n")
        code = hidden("Second factor code: ").strip()
        if not code:
            needed = SecondFactorNeeded(
                "Signing in", said="No code was entered.", certain="You are not signed in."
            )
            break
        REDACTOR.remember(code)
        try:
            return client.confirm(SecretStr(code))
        except SecondFactorNeeded as error:
            needed = error
        finally:
            REDACTOR.forget(code)
    needed.next = "Sign in again with a new code."
    raise needed


def _why_code(needed: SecondFactorNeeded) -> str:
    return (
        f"{needed.headline} {needed.said}".rstrip()
        if isinstance(needed, CodeRefused)
        else needed.said
    )


@contextmanager
def signed_in(start: StartOptions, found: Found) -> Iterator[tuple[Client, Session]]:
    """Return a client with a session that ends at the provider however the work ends.

    Within `hostdeck line`, the session ends with `hostdeck line`.
    """
    open_already = HELD.session(start, found)
    if open_already is not None:
        SIGNED_IN.check(start, open_already[1])
        yield open_already
        return
    client, is_held = client_for(start), False
    try:
        session = enter(client, found)
        SIGNED_IN.check(start, session)
        is_held = HELD.keep(start, found, client, session)
        yield client, session
    finally:
        if not is_held:
            client.sign_out()
            client.close()
