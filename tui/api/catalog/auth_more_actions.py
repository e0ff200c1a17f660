"""auth.php: second factor, session log, and account settings."""

from __future__ import annotations

from pydantic import SecretStr

from tui.api.action import Direct, Effect, Token
from tui.api.catalog.common import NoParams
from tui.models.account_records import read_events
from tui.models.base import Params
from tui.models.generic import Payload


class SecondFactor(Params):
    """The code of the second factor."""

    user_token: SecretStr
    """The code that was sent."""


class LoggedSession(Params):
    """One session of the log."""

    user_token: SecretStr
    """Token of that session, from the log; not a code of the second factor."""


class Period(Params):
    """A range of days."""

    period_from: str | None = None
    """First day, YYYY-MM-DD."""
    period_to: str | None = None
    """Last day, YYYY-MM-DD."""


TWOFA_CHECK = Direct(
    "auth/2fa_check",
    "Confirm the second factor",
    SecondFactor,
    Effect.CHANGE,
    "apidocs auth",
    read=Payload.read,
)

TWOFA_RESEND = Direct(
    "auth/2fa_resend",
    "Resend the code of the second factor",
    NoParams,
    Effect.CHANGE,
    "apidocs auth",
    secret_answer=True,
    read=Payload.read,
)

GET_LOG = Direct(
    "auth/get_log",
    "Read the log of sessions",
    Period,
    Effect.READ,
    "apidocs auth",
    read=read_events,
)

BILLING_LIST = Direct(
    "auth/billing_list",
    "List the billing systems",
    NoParams,
    Effect.READ,
    "apidocs auth",
    token=Token.OPTIONAL,
    read=Payload.read,
)


class SessionReset(Params):
    """Ends all sessions of the account."""

    email: str
    """E-mail address of the account."""
    reset_token: SecretStr
    """The code that was sent there."""


class ClientTag(Params):
    """A setting of the account."""

    tag: str
    """Name, for example auto_credit."""
    value: str | None = None
    """Value."""


SESSION_RESET = Direct(
    "auth/session_reset",
    "Sign out everywhere",
    SessionReset,
    Effect.DISRUPTIVE,
    "apidocs auth",
    token=Token.NEVER,
    read=Payload.read,
)

FLIP_TAG = Direct(
    "auth/flip_tag",
    "Toggle an account setting",
    ClientTag,
    Effect.CHANGE,
    "apidocs auth",
    read=Payload.read,
    deciding_reads=("whmcs/get_client",),
)

SET_TAG = Direct(
    "auth/set_tag",
    "Change an account setting",
    ClientTag,
    Effect.CHANGE,
    "apidocs auth",
    repeatable=True,
    read=Payload.read,
)

GET_LOG_DETAILS = Direct(
    "auth/get_log_details",
    "Read one session of the log",
    LoggedSession,
    Effect.READ,
    "apidocs auth",
    read=Payload.read,
)
