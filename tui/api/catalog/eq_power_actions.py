"""eq.php: power, PIN, and BMC reset."""

from __future__ import annotations

from pydantic import SecretStr

from tui.api.action import Deferred, Effect
from tui.api.catalog.common import PIN_TIMEOUT_S, ServerPin
from tui.models.async_results import read_text
from tui.models.base import Params

_POWER = "guide Server's power"


class NewPin(Params):
    """Sets the PIN of the account."""

    new_pin: SecretStr
    """The new PIN, 4 to 6 characters."""
    old_pin: SecretStr | None = None
    """The current PIN, if there is one."""


class PinOnly(Params):
    """A PIN to check."""

    pin: SecretStr
    """The PIN as text."""


ON = Deferred(
    "eq/on",
    "Power on",
    ServerPin,
    Effect.DISRUPTIVE,
    _POWER,
    pin=True,
    repeatable=False,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    closes=("eq/off", "eq/hard_off"),
    deciding_reads=("eq/status",),
    read=read_text,
)

OFF = Deferred(
    "eq/off",
    "Power off",
    ServerPin,
    Effect.DISRUPTIVE,
    _POWER,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    deciding_reads=("eq/status",),
    read=read_text,
)

REBOOT = Deferred(
    "eq/reboot",
    "Reboot",
    ServerPin,
    Effect.DISRUPTIVE,
    _POWER,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    closes=("eq/off", "eq/hard_off"),
    deciding_reads=("eq/history",),
    read=read_text,
)

HARD_OFF = Deferred(
    "eq/hard_off",
    "Power off (hard)",
    ServerPin,
    Effect.DISRUPTIVE,
    "apidocs eq",
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    deciding_reads=("eq/status",),
    read=read_text,
)

SET_PIN = Deferred(
    "eq/set_pin",
    "Set or change the PIN",
    NewPin,
    Effect.CHANGE,
    "guide PIN",
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    read=read_text,
)

CHECK_PIN = Deferred(
    "eq/check_pin",
    "Check the PIN",
    PinOnly,
    Effect.CHANGE,
    "guide PIN",
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    read=read_text,
)

UNIT_RESET = Deferred(
    "eq/unit_reset",
    "Reset the BMC (IPMI)",
    ServerPin,
    Effect.DISRUPTIVE,
    "guide Remote access",
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    read=read_text,
)
