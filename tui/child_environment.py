"""The environment of programs that a user configured, without secrets. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.secret_names import is_secret_name

OWN = ("HOSTKEY_", "HOSTDECK_")
"""Prefixes of Hostdeck's own variables: API keys and their locations."""
HARMLESS = frozenset({"SSH_AUTH_SOCK", "XAUTHORITY"})
"""Variables whose names look like names of secrets. They hold paths that programs need."""


def masked_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without variables whose names indicate a secret."""
    return {
        name: value
        for name, value in environment.items()
        if name in HARMLESS or not (name.startswith(OWN) or is_secret_name(name))
    }
