"""Key hints in sentences: shown as keys in the dashboard, as commands on the command line.

A sentence of the core names a key by the id of its binding: "Press {key:go.operations} to see
it." The dashboard shows the key as it is mapped now ("Press O to see it."), the command line the
command that does the same ("Run hostdeck ops to see it."). Pure; any thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

PLACEHOLDER = re.compile(r"(?P<press>[Pp]ress )?\{key:(?P<binding>[a-z_]+\.[a-z_0-9]+)\}")
"""A placeholder, with the word "press" before it where there is one."""
COMMANDS: Mapping[str, str] = {
    "go.operations": "hostdeck ops",
    "go.loose_ends": "hostdeck loose-ends",
    "go.changes": "hostdeck changes",
    "server.access_close": "hostdeck access close",
    "app.refresh": "hostdeck status",
}
"""Commands that stand in for keys, by binding id."""


def for_dashboard(text: str, key_name: Callable[[str], str]) -> str:
    """Return `text` with the names of keys in place of its placeholders.

    Args:
        key_name: Returns the key of a binding id, as it stands on the keyboard.
    """

    def key(found: re.Match[str]) -> str:
        return f"{found['press'] or ''}{key_name(found['binding'])}"

    return PLACEHOLDER.sub(key, text)


def for_command_line(text: str) -> str:
    """Return `text` with commands in place of its placeholders: "Press x" as "Run hostdeck …"."""

    def command(found: re.Match[str]) -> str:
        name = COMMANDS.get(found["binding"], "the dashboard")
        if not found["press"]:
            return name
        verb = "run" if name.startswith("hostdeck") else "use"
        return f"{verb.capitalize() if found['press'][0] == 'P' else verb} {name}"

    return PLACEHOLDER.sub(command, text)
