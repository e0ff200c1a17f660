"""jira.php: requests to technicians in the data center."""

from __future__ import annotations

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import ServerRef
from tui.models.ticket import Ticket

_SOURCE = "guide Remote access"


class Assistance(ServerRef):
    """A request in free text."""

    terminate_reason_custom: str = Field(min_length=1)
    """The message. The parameter name is the provider's own."""


def _request(name: str, summary: str) -> Direct[ServerRef, Ticket]:
    return Direct(
        f"jira/{name}",
        summary,
        ServerRef,
        Effect.DISRUPTIVE,
        _SOURCE,
        guide=True,
        read=Ticket.model_validate,
    )


REQUEST_PON = _request("request_pon", "Remote hands: power on the server")
REQUEST_POFF = _request("request_poff", "Remote hands: power off the server")
REQUEST_REBOOT = _request("request_reboot", "Remote hands: reboot the server")
REQUEST_PXEBOOT = _request(
    "request_PXEboot", "Remote hands: boot the server from the network (PXE)"
)
REQUEST_KVM = _request("request_kvm", "Remote hands: connect a KVM console")
REQUEST_CHECK = _request("request_check", "Remote hands: inspect the server")
REQUEST_ASSISTANCE = Direct(
    "jira/request_assistance",
    "Remote hands: free-text request",
    Assistance,
    Effect.DISRUPTIVE,
    "seen live",
    seen=Seen.IN_CLIENTS,
    read=Ticket.model_validate,
)
