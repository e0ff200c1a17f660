"""Comparisons of what was read with what the journal holds of a request. Pure."""

from __future__ import annotations

import datetime
from typing import Any

from tui.engine.plan import kept_value
from tui.secrets import MASK
from tui.store.operations import Operation

HIDDEN = "What was asked for looks like a secret and is not written down: look whether it is there, and decide it."
CLOCK_TOLERANCE_S = 300.0
"""The provider's clock may be that far behind ours in a time that it gives with a zone."""
ZONES_S = 14 * 3600.0
"""A time without a zone may be meant in any."""


def is_hidden(kept: Any) -> bool:
    """The journal does not hold what was asked for, or not all of it: it looked like a secret."""
    return MASK in str(kept)


def is_as_kept(name: str, read: str, kept: Any) -> bool:
    """Whether what was read is what was asked for. A long text is kept by its mark, and known by that."""
    return not is_hidden(kept) and str(kept or "") in (read, kept_value(name, read))


def moment_of(text: Any) -> tuple[float, float] | None:
    """The earliest and the latest moment that a text of the provider may mean, Unix seconds; `None` if unreadable."""
    try:
        read = datetime.datetime.fromisoformat(str(text).strip())
    except ValueError:
        return None
    if read.tzinfo is not None:
        return read.timestamp(), read.timestamp()
    at = read.replace(tzinfo=datetime.UTC).timestamp()
    day_s = 0.0 if ":" in str(text) else 86_400.0
    return at - ZONES_S, at + ZONES_S + day_s


def is_since(text: Any, one: Operation) -> bool | None:
    """Whether a thing of that time may have been made by the operation; `None` where no time is known."""
    found = moment_of(text)
    return None if found is None else found[1] >= (one.sent_at or one.planned_at) - CLOCK_TOLERANCE_S
