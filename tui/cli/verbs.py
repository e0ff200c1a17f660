"""Commands without a screen. Textual is never imported here."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from tui.access import keyring_box
from tui.access.vault import Found, find_secret, take_from_environment
from tui.cli.api_verb import api
from tui.cli.exit_codes import ExitCode
from tui.config.start import StartOptions
from tui.errors import CredentialError, UsageError
from tui.format import signed_in_words
from tui.secrets import REDACTOR, mask_tree
from tui.store.rows import ServerRow
from tui.store.state import state_of

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.account import Session


def client_for(start: StartOptions) -> Client:
    """A client for the installation that profile and flags name."""
    from tui.api.client import Client

    return Client(start.url or start.settings.profile(start.profile).url)


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
    return found or _typed(start)


def _typed(start: StartOptions) -> Found:
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


def login(options: argparse.Namespace, start: StartOptions) -> int:
    """Check a sign-in; with --save keep the key."""
    if options.save and start.settings.profile(start.profile).sign_in == "login":
        raise UsageError("Saving the sign-in", said="A billing password is never stored.",
                         certain="Nothing was asked and nothing was sent.",
                         next="Make an API key in the control panel and save that.")  # fmt: skip
    take_from_environment()
    found = _typed(start)
    with signed_in(start, found) as (_, session):
        print(f"Signed in as {session.account} · {found.source} · nothing is stored on this machine"
              if not options.save else f"Signed in as {session.account}")  # fmt: skip
    if options.save:
        # Signing in worked: a keyring that fails is said, and costs nothing but the saving.
        keyring_box.save(start.profile, found.secret)
        print("The key is kept in the system keyring. hostdeck logout removes it.")
    return ExitCode.OK


def logout(options: argparse.Namespace, start: StartOptions) -> int:
    """Remove the saved key. A running dashboard keeps its session until it is left."""
    take_from_environment()
    if not keyring_box.is_used(start.profile, start.settings.profile(start.profile).store):
        print(f"Nothing is saved for profile {start.profile}.")
        return ExitCode.OK
    keyring_box.remove(start.profile)
    print(f"The saved key of profile {start.profile} was removed.")
    return ExitCode.OK


def whoami(options: argparse.Namespace, start: StartOptions) -> int:
    """Who, by what, until when."""
    found = find_or_ask(start)
    with signed_in(start, found) as (client, session):
        print(f"{signed_in_words(session.account, found.source, client.session.until, time.time())}"
              " · PIN asked per action")  # fmt: skip
        if found.note:
            print(f"! {found.note}")
    return ExitCode.OK


def ls(options: argparse.Namespace, start: StartOptions) -> int:
    """The list of servers, as a table or as JSON."""
    from tui.store.filter import parse

    wanted = parse(options.select)
    found = find_or_ask(start)
    from tui.api.catalogue import eq
    from tui.api.catalogue.common import ServerRef
    from tui.models.server import ServerSummary
    from tui.store.fleet import Fleet
    from tui.store.merge import with_detail, with_id, with_summary

    with signed_in(start, found) as (client, _):
        answer = client.call(eq.LIST, eq.ListParams(full=True))
        known = {one.id: with_summary(one, None) for one in map(ServerSummary.model_validate, answer.records)}
        rows = [known.get(server_id) or with_id(server_id, None) for server_id in answer.ids]
        if wanted.needs_details:
            rows = [with_detail(client.call(eq.SHOW, ServerRef(id=row.id)), row.id, row, 0.0) for row in rows]
    fleet = Fleet.sorted(rows)
    _print_rows([fleet.rows[at] for at in wanted.select(fleet.rows, fleet.keys)], as_json=options.json)
    return ExitCode.OK


def _print_rows(rows: Sequence[ServerRow], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([mask_tree(asdict(replace(row, power_at=None))) for row in rows], ensure_ascii=False))
        return
    for row in rows:
        print(f"{row.id:>8}  {state_of(row).word:<10} {row.hostname:<28} {row.kind:<11} {row.location:<5} {row.ip}")


VERBS: dict[str, Callable[[argparse.Namespace, StartOptions], int]] = {
    "login": login,
    "logout": logout,
    "whoami": whoami,
    "ls": ls,
    "api": api,
}
