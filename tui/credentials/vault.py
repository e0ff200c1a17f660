"""Sources of the sign-in secret: environment, file, command, keyring. Worker threads only.

The first source with a secret wins, and the screen names it. Hostdeck never copies a secret to a
weaker place.
"""

from __future__ import annotations

import os
import stat
import subprocess
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from tui.config.settings import Profile
from tui.credentials import keyring_box
from tui.errors import CredentialError
from tui.lazy_dataclass import dataclass
from tui.secrets import REDACTOR
from tui.small_files import UnusableFile, decoded, open_ordinary
from tui.system import end_group, group_ids, open_to_others, user_id

if TYPE_CHECKING:
    from tui.api.session import Credentials

VARIABLES = ("HOSTKEY_API_KEY", "HOSTKEY_API_TOKEN")
FILE_VARIABLE = "HOSTKEY_API_KEY_FILE"
COMMAND_S = 30.0
_LONGEST_KEY_FILE = 4096


@dataclass(frozen=True)
class Found:
    """A secret and its source. `repr` does not show the value."""

    secret: str = field(repr=False)
    source: str
    user: str = ""
    """The login for a password; empty for an API key."""
    note: str = ""
    """A remark for the user: the source that this one overrides."""

    def credentials(self) -> Credentials:
        """Return the credential in the client's form."""
        from pydantic import SecretStr

        from tui.api.session import ApiKeyLogin, PasswordLogin

        if self.user:
            return PasswordLogin(self.user, SecretStr(self.secret))
        return ApiKeyLogin(SecretStr(self.secret))


def take_from_environment() -> dict[str, str]:
    """The secret variables, removed from the environment so that no child inherits them."""
    taken = {}
    for name in VARIABLES:
        value = os.environ.pop(name, "").strip()
        if value:
            REDACTOR.remember(value)
            taken[name] = value
    return taken


def find_secret(
    profile_name: str, profile: Profile, environment: dict[str, str], *, has_file: bool = True
) -> Found | None:
    """Return the sign-in secret; `None` if the user must enter one.

    Args:
        environment: The result of `take_from_environment`.
        has_file: Use the file that the environment names. In a session with several accounts the
            variable does not identify an account.

    Raises:
        CredentialError: A source was named but cannot be used.
    """
    saved = keyring_box.is_used(profile_name, profile.store)
    found = (
        _from_variables(environment, saved=saved)
        or (_from_file() if has_file else None)
        or _from_command(profile)
        or _from_keyring(profile_name, saved=saved)
    )
    if found is not None:
        REDACTOR.remember(found.secret)
        _check_text(f"Using the {found.source}", found.secret)
    return found


def _check_text(doing: str, secret: str) -> None:
    """Refuse bytes that are not text. They arrive as surrogates, which cannot be sent. Raises
    CredentialError."""
    try:
        secret.encode()
    except UnicodeEncodeError:
        raise _not_text(doing) from None


def _not_text(doing: str) -> CredentialError:
    return CredentialError(
        doing,
        said="It is not UTF-8 text.",
        certain="Nothing was sent.",
        next="A key has only letters, digits, and hyphens. Save it again.",
    )


def _from_variables(environment: dict[str, str], *, saved: bool) -> Found | None:
    for name in VARIABLES:
        if name in environment:
            note = (
                f"{name} is set and overrides the key saved in the keyring. Unset it, or run: "
                "hostdeck logout"
            )
            return Found(environment[name], f"key from {name}", note=note if saved else "")
    return None


def _from_file() -> Found | None:
    named = os.environ.get(FILE_VARIABLE, "")
    if not named:
        return None
    return Found(read_key_file(Path(named)), f"key from {FILE_VARIABLE}")


def read_key_file(path: Path) -> str:
    """Return the first line of a private file.

    Raises:
        CredentialError: Not a regular file, owned by another user, readable by others, empty, or
            not text.
    """
    doing = f"Reading the key file {path}"
    try:
        # Links are followed, because mounted secrets of containers are links. The checks apply to
        # the target.
        with open_ordinary(path) as file:
            _check_private(os.fstat(file.fileno()), path, doing)
            content = file.read(_LONGEST_KEY_FILE)
    except UnusableFile as problem:
        raise CredentialError(
            doing, said=str(problem), certain="Not used.", next=f"Check {FILE_VARIABLE}."
        ) from None
    try:
        text = decoded(content)
    except UnusableFile:
        raise _not_text(doing) from None
    line = text.partition("\n")[0].strip()
    if not line:
        raise CredentialError(doing, said="Its first line is empty.", certain="Not used.")
    return line


def _check_private(found: os.stat_result, path: Path, doing: str) -> None:
    """Refuse a file that others can read, or that others could have written. Raises
    CredentialError."""
    if found.st_uid not in (user_id(), 0):
        raise CredentialError(doing, said="It belongs to another user.", certain="Not used.")
    mode = stat.S_IMODE(found.st_mode)
    # Secrets for non-root programs are mounted as files that root owns and our group can read.
    is_by_group = found.st_uid == 0 != user_id() and found.st_gid in group_ids()
    if open_to_others(mode, 0o037 if is_by_group else 0o077):
        raise CredentialError(
            doing,
            said=f"It is readable by others (mode {mode:04o}).",
            certain="Not used.",
            next=f"Run: chmod {640 if is_by_group else 600} {path}",
        )


def _from_command(profile: Profile) -> Found | None:
    command = profile.credential_command
    if not command:
        return None
    doing = f"Running the credential command {command[0]}"
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            output, _ = child.communicate(timeout=COMMAND_S)
        except subprocess.TimeoutExpired:
            # Kill all its descendants too: a helper that waits for a prompt would continue to run.
            end_group(child.pid, at_once=True)
            # Do not wait for its output: a descendant in another session may hold it open forever.
            child.wait()
            if child.stdout is not None:
                child.stdout.close()
            raise CredentialError(
                doing,
                said=f"It did not end within {COMMAND_S:.0f} s.",
                certain="Hostdeck stopped it.",
            ) from None
    except OSError as error:
        raise CredentialError(
            doing,
            said=f"{os.strerror(error.errno or 0)}.",
            certain="Nothing was read.",
            next="Check credential_command in the configuration.",
        ) from None
    lines = output.decode("utf-8", "surrogateescape").splitlines()
    if child.returncode != 0 or not lines or not lines[0].strip():
        # The error output is not shown, because it may contain secrets.
        raise CredentialError(
            doing,
            said=f"The command printed no secret (exit code {child.returncode}).",
            next="Run the command by hand.",
        )
    user = profile.user if profile.sign_in == "login" else ""
    return Found(lines[0].strip(), "key from the credential command", user)


def _from_keyring(profile_name: str, *, saved: bool) -> Found | None:
    if not saved:
        return None
    stored = keyring_box.read(profile_name)
    if stored is None:
        return None
    key, backend = stored
    return Found(key, f"key from the system keyring ({backend})")
