"""eq.php: access to a server that does not respond."""

from __future__ import annotations

from tui.api.action import Deferred, Direct, Effect
from tui.api.catalog.common import PIN_TIMEOUT_S, ServerPin, ServerRef
from tui.models.access import read_console, read_ipmi_user, read_novnc
from tui.models.async_results import read_text
from tui.models.generic import Payload


class NovncParams(ServerPin):
    """A console in a browser."""

    white_ip: str | None = None
    """The address that may connect."""


ADD_IPMI_USER = Deferred(
    "eq/add_ipmi_user",
    "Create a temporary IPMI user",
    ServerRef,
    Effect.DISRUPTIVE,
    "guide Remote access; apidocs eq",
    guide=True,
    secret_answer=True,
    read=read_ipmi_user,
)

ADD_IPMI_ADMIN = Deferred(
    "eq/add_ipmi_admin",
    "Create a temporary IPMI administrator",
    ServerRef,
    Effect.DISRUPTIVE,
    "apidocs eq",
    secret_answer=True,
    read=read_ipmi_user,
)

REMOVE_IPMI_USER = Deferred(
    "eq/remove_ipmi_user",
    "Remove the temporary IPMI user",
    ServerRef,
    Effect.CHANGE,
    "guide Remote access",
    repeatable=True,
    guide=True,
    closes=("eq/add_ipmi_user", "eq/add_ipmi_admin"),
    read=read_text,
)

GET_IPMI = Direct(
    "eq/get_ipmi",
    "Read the address and model of the BMC",
    ServerRef,
    Effect.READ,
    "apidocs eq",
    read=Payload.read,
)

CONSOLE = Deferred(
    "eq/console",
    "Open the console of a VM",
    ServerPin,
    Effect.DISRUPTIVE,
    "guide Remote access",
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    secret_answer=True,
    read=read_console,
)

NOVNC = Deferred(
    "eq/novnc",
    "Open the web console",
    NovncParams,
    Effect.DISRUPTIVE,
    "apidocs eq; provider's article",
    secret_answer=True,
    read=read_novnc,
)

STOP_NOVNC = Deferred(
    "eq/stop_novnc",
    "Close the web console",
    ServerRef,
    Effect.CHANGE,
    "apidocs eq",
    repeatable=True,
    closes=("eq/novnc", "eq/recreate_novnc"),
    read=read_text,
)

RECREATE_NOVNC = Deferred(
    "eq/recreate_novnc",
    "Reopen the web console",
    ServerRef,
    Effect.DISRUPTIVE,
    "apidocs eq",
    secret_answer=True,
    read=read_novnc,
)
