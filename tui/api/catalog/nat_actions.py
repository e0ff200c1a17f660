"""nat.php: access to a BMC behind the provider's address translation."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from tui.api.action import Callback, Deferred, Direct, Effect, Seen
from tui.api.catalog.common import PIN_TIMEOUT_S, ServerPin, ServerRef
from tui.models.access import read_nat
from tui.models.async_results import read_text
from tui.models.base import Params
from tui.models.generic import Acknowledged

_BOTH = (Callback.NAT, Callback.EQ)


class AddNat(ServerPin):
    """Opens access to the BMC of a server from addresses, for a limited time."""

    ip_acl: str | None = None
    """Addresses that may connect, CIDR, comma-separated. Without it: the address of the caller."""
    ttl: int | None = Field(None, ge=1, le=24)
    """Hours until the access closes; the provider's default is 2."""
    secured: bool | None = None
    """Only the encrypted ports."""


class RemoveNat(ServerRef):
    """Closes the access."""

    white_ip: str | None = None
    """The public address of the access."""


class NatAddress(Params):
    """The address to act on."""

    ip: str
    """The internal address behind the access, not the public one."""


class NatRecord(Params):
    """The record of a translation: its id or its address."""

    id_of: ClassVar[str] = "NAT record"
    id: int | None = Field(None, ge=1)
    """Id of the NAT record, from a finished key or the provider's support. It is never a server
    id."""
    ip: str | None = Field(None, min_length=1)
    """The address of the record, instead of the id."""

    @model_validator(mode="after")
    def _one_of_them(self) -> NatRecord:
        if (self.id is None) == (self.ip is None):
            raise ValueError("it takes the id of a NAT record or an address")
        return self


ADD_STATIC_NAT = Deferred(
    "nat/add_static_nat",
    "Open IPMI access",
    AddNat,
    Effect.DISRUPTIVE,
    "guide Remote access; apidocs nat",
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    poll_at=_BOTH,
    read=read_nat,
)
REMOVE_STATIC_NAT = Deferred(
    "nat/remove_static_nat",
    "Close IPMI access",
    RemoveNat,
    Effect.CHANGE,
    "guide Remote access; apidocs nat",
    repeatable=True,
    guide=True,
    poll_at=_BOTH,
    closes=("nat/add_static_nat",),
    read=read_text,
)
CLEAR_STATIC_NAT = Direct(
    "nat/clear_static_nat",
    "Remove the NAT rules of an address",
    NatAddress,
    Effect.CHANGE,
    "provider's client",
    seen=Seen.IN_CLIENTS,
    read=Acknowledged.read,
)
DROP_NAT = Direct(
    "nat/drop_nat",
    "Delete a NAT record",
    NatRecord,
    Effect.DESTRUCTIVE,
    "provider's client",
    seen=Seen.IN_CLIENTS,
    read=Acknowledged.read,
)
