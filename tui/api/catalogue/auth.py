"""auth.php: sessions. Logging in is no change worth a journal, but is never repeated blindly."""

from __future__ import annotations

from pydantic import Field, SecretStr

from tui.api.action import Direct, Effect, Seen, Token
from tui.api.catalogue.common import NoParams
from tui.models.account import read_session
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload


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


class SecondFactor(Params):
    """The code of the second factor."""

    user_token: SecretStr
    """The code that was sent."""


class Period(Params):
    """A stretch of days."""

    period_from: str | None = None
    """First day, YYYY-MM-DD."""
    period_to: str | None = None
    """Last day, YYYY-MM-DD."""


LOGIN = Direct(
    "auth/login", "Sign in with an API key", KeyLogin, Effect.READ, "seen in clients; apidocs auth",
    seen=Seen.IN_CLIENTS, token=Token.NEVER, repeatable=False, read=read_session,
)  # fmt: skip
WHMCSLOGIN = Direct(
    "auth/whmcslogin", "Sign in with login and password", WhmcsLogin, Effect.READ, "guide Authorization",
    token=Token.NEVER, repeatable=False, guide=True, read=read_session,
)  # fmt: skip
LOGOUT = Direct(
    "auth/logout", "End the session", NoParams, Effect.CHANGE, "guide Authorization",
    repeatable=True, guide=True, read=Acknowledged.read,
)  # fmt: skip
INFO = Direct(
    "auth/info", "Read the session's account and rights", NoParams, Effect.READ, "guide Authorization; apidocs auth",
    guide=True, read=read_session,
)  # fmt: skip
TWOFA_CHECK = Direct(
    "auth/2fa_check", "Confirm the second factor", SecondFactor, Effect.CHANGE, "apidocs auth", read=Payload.read,
)  # fmt: skip
TWOFA_RESEND = Direct(
    "auth/2fa_resend", "Have the second factor sent again", NoParams, Effect.CHANGE, "apidocs auth", read=Payload.read,
)  # fmt: skip
GET_LOG = Direct(
    "auth/get_log", "Read the log of sessions", Period, Effect.READ, "apidocs auth", read=Payload.read,
)  # fmt: skip
BILLING_LIST = Direct(
    "auth/billing_list", "List the billing systems", NoParams, Effect.READ, "apidocs auth",
    token=Token.OPTIONAL, read=Payload.read,
)  # fmt: skip


class SessionReset(Params):
    """Ends all sessions of the account."""

    email: str
    """E-mail address of the account."""
    reset_token: SecretStr
    """The code that was sent there."""


class ClientTag(Params):
    """A switch of the account."""

    tag: str
    """Its name, for example auto_credit."""
    value: str | None = None
    """Its value."""


SESSION_RESET = Direct(
    "auth/session_reset", "End all sessions", SessionReset, Effect.DISRUPTIVE, "apidocs auth",
    token=Token.NEVER, read=Payload.read,
)  # fmt: skip
FLIP_TAG = Direct(
    "auth/flip_tag", "Flip a switch of the account", ClientTag, Effect.CHANGE, "apidocs auth", read=Payload.read,
)  # fmt: skip
SET_TAG = Direct(
    "auth/set_tag", "Set a switch of the account", ClientTag, Effect.CHANGE, "apidocs auth",
    repeatable=True, read=Payload.read,
)  # fmt: skip
GET_LOG_DETAILS = Direct(
    "auth/get_log_details", "Read one session of the log", SecondFactor, Effect.READ, "apidocs auth", read=Payload.read,
)  # fmt: skip
