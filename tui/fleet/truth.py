"""Three-valued answers: a filter says yes, no, or that not enough is known. Pure; imports nothing
heavy.

Kleene's logic: the negation of unknown is unknown; "and" is the smallest of its parts, "or" the
largest.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class Truth(IntEnum):
    """An answer of a term or a filter about a row, ordered so that `min` is "and" and `max` is
    "or"."""

    NO = 0
    UNKNOWN = 1
    """The known values satisfy neither the term nor its negation."""
    YES = 2

    def negated(self) -> Truth:
        """The answer to the opposite question."""
        return _OPPOSITES[self]


_OPPOSITES = (Truth.YES, Truth.UNKNOWN, Truth.NO)


def truth(known: bool) -> Truth:
    """The answer where everything that matters is known."""
    return Truth.YES if known else Truth.NO


class FieldSource(Enum):
    """Read of one server that can supply values missing from its row."""

    DETAILS = "details"
    """eq/show: addresses, MACs, system, hardware, tags; names, kind and place where the list leaves
    them out."""
    POWER = "power"
    """eq/status."""
    SENSORS = "sensors"
    """eq/sensors."""
