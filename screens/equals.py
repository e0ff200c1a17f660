"""The command, and the request, that equal what is on the screen. Pure but for the deck they read."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.engine.deck import Deck
    from tui.models.base import Params

_UNNAMED = ("default", "demo", "")


def command_line(deck: Deck, *words: str) -> str:
    """`hostdeck …` for the account in use, quoted for a shell."""
    profile = [] if deck.profile in _UNNAMED else ["--profile", deck.profile]
    return shlex.join(["hostdeck", *profile, *words])


def request_line(deck: Deck, action: ApiAction[Any, Any], params: Params) -> str:
    """curl with variables where a secret would stand."""
    from tui.api.curl import curl_line

    return curl_line(deck.settings.profile(deck.profile).url, action, params)
