"""A small real keyring for the child process: keeps its secrets in a file and misbehaves on
request.

Chosen with PYTHON_KEYRING_BACKEND=tests.credentials.ring.Ring; RING_FILE is where it keeps them,
RING_DOES says what goes wrong. It writes down what it can see of its process beside its file.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError


class Ring(KeyringBackend):
    """Behaves like the Secret Service, and as RING_DOES says."""

    priority = 5  # type: ignore[assignment]  # keyring declares a property

    def __init__(self) -> None:
        super().__init__()
        self._file = Path(os.environ["RING_FILE"])
        seen = {
            "pid": os.getpid(),
            "argv": sys.orig_argv,
            "environ": dict(os.environ),
            "session": os.getsid(0),
        }
        self._file.with_suffix(".seen").write_text(json.dumps(seen))

    def _passwords(self) -> dict[str, str]:
        return dict(json.loads(self._file.read_text())) if self._file.exists() else {}

    def _misbehave(self) -> None:
        match os.environ.get("RING_DOES", ""):
            case "hang":
                threading.Event().wait()
            case "locked":
                raise KeyringLocked("Failed to unlock the collection!")
            case "no prompt":
                raise InitError("Failed to create the collection: Prompt dismissed..")
            case "die":
                os._exit(9)
            case "quote":
                raise RuntimeError(f"cannot store {sorted(self._passwords().values())}")
            case "chatter":
                print("Error: password store is empty")

    def get_password(self, service: str, username: str) -> str | None:
        self._misbehave()
        return self._passwords().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._misbehave()
        if os.environ.get("RING_DOES") != "forget":
            self._file.write_text(
                json.dumps(self._passwords() | {f"{service}/{username}": password})
            )

    def delete_password(self, service: str, username: str) -> None:
        self._misbehave()
        passwords = self._passwords()
        if passwords.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError("not found")
        self._file.write_text(json.dumps(passwords))


# The child trusts backends by the module they come from.
Ring.__module__ = "keyring.backends.SecretService"


class Plaintext(Ring):
    """Of a module that keeps keys unencrypted."""


Plaintext.__module__ = "keyrings.alt.file"
