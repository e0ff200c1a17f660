"""Pauses between attempts with a wrong PIN, because the provider locks the account after several.
Pure."""

from __future__ import annotations

import re

from tui.clock import age_s
from tui.errors import PinRejected

AGAIN_S = 30.0
"""Seconds after a wrong PIN before the next attempt."""
LOCKED_AFTER = 3
LOCKED_S = 900.0
"""Seconds without requests after that many consecutive wrong PINs. The provider's lock is not
documented."""
_PIN = re.compile(r"\bpin\b", re.I)


def check_pin_wait(failures: int, last_at: float, now: float) -> None:
    """Check the pause. Raises PinRejected before anything is sent if the next attempt would come
    too soon."""
    if not failures:
        return
    wait_s = (LOCKED_S if failures >= LOCKED_AFTER else AGAIN_S) - age_s(last_at, now)
    if wait_s <= 0:
        return
    minutes, seconds = divmod(int(wait_s) + 1, 60)
    left = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    raise PinRejected(
        "Using the PIN",
        said=f"The PIN was wrong {failures} time{'s' if failures > 1 else ''} in a row. After "
        "several wrong PINs, the provider delays every answer, even to the right PIN.",
        certain="Nothing was sent.",
        next=f"The next try is possible in {left}.",
    )


def with_lock_out(said: str) -> str:
    """Return the provider's words on a wrong PIN with advice, which the provider does not give."""
    ended = said.rstrip(". ")
    return (
        f"{ended}. After several wrong PINs, the provider delays every answer. Hostdeck allows the "
        f"next try in {AGAIN_S:g} s, and after {LOCKED_AFTER} wrong PINs in a row in "
        f"{LOCKED_S / 60:g} min."
    )


def speaks_of_pin(said: str) -> bool:
    """Return whether a failure is about the PIN."""
    return bool(_PIN.search(said))
