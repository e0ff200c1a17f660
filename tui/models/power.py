"""Power, parsed from the provider's words. Imports nothing heavy, because the first frame needs
it."""

from __future__ import annotations

from enum import StrEnum

from tui.models.vocabulary.power_vocabulary import read_power


class Power(StrEnum):
    """State of a server's power, which is independent of the rental status."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


def power_from_text(*texts: object) -> Power:
    """Return the power in the first text that contains it; unknown if there is none, or if two
    contradict each other.

    Source: REFERENCE 1.3: "VM is up now", "Chassis Power is on"; the other wordings are those of
    the tools behind it.
    """
    found = [state for text in texts if isinstance(text, str) and (state := read_power(text))]
    return Power(found[0]) if len(set(found)) == 1 else Power.UNKNOWN
