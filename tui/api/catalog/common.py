"""Parameters that many actions share."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr

from tui.models.base import Params


class NoParams(Params):
    """No parameters besides the action."""


class ServerRef(Params):
    """The server to act on."""

    id_of: ClassVar[str] = "server"
    id: int = Field(ge=1)
    """Id of the server."""


class ServerPin(ServerRef):
    """The server to act on, and the PIN when the account has one."""

    pin: SecretStr | None = None
    """PIN as text, because leading zeros are significant."""


PIN_TIMEOUT_S = 120.0
"""The provider delays answers to a PIN on purpose after failures."""
