"""The system keyring, only ever through a child process that can be killed.

`keyring` can wait for ever for a prompt nobody sees, and in a thread it would hold up the
exit. The child has a session of its own, so no backend can draw on our terminal; secrets
travel through pipes, never through arguments.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tui.errors import CredentialError

READ_S, WRITE_S = 3.0, 60.0
SERVICE = "hostdeck"


def _ask(request: dict[str, str], limit_s: float, doing: str) -> str | None:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tui.access.keyring_child"], input=json.dumps(request).encode(),
            capture_output=True, timeout=limit_s, start_new_session=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CredentialError(
            doing, said=f"The keyring did not answer within {limit_s:.0f} s; it may be waiting for a prompt "
            "on another screen.", certain="Continuing without it.",
        ) from None  # fmt: skip
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = {"error": "The keyring ended without an answer."}
    if answer.get("error"):
        raise CredentialError(doing, said=str(answer["error"]), certain="The key was not saved."
                              if request["do"] == "set" else "Continuing without it.",
                              next="Set HOSTKEY_API_KEY_FILE, or credential_command in the configuration.")  # fmt: skip
    value = answer.get("value")
    return value if isinstance(value, str) else None


def read(profile: str) -> str | None:
    """The saved key, `None` when there is none. Raises CredentialError."""
    return _ask({"do": "get", "name": profile}, READ_S, "Reading the system keyring")


def save(profile: str, secret: str) -> None:
    """Save a key and read it back. Raises CredentialError when it was not kept."""
    _ask({"do": "set", "name": profile, "value": secret}, WRITE_S, "Saving to the system keyring")


def remove(profile: str) -> None:
    """Delete a saved key. Raises CredentialError."""
    _ask({"do": "delete", "name": profile}, WRITE_S, "Removing from the system keyring")
