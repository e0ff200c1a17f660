"""Parameters that many actions share."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr

from tui.models.base import Params


class NoParams(Params):
    """Nothing but the action."""


class ServerRef(Params):
    """Which server."""

    id_of: ClassVar[str] = "server"
    id: int = Field(ge=1)
    """Id of the server."""


class ServerPin(ServerRef):
    """Which server, and the PIN when the account has one."""

    pin: SecretStr | None = None
    """PIN as text: leading zeros count."""


PIN_TIMEOUT_S = 120.0
"""Answers to a PIN are delayed on purpose after failures."""
