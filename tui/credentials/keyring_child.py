"""The child process that accesses the keyring: one JSON request in, one JSON answer out."""

from __future__ import annotations

import json
import sys

SERVICE = "hostdeck"
ALLOWED = (
    "keyring.backends.SecretService.",
    "keyring.backends.macOS.",
    "keyring.backends.Windows.",
    "keyring.backends.libsecret.",
    "keyring.backends.kwallet.",
)


def _name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def answer(request: dict[str, str]) -> dict[str, str | None]:
    """Return the output for a request."""
    try:
        import keyring
        from keyring.errors import KeyringLocked, NoKeyringError, PasswordDeleteError
    except Exception as error:  # noqa: BLE001  # a broken installation must answer, not crash
        return {"error": f"The keyring library cannot be used ({type(error).__name__})."}
    try:
        backend = keyring.get_keyring()
        # With several usable backends keyring returns a chain. Use its first usable backend.
        chained = [
            item for item in getattr(backend, "backends", ()) if _name(item).startswith(ALLOWED)
        ]
        backend = chained[0] if chained else backend
        name = _name(backend)
        if name.startswith("keyring.backends.fail."):
            return {
                "error": "No keyring on this machine (no D-Bus session). That is normal over SSH."
            }
        if not name.startswith(ALLOWED):
            plain = "plain" in name.lower() or name.startswith("keyrings.alt.")
            why = "it stores the key unencrypted" if plain else "it does not protect the key"
            return {"error": f"Refused keyring backend {name}: {why}."}
        if request["do"] == "get":
            return {"value": backend.get_password(SERVICE, request["name"]), "backend": name}
        if request["do"] == "delete":
            try:
                backend.delete_password(SERVICE, request["name"])
            except PasswordDeleteError:
                return {"error": "There is no saved key."}
            return {"value": None}
        backend.set_password(SERVICE, request["name"], request["value"])
        if backend.get_password(SERVICE, request["name"]) != request["value"]:
            return {
                "error": f"The keyring accepted the key but did not return it (backend {name})."
            }
        return {"value": None}
    except KeyringLocked:
        return {"error": "The keyring is locked and cannot be unlocked from this terminal."}
    except NoKeyringError:
        return {"error": "No keyring on this machine (no D-Bus session). That is normal over SSH."}
    # backends raise any exception, and none may reach the screen
    except Exception as error:  # noqa: BLE001
        return {"error": f"The keyring failed ({type(error).__name__})."}


if __name__ == "__main__":
    # Output of a backend must not mix with the answer on standard output.
    out, sys.stdout = sys.stdout, sys.stderr
    out.write(json.dumps(answer(json.loads(sys.stdin.read()))))
