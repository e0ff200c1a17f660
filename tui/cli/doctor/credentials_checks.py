"""Credential checks: the source of the key and problems with it. Never the key itself."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from tui.cli.doctor.facts import Finding, Severity
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


def credentials(options: Namespace, start: StartOptions) -> Iterator[Finding]:
    """Check the credential sources in lookup order; with --sign-in, also whether the first one
    works."""
    taken = take_from_environment()
    for name in VARIABLES:
        if name in taken:
            yield Finding(
                _SECTION,
                name,
                "set",
                Severity.WARNING,
                f"Other processes of this user can read it. {FILE_VARIABLE} is safer.",
            )
    yield _key_file()
    yield _command(start)
    yield _keyring(start)
    if options.sign_in:
        yield _sign_in(start, taken)


def _key_file() -> Finding:
    named = os.environ.get(FILE_VARIABLE, "")
    if not named:
        return Finding(_SECTION, FILE_VARIABLE, "not set")
    try:
        REDACTOR.remember(read_key_file(Path(named)))
    except CredentialError as error:
        return Finding(
            _SECTION, FILE_VARIABLE, f"{named}: {error.said}", Severity.WRONG, error.next
        )
    return Finding(_SECTION, FILE_VARIABLE, f"{named}: private file with one line", Severity.FINE)


def _command(start: StartOptions) -> Finding:
    command = start.settings.profile(start.profile).credential_command
    if not command:
        return Finding(_SECTION, "credential_command", "not set")
    if shutil.which(command[0]) is None:
        return Finding(
            _SECTION,
            "credential_command",
            f"{command[0]} was not found",
            Severity.WRONG,
            "Check credential_command in the configuration, and PATH.",
        )
    return Finding(
        _SECTION, "credential_command", f"{command[0]} was found (not run)", Severity.FINE
    )


def _keyring(start: StartOptions) -> Finding:
    used = keyring_box.is_used(start.profile, start.settings.profile(start.profile).store)
    try:
        secret = keyring_box.read(start.profile)
    except CredentialError as error:
        # A missing keyring is a problem only if the profile depends on it.
        return Finding(
            _SECTION,
            "keyring",
            error.said,
            Severity.WRONG if used else Severity.NOTE,
            error.next if used else "",
        )
    if secret is None:
        return Finding(
            _SECTION,
            "keyring",
            "no key is saved for this profile",
            Severity.WRONG if used else Severity.NOTE,
            "To save one, run: hostdeck login --save" if used else "",
        )
    REDACTOR.remember(secret[0])
    return Finding(_SECTION, "keyring", f"a key is saved ({secret[1]})", Severity.FINE)


def _sign_in(start: StartOptions, taken: dict[str, str]) -> Finding:
    from tui.cli.command_sign_in import signed_in

    try:
        start.require_provider()
        found = find_secret(start.profile, start.settings.profile(start.profile), taken)
        if found is None:
            return Finding(
                _SECTION,
                "sign-in",
                "no key is available without asking",
                Severity.WARNING,
                "To see where Hostdeck looks for a key, run: hostdeck help credentials",
            )
        with signed_in(start, found) as (_, session):
            return Finding(
                _SECTION,
                "sign-in",
                f"signed in as {session.account} · {found.source}",
                Severity.FINE,
            )
    except HostdeckError as error:
        return Finding(
            _SECTION, "sign-in", f"{error.headline}. {error.said}", Severity.WRONG, error.next
        )
