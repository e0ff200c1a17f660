"""The system keyring, used only through a child process that can be killed.

`keyring` can wait for an invisible prompt, and a waiting thread would delay the exit. The child has
its own session, so no backend can draw on our terminal. Secrets pass through pipes, never through
arguments.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tui.errors import CredentialError
from tui.launcher import child_environment
from tui.paths import PRIVATE_FILE, Paths, file_name, private_dir
from tui.terminal.saved_screen import remove_all

READ_S, WRITE_S = 3.0, 60.0
_CHILD = Path(__file__).with_name("keyring_child.py")
_CERTAIN = {
    "get": "Continuing without it.",
    "set": "The key was not saved.",
    "delete": "The key was not removed.",
}


_CALLED = {
    "SecretService": "Secret Service",
    "macOS": "macOS Keychain",
    "Windows": "Windows Credential Manager",
    "libsecret": "libsecret",
    "kwallet": "KWallet",
}


def _ask(request: dict[str, str], limit_s: float, doing: str) -> dict[str, Any]:
    try:
        done = subprocess.run(
            # -P: do not import code from the current directory.
            [sys.executable, "-P", str(_CHILD)],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limit_s,
            start_new_session=True,
            check=False,
            env=child_environment(os.environ),
        )
    except subprocess.TimeoutExpired:
        raise CredentialError(
            doing,
            said=f"The keyring did not answer within {limit_s:.0f} s; it may be waiting for a "
            "prompt "
            "on another screen.",
            certain=_CERTAIN[request["do"]],
        ) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"error": "The keyring ended without an answer."}
    if answer.get("error"):
        raise CredentialError(
            doing,
            said=str(answer["error"]),
            certain=_CERTAIN[request["do"]],
            next="Set HOSTKEY_API_KEY_FILE, or credential_command in the configuration.",
        )
    return answer if isinstance(answer, dict) else {}


def _mark(profile: str) -> Path:
    """An empty file that marks that this profile's key was saved in the keyring."""
    return Paths.of_user().state / f"keyring-{file_name(profile)}"


def is_used(profile: str, store: str) -> bool:
    """Return whether to read the keyring: if configured, or if a key was saved there earlier."""
    return store == "keyring" or _mark(profile).exists()


def read(profile: str) -> tuple[str, str] | None:
    """Return the saved key and the name of the keyring; `None` if there is none. Raises
    CredentialError."""
    answer = _ask({"do": "get", "name": profile}, READ_S, "Reading the system keyring")
    value, backend = answer.get("value"), str(answer.get("backend", ""))
    if not isinstance(value, str):
        return None
    return value, next(
        (called for part, called in _CALLED.items() if f".{part}." in backend), backend
    )


def save(profile: str, secret: str) -> None:
    """Save a key and read it back. Raises CredentialError if it was not saved."""
    _forget_screens()
    _ask({"do": "set", "name": profile, "value": secret}, WRITE_S, "Saving to the system keyring")
    mark = _mark(profile)
    private_dir(mark.parent)
    mark.touch(mode=PRIVATE_FILE)


def remove(profile: str) -> None:
    """Delete a saved key. Raises CredentialError."""
    _forget_screens()
    _ask({"do": "delete", "name": profile}, WRITE_S, "Removing from the system keyring")
    _mark(profile).unlink(missing_ok=True)


def _forget_screens() -> None:
    """Remove the saved screens, which belong to the previous account."""
    remove_all(str(Paths.of_user().cache))
