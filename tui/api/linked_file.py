"""Download files from links in the provider's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui.api.envelope import NOTHING_CHANGED
from tui.errors import BadAnswer

if TYPE_CHECKING:
    from pydantic import SecretStr

    from tui.api.transport import Transport

FETCH_S = 30.0
"""Deadline of one download."""


def fetch_link(
    transport: Transport, session_token: Callable[[], SecretStr | None], url: str, doing: str
) -> bytes:
    """Return the file behind a link to a host of the provider.

    The first request carries no session. The token is sent only to the API host, and never as part
    of a URL.

    Args:
        session_token: Called if the API host did not answer the first request with a picture.

    Raises:
        ApiError: The link leads away from the provider, or the file could not be downloaded.
    """
    from tui.models.picture import is_own_host, picture_type

    here = transport.is_here(url)
    if not here and not (is_own_host(url) and urlsplit(url).scheme == "https"):
        raise BadAnswer(
            doing,
            said="The link leads away from the provider.",
            certain="Hostdeck did not follow it.",
        )
    answer = transport.fetch(url, (), doing=doing, timeout_s=FETCH_S)
    token = session_token() if here and picture_type(answer.body) is None else None
    if token is not None:
        answer = transport.fetch(
            url, [("token", token.get_secret_value())], doing=doing, timeout_s=FETCH_S
        )
    if answer.status != 200:
        raise BadAnswer(
            doing,
            said=f"The link answers with HTTP {answer.status}.",
            certain=NOTHING_CHANGED,
            next="Refresh; the provider may give another link.",
        )
    return answer.body


def host_to_move_to(transport: Transport, named: str) -> str:
    """Return the host that a sign-in answer names as the installation of the account; empty to keep
    the current host.

    A switch is allowed only between hosts of the provider and over TLS, because tokens and PINs go
    there.
    """
    from tui.models.picture import is_own_host

    url = named if "://" in named else f"https://{named}"
    if not named or not is_own_host(url) or not is_own_host(transport.url):
        return ""
    parts = urlsplit(url)
    is_other = parts.scheme == "https" and parts.hostname != transport.host
    return (parts.hostname or "") if is_other else ""
