"""Copying a fact about a server: `c`, then a letter."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from tui.secrets import mask_tree
from tui.ssh import SshOptions, is_windows, rdp_line, ssh_line

if TYPE_CHECKING:
    from textual.app import App

    from tui.deck import Deck
    from tui.fleet.rows import ServerRow


def login_line(row: ServerRow, options: SshOptions) -> str:
    """Return the command line for logging in to a server: RDP for Windows, ssh for others."""
    if is_windows(row.os):
        return rdp_line(row.ip)
    return ssh_line(row.ip, options.of_server(dict(row.tags)))


def values_of(row: ServerRow, options: SshOptions) -> dict[str, str]:
    """Return the values that can be copied, by letter."""
    return {
        "i": row.ip,
        "h": row.hostname,
        "n": str(row.id),
        "s": login_line(row, options),
        "j": json.dumps(mask_tree(asdict(row)), ensure_ascii=False),
    }


def copy_field(app: App[Any], row: ServerRow, deck: Deck) -> None:
    """Ask for a fact and copy it to the terminal's clipboard."""
    from screens.plain_values import PlainScreen

    values = values_of(row, deck.settings.profile(deck.profile).ssh)
    titles = {"i": "IP address", "h": "Host name", "n": "Id", "s": "Login line", "j": "JSON"}
    choices = [
        Choice(key, titles[key], note=values[key] or "unknown", key=key)
        for key in values
        if values[key]
    ]
    choices.append(Choice("p", "All, plainly", note="on plain lines, to select by hand", key="p"))

    def copy(key: str | None) -> None:
        if key is None:
            return
        if key == "p":
            app.push_screen(
                PlainScreen([(titles[letter], value) for letter, value in values.items() if value])
            )
            return
        copy_text(app, values[key])

    app.push_screen(ChoiceScreen("Copy", choices, hint="letter: copy at once"), copy)


def copy_text(app: App[Any], text: str) -> None:
    """Copy a text to the terminal's clipboard."""
    app.copy_to_clipboard(text)
    # OSC 52 has no reply: the terminal does not confirm the copy.
    app.notify(f"Sent to the terminal's clipboard: {text[:60]}", timeout=4)
