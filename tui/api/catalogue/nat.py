"""nat.php: the way to a BMC behind the provider's address translation."""

from __future__ import annotations

from pydantic import Field

from tui.api.action import Callback, Deferred, Direct, Effect, Seen
from tui.api.catalogue.common import PIN_TIMEOUT_S, ServerPin, ServerRef
from tui.models.access import read_nat
from tui.models.async_results import read_text
from tui.models.base import Params
from tui.models.generic import Acknowledged

_BOTH = (Callback.NAT, Callback.EQ)


class AddNat(ServerPin):
    """Opens the BMC of a server to addresses, for a time."""

    ip_acl: str | None = None
    """Addresses that may connect, CIDR, comma-separated. Left out: the address of the caller."""
    ttl: int | None = Field(None, ge=1, le=24)
    """Hours until it closes by itself; the provider's default is 2."""
    secured: bool | None = None
    """Only the secured ports."""


class RemoveNat(ServerRef):
    """Closes it again."""

    white_ip: str | None = None
    """The public address of the opening."""


class NatAddress(Params):
    """Which public address."""

    ip: str
    """The public address of the opening."""


ADD_STATIC_NAT = Deferred("nat/add_static_nat", "Open the way to the BMC", AddNat, Effect.DISRUPTIVE,
                          "guide Remote access; apidocs nat", pin=True, timeout_s=PIN_TIMEOUT_S, guide=True,
                          poll_at=_BOTH, read=read_nat)  # fmt: skip
REMOVE_STATIC_NAT = Deferred("nat/remove_static_nat", "Close the way to the BMC", RemoveNat, Effect.CHANGE,
                             "guide Remote access; apidocs nat", repeatable=True, guide=True, poll_at=_BOTH,
                             closes=("nat/add_static_nat",), read=read_text)  # fmt: skip
CLEAR_STATIC_NAT = Direct("nat/clear_static_nat", "Drop the rules of an address", NatAddress, Effect.CHANGE,
                          "provider's client", seen=Seen.IN_CLIENTS, read=Acknowledged.read)  # fmt: skip
DROP_NAT = Direct("nat/drop_nat", "Drop the translation of a server", ServerRef, Effect.CHANGE,
                  "provider's client", seen=Seen.IN_CLIENTS, read=Acknowledged.read)  # fmt: skip
