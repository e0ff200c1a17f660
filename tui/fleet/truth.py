"""Three-valued answers of filters: yes, no, or unknown. Pure; imports nothing heavy.

Kleene's logic: the negation of unknown is unknown; "and" is the smallest of its parts, "or" the
largest.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class Truth(IntEnum):
    """An answer of a term or filter for a row, ordered so that `min` is "and" and `max` is "or"."""

    NO = 0
    UNKNOWN = 1
    """The known values satisfy neither the term nor its negation."""
    YES = 2

    def negated(self) -> Truth:
        """Return the negated answer."""
        return _OPPOSITES[self]


_OPPOSITES = (Truth.YES, Truth.UNKNOWN, Truth.NO)


def truth(known: bool) -> Truth:
    """Return the answer for known values."""
    return Truth.YES if known else Truth.NO


class FieldSource(Enum):
    """A read of one server that can supply missing values of its row."""

    DETAILS = "details"
    """eq/show: addresses, MACs, system, hardware, tags; also names, kind, and location if the list
    omits them."""
    POWER = "power"
    """eq/status."""
    SENSORS = "sensors"
    """eq/sensors."""
