"""eq_callback.php and nat_callback.php: one status request for an async key. An OK deletes the
key."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from tui.api.action import Direct, Effect, Token
from tui.models.base import Params


class KeyParams(Params):
    """The key to check."""

    key: SecretStr
    """The async key. Reading its result deletes the result."""


def _unused(payload: Any) -> Any:
    # The client reads these answers with `envelope.read_check`, because they have a different
    # envelope.
    return payload


CHECK = Direct(
    "eq_callback/check",
    "Read the status of a task",
    KeyParams,
    Effect.READ,
    "guide Asynchronous actions; apidocs eq_callback",
    token=Token.NEVER,
    repeatable=False,
    guide=True,
    read=_unused,
)
NAT_CHECK = Direct(
    "nat_callback/check",
    "Read the status of a NAT task",
    KeyParams,
    Effect.READ,
    "guide Remote access",
    token=Token.NEVER,
    repeatable=False,
    read=_unused,
)
