"""Credential checks: the source of the key and problems with it. Never the key itself."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from tui.cli.doctor.facts import Fact, Verdict
from tui.config.start_options import StartOptions
from tui.credentials import keyring_box
from tui.credentials.vault import (
    FILE_VARIABLE,
    VARIABLES,
    find_secret,
    read_key_file,
    take_from_environment,
)
from tui.errors import CredentialError, HostdeckError
from tui.secrets import REDACTOR

_SECTION = "credentials"


def credentials(options: Namespace, start: StartOptions) -> Iterator[Fact]:
    """The sources in the order in which they are asked; with --sign-in, whether the first is
    good."""
    taken = take_from_environment()
    for name in VARIABLES:
        if name in taken:
            yield Fact(
                _SECTION,
                name,
                "set",
                Verdict.WARNING,
                f"Other processes of this user can read it. {FILE_VARIABLE} is safer.",
            )
    yield _key_file()
    yield _command(start)
    yield _keyring(start)
    if options.sign_in:
        yield _sign_in(start, taken)


def _key_file() -> Fact:
    named = os.environ.get(FILE_VARIABLE, "")
    if not named:
        return Fact(_SECTION, FILE_VARIABLE, "not set")
    try:
        REDACTOR.remember(read_key_file(Path(named)))
    except CredentialError as error:
        return Fact(_SECTION, FILE_VARIABLE, f"{named}: {error.said}", Verdict.WRONG, error.next)
    return Fact(_SECTION, FILE_VARIABLE, f"{named}: private file with one line", Verdict.FINE)


def _command(start: StartOptions) -> Fact:
    command = start.settings.profile(start.profile).credential_command
    if not command:
        return Fact(_SECTION, "credential_command", "not set")
    if shutil.which(command[0]) is None:
        return Fact(
            _SECTION,
            "credential_command",
            f"{command[0]} was not found",
            Verdict.WRONG,
            "Check credential_command in the configuration, and PATH.",
        )
    return Fact(_SECTION, "credential_command", f"{command[0]} was found (not run)", Verdict.FINE)


def _keyring(start: StartOptions) -> Fact:
    used = keyring_box.is_used(start.profile, start.settings.profile(start.profile).store)
    try:
        kept = keyring_box.read(start.profile)
    except CredentialError as error:
        # Without a keyring nothing is wrong, unless one is counted on.
        return Fact(
            _SECTION,
            "keyring",
            error.said,
            Verdict.WRONG if used else Verdict.NOTE,
            error.next if used else "",
        )
    if kept is None:
        return Fact(
            _SECTION,
            "keyring",
            "no key is saved for this profile",
            Verdict.WRONG if used else Verdict.NOTE,
            "To save one, run: hostdeck login --save" if used else "",
        )
    REDACTOR.remember(kept[0])
    return Fact(_SECTION, "keyring", f"a key is saved ({kept[1]})", Verdict.FINE)


def _sign_in(start: StartOptions, taken: dict[str, str]) -> Fact:
    from tui.cli.command_sign_in import signed_in

    try:
        start.require_provider()
        found = find_secret(start.profile, start.settings.profile(start.profile), taken)
        if found is None:
            return Fact(
                _SECTION,
                "sign-in",
                "no key is available without asking",
                Verdict.WARNING,
                "To see where Hostdeck looks for a key, run: hostdeck help credentials",
            )
        with signed_in(start, found) as (_, session):
            return Fact(
                _SECTION,
                "sign-in",
                f"signed in as {session.account} · {found.source}",
                Verdict.FINE,
            )
    except HostdeckError as error:
        return Fact(
            _SECTION, "sign-in", f"{error.headline}. {error.said}", Verdict.WRONG, error.next
        )
