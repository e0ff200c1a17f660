"""Power, as read from the provider's words. Imports nothing heavy: the first frame needs it."""

from __future__ import annotations

from enum import StrEnum

from tui.models.vocabulary.power_vocabulary import read_power


class Power(StrEnum):
    """State of a server's power. The rental status says nothing about it."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


def power_from_text(*texts: object) -> Power:
    """The power that the first telling text speaks of; unknown when none does, or when two
    contradict each other.

    Source: REFERENCE 1.3: "VM is up now", "Chassis Power is on"; the other wordings are those of
    the tools behind it.
    """
    found = [state for text in texts if isinstance(text, str) and (state := read_power(text))]
    return Power(found[0]) if len(set(found)) == 1 else Power.UNKNOWN
