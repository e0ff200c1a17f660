"""Requests of a sign-in that waits for a code. They belong to the sign-in, so they are not
journaled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.api.action import Direct, Effect
from tui.api.catalog.auth_more_actions import TWOFA_CHECK, TWOFA_RESEND, SecondFactor
from tui.api.catalog.common import NoParams
from tui.errors import Refused, SecondFactorNeeded
from tui.models.account import Session as SessionAnswer
from tui.models.account import read_confirmed
from tui.models.generic import Acknowledged
from tui.secrets import REDACTOR

if TYPE_CHECKING:
    from tui.api.session import Session

CHECK_CODE: Direct[SecondFactor, SessionAnswer] = Direct(
    TWOFA_CHECK.name,
    TWOFA_CHECK.summary,
    SecondFactor,
    Effect.READ,
    TWOFA_CHECK.source,
    repeatable=False,
    read=read_confirmed,
)
"""A request of a sign-in. It leaves nothing undecided."""
RESEND_CODE: Direct[NoParams, Acknowledged] = Direct(
    TWOFA_RESEND.name,
    TWOFA_RESEND.summary,
    NoParams,
    Effect.READ,
    TWOFA_RESEND.source,
    repeatable=False,
    secret_answer=True,
    read=Acknowledged.read,
)
_SHORTEST, _LONGEST = 4, 8


class SignedIn(Protocol):
    """The part of the client that a sign-in needs."""

    @property
    def session(self) -> Session:
        """The session, or the sign-in that waits for a code."""

    def call(self, action: Direct[NoParams, Acknowledged], params: NoParams) -> Acknowledged:
        """Send a request and return its answer. Raises ApiError."""


def resend_code(client: SignedIn) -> None:
    """Ask the provider to send the code of a waiting sign-in again. Raises ApiError."""
    if client.session.pending_token is None:
        raise SecondFactorNeeded("No sign-in is waiting for a code. Nothing was sent.")
    try:
        client.call(RESEND_CODE, NoParams())
    except Refused as error:
        if not _is_the_code(error):
            raise
        REDACTOR.remember(error.code)


def _is_the_code(error: Refused) -> bool:
    """Return whether an apparent refusal is a success: a test build sends the code as `code`."""
    return not error.reason and error.code.isdecimal() and _SHORTEST <= len(error.code) <= _LONGEST
