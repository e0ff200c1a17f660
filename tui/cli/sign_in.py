"""Signing in for one command, and out again however it ends. Textual is never imported here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.access.vault import Found, find_secret, take_from_environment
from tui.config.start import StartOptions
from tui.errors import CredentialError
from tui.secrets import REDACTOR

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.account import Session


def client_for(start: StartOptions) -> Client:
    """A client for the installation that profile and flags name."""
    from tui.api.client import Client
    from tui.api.gate import Gate
    from tui.clock import SystemClock

    clock, network = SystemClock(), start.settings.network_of(start.profile)
    gate = Gate(clock, in_flight=network.requests_in_flight, per_second=network.requests_per_second)
    return Client(start.url or start.settings.profile(start.profile).url, clock=clock, gate=gate)


def find_or_ask(start: StartOptions) -> Found:
    """A secret that can be had, or typed on a terminal."""
    profile = start.settings.profile(start.profile)
    try:
        found = find_secret(start.profile, profile, take_from_environment())
    except CredentialError as error:
        if not sys.stdin.isatty():
            error.certain = error.certain.replace("Continuing without it.", "Nothing was sent.")
            raise
        for sentence in error.sentences():
            sys.stderr.write(f"{sentence}\n")
        found = None
    return found or typed(start)


def typed(start: StartOptions) -> Found:
    """A secret typed on a terminal, never shown. Raises CredentialError when there is none to type on."""
    import getpass

    profile = start.settings.profile(start.profile)
    if not sys.stdin.isatty():
        raise CredentialError(
            "Finding a key to sign in with", said="There is none, and no terminal to ask on.",
            certain="Nothing was sent.", next="Set HOSTKEY_API_KEY_FILE, or credential_command in the configuration.",
        )  # fmt: skip
    user = ""
    if profile.sign_in == "login":
        user = profile.user or input("Login: ")
    secret = getpass.getpass("Password: " if user else "API key: ").strip()
    if not secret:
        raise CredentialError("Signing in", said="Nothing was typed.", certain="Nothing was sent.")
    REDACTOR.remember(secret)
    return Found(secret, "key typed", user)


@contextmanager
def signed_in(start: StartOptions, found: Found) -> Iterator[tuple[Client, Session]]:
    """A client with a session, which ends at the provider however the work ends."""
    client = client_for(start)
    try:
        yield client, client.sign_in(found.credentials())
    finally:
        client.sign_out()
        client.close()
