"""auth.php: sessions. A sign-in is not journaled, but is never repeated blindly."""

from __future__ import annotations

from pydantic import Field, SecretStr

from tui.api.action import Direct, Effect, Seen, Token
from tui.api.catalog.common import NoParams
from tui.models.account import read_session
from tui.models.base import Params
from tui.models.generic import Acknowledged


class KeyLogin(Params):
    """Sign in with an API key."""

    key: SecretStr
    """The API key."""
    ttl: int | None = Field(None, ge=60)
    """Lifetime of the session in seconds."""
    fix_ip: bool | None = None
    """Bind the session to this address."""


class WhmcsLogin(Params):
    """Sign in with the billing account."""

    user: str
    """E-mail address of the billing account."""
    password: SecretStr
    """Password of the billing account."""
    ttl: int | None = Field(None, ge=60)
    """Lifetime of the session in seconds."""
    fix_ip: bool | None = None
    """Bind the session to this address."""


LOGIN = Direct(
    "auth/login",
    "Sign in with an API key",
    KeyLogin,
    Effect.READ,
    "seen in clients; apidocs auth",
    seen=Seen.IN_CLIENTS,
    token=Token.NEVER,
    repeatable=False,
    read=read_session,
)
WHMCSLOGIN = Direct(
    "auth/whmcslogin",
    "Sign in with login and password",
    WhmcsLogin,
    Effect.READ,
    "guide Authorization",
    token=Token.NEVER,
    repeatable=False,
    guide=True,
    read=read_session,
)
LOGOUT = Direct(
    "auth/logout",
    "End the session",
    NoParams,
    Effect.CHANGE,
    "guide Authorization",
    repeatable=True,
    guide=True,
    timeout_s=10.0,
    read=Acknowledged.read,
)
INFO = Direct(
    "auth/info",
    "Read the session's account and rights",
    NoParams,
    Effect.READ,
    "guide Authorization; apidocs auth",
    guide=True,
    read=read_session,
)
