"""Command-line equivalents of actions that open a screen in the dashboard. Imports only the
standard library."""

from __future__ import annotations

_COMMANDS = {
    "install.reinstall": "Run: hostdeck reinstall {1} --os (asks for the rest), or with --template "
    "NAME",
    "access.note": "Run: hostdeck access note {0}",
    "access.note_copy": "Run: hostdeck access note {0}",
    "order.send": "Run: hostdeck order PRESET --location CODE --os ID --hostname NAME --send; "
    "hostdeck presets lists the presets. For a server in stock: hostdeck order --stock ID …",
    "order.progress": "Run: hostdeck ops --watch",
    "images.open": "Run: hostdeck snapshot list {0}, hostdeck backup list {0}, or hostdeck iso "
    "list {0}",
    "order.market": "Run: hostdeck stock, or hostdeck stock --software",
    "dns.open": "Run: hostdeck dns zones",
    "network.port_off_for": "Run: hostdeck do network.port_off {0}, and later: hostdeck do "
    "network.port_on {0}",
}
"""Commands by action id; {0} is the server as given, {1} its id."""


def elsewhere(command_id: str, server: str, server_id: int) -> str:
    """Return the command that replaces an action of the dashboard; empty if there is none."""
    return _COMMANDS.get(command_id, "").format(server, server_id)
