"""Comparisons of read values with the journal's record of a request. Pure."""

from __future__ import annotations

import datetime
from typing import Any

from tui.operations.plan import stored_value
from tui.secrets import MASK
from tui.store.operations import Operation

HIDDEN = (
    "The requested value looks like a secret and is not stored. Check whether it is there, then "
    "mark the operation yourself."
)
CLOCK_TOLERANCE_S = 300.0
"""Maximum seconds by which the provider's clock may be behind ours."""
DAY_S = 86_400.0


def is_hidden(stored: Any) -> bool:
    """Return whether the journal lacks the value, or a part of it, because it looked like a
    secret."""
    return MASK in str(stored)


def equals_stored(name: str, read: str, stored: Any) -> bool:
    """Compare a read text with the sent one. The journal stores only the mark of a long text, which
    identifies it."""
    return not is_hidden(stored) and str(stored or "") in (read, stored_value(name, read))


def moment_of(text: Any) -> tuple[float, float] | None:
    """Return the first and the last time that the provider's text may mean, in Unix seconds; `None`
    if unreadable.

    A time without a zone is read as UTC. The provider's offices are at UTC or east of it, so the
    real time is never later. A date without a time of day may mean any time of the day.
    """
    sent = str(text).strip()
    try:
        read = datetime.datetime.fromisoformat(sent)
    except ValueError:
        return None
    at = (read if read.tzinfo is not None else read.replace(tzinfo=datetime.UTC)).timestamp()
    return at, at if ":" in sent else at + DAY_S - 1


def is_since(text: Any, operation: Operation) -> bool | None:
    """Return whether that time is after the operation was sent; `None` if uncertain."""
    found, since = moment_of(text), (operation.sent_at or operation.planned_at) - CLOCK_TOLERANCE_S
    if found is None or found[0] < since <= found[1]:
        return None
    return found[0] >= since
