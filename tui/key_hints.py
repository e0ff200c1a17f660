"""Key hints in sentences: keys in the dashboard, commands on the command line.

A sentence in the core names a key by its binding id: "Press {key:go.operations} to see it." The
dashboard replaces the placeholder with the mapped key ("Press O to see it."). The command line
replaces it with the equivalent command ("Run hostdeck ops to see it."). Pure; any thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

PLACEHOLDER = re.compile(r"(?P<press>[Pp]ress )?\{key:(?P<binding>[a-z_]+\.[a-z_0-9]+)\}")
"""A placeholder, including a preceding word "press"."""
COMMANDS: Mapping[str, str] = {
    "go.operations": "hostdeck ops",
    "go.loose_ends": "hostdeck loose-ends",
    "go.changes": "hostdeck changes",
    "server.access_close": "hostdeck access close",
    "app.refresh": "hostdeck status",
}
"""Commands that replace key hints on the command line, by binding id."""


def for_dashboard(text: str, key_name: Callable[[str], str]) -> str:
    """Return `text` with its placeholders replaced by key names.

    Args:
        key_name: Returns the key of a binding id, as labeled on the keyboard.
    """

    def key(found: re.Match[str]) -> str:
        return f"{found['press'] or ''}{key_name(found['binding'])}"

    return PLACEHOLDER.sub(key, text)


def for_command_line(text: str) -> str:
    """Return `text` with its placeholders replaced by commands: "Press x" becomes "Run hostdeck
    …"."""

    def command(found: re.Match[str]) -> str:
        name = COMMANDS.get(found["binding"], "the dashboard")
        if not found["press"]:
            return name
        verb = "run" if name.startswith("hostdeck") else "use"
        return f"{verb.capitalize() if found['press'][0] == 'P' else verb} {name}"

    return PLACEHOLDER.sub(command, text)
