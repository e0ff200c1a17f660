"""Power, as read from the provider's words. Imports nothing heavy: the first frame needs it."""

from __future__ import annotations

import re
from enum import StrEnum


class Power(StrEnum):
    """What is known of a server's power. Rental status says nothing about it."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


_ON = re.compile(r"\bis\s+(?:up|on)\b|\brunning\b|\bpower[_ ]on\b|^\s*on\s*$", re.I)
_OFF = re.compile(
    r"\bis\s+(?:down|off)\b|\bstopped\b|\bpower[_ ]off\b|\bpowered off\b|\bnot running\b|^\s*off\s*$",
    re.I,
)


def power_from_text(*texts: object) -> Power:
    """The power that the first telling text speaks of; unknown when none does.

    Source: REFERENCE 1.3: "VM is up now", "Chassis Power is on"; off wordings are
    ipmitool's or inferred.
    """
    for text in texts:
        if not isinstance(text, str):
            continue
        # Off first: "not running" contains "running".
        if _OFF.search(text):
            return Power.OFF
        if _ON.search(text):
            return Power.ON
    return Power.UNKNOWN
