"""Comparisons of what was read with what the journal holds of a request. Pure."""

from __future__ import annotations

import datetime
from typing import Any

from tui.operations.plan import stored_value
from tui.secrets import MASK
from tui.store.operations import Operation

HIDDEN = (
    "What was asked for looks like a secret and is not written down: look whether it is "
    "there, and decide it."
)
CLOCK_TOLERANCE_S = 300.0
"""The provider's clock may be that far behind ours."""
DAY_S = 86_400.0


def is_hidden(stored: Any) -> bool:
    """Tell whether the journal lacks the value, or a part of it, because it looked like a
    secret."""
    return MASK in str(stored)


def equals_stored(name: str, read: str, stored: Any) -> bool:
    """Compare a text that was read with the one that was sent. A long text is kept by its mark, and
    known by that."""
    return not is_hidden(stored) and str(stored or "") in (read, stored_value(name, read))


def moment_of(text: Any) -> tuple[float, float] | None:
    """The first and the last moment that a text of the provider may mean, Unix seconds; `None` if
    unreadable.

    A time without a zone is taken for UTC: the provider's offices are there and to the east of it,
    so it is never later than it says. A day alone may mean any moment of it.
    """
    sent = str(text).strip()
    try:
        read = datetime.datetime.fromisoformat(sent)
    except ValueError:
        return None
    at = (read if read.tzinfo is not None else read.replace(tzinfo=datetime.UTC)).timestamp()
    return at, at if ":" in sent else at + DAY_S - 1


def is_since(text: Any, operation: Operation) -> bool | None:
    """Tell whether that time is after the sending of the operation; `None` where that is not
    certain."""
    found, since = moment_of(text), (operation.sent_at or operation.planned_at) - CLOCK_TOLERANCE_S
    if found is None or found[0] < since <= found[1]:
        return None
    return found[0] >= since
