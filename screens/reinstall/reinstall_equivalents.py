"""The command and the requests equivalent to the answers of the wizard."""

from __future__ import annotations

from pydantic import SecretStr

from screens.command_equivalents import command_line, request_line
from tui.deck import Deck
from tui.wizards.installing.draft import Draft, InstallFacts
from tui.wizards.installing.request_plan import DraftIncomplete, plan


def equivalents(deck: Deck, draft: Draft, known: InstallFacts) -> list[tuple[str, str]]:
    """Return "hostdeck" and its command, then "curl" and each request of the review."""
    command = command_line(deck, "reinstall", str(draft.server_id), "--template", "NAME")
    secret = SecretStr("$")  # placeholder for a shell variable
    try:
        requests = plan(draft, known)
    except DraftIncomplete:
        requests = ()
    lines = [
        request_line(deck, each.action, each.complete(pin=secret, key=secret)) for each in requests
    ]
    return [
        ("hostdeck, once t has saved the answers as NAME", command),
        *(("curl", line) for line in lines),
    ]
