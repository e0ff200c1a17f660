"""rhr.php: remote hands, the newer kind of technician request."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from tui.api.action import Direct, Effect
from tui.api.catalog.common import NoParams
from tui.models.base import Params
from tui.models.generic import Acknowledged
from tui.models.ticket import read_conversation, read_remote_hands

_SOURCE = "apidocs rhr"


class NewRequest(Params):
    """The task for remote hands."""

    type: Literal["KVM", "UNBLOCK", "SERVICE"] = Field(alias="params[type]")
    """The kind of help."""
    eq_id: int = Field(alias="params[eq_id]", ge=1)
    """Id of the server."""
    order_data: str | None = Field(None, alias="params[order_data]")
    """JSON with the details."""


class RequestRef(Params):
    """The remote-hands request to act on."""

    id_of: ClassVar[str] = "request"
    id: int = Field(ge=1)
    """Id of the request."""


class RequestChat(RequestRef):
    """A note for the technician."""

    message: str = Field(min_length=1)
    """The text."""


ADD = Direct(
    "rhr/add",
    "Request remote hands",
    NewRequest,
    Effect.DISRUPTIVE,
    _SOURCE,
    deciding_reads=("rhr/list",),
    read=read_remote_hands,
)
LIST = Direct(
    "rhr/list",
    "List remote-hands requests",
    NoParams,
    Effect.READ,
    _SOURCE,
    read=read_remote_hands,
)
CHAT = Direct(
    "rhr/chat",
    "Comment on a remote-hands request",
    RequestChat,
    Effect.DISRUPTIVE,
    _SOURCE,
    deciding_reads=("rhr/list",),
    read=read_conversation,
)
DISCARD = Direct(
    "rhr/discard",
    "Cancel a remote-hands request",
    RequestRef,
    Effect.DISRUPTIVE,
    _SOURCE,
    deciding_reads=("rhr/list",),
    closes=("rhr/add",),
    read=Acknowledged.read,
)
