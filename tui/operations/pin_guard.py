"""Pauses between attempts with a wrong PIN: the provider locks after several. Pure."""

from __future__ import annotations

import re

from tui.clock import age_s
from tui.errors import PinRejected

AGAIN_S = 30.0
"""Seconds after a wrong PIN before the next try."""
LOCKED_AFTER = 3
LOCKED_S = 900.0
"""Seconds without requests after that many wrong PINs in a row. The lock of the provider is not
documented."""
_PIN = re.compile(r"\bpin\b", re.I)


def check_pin_wait(failures: int, last_at: float, now: float) -> None:
    """Raises PinRejected, before anything is sent, while the next try would come too soon."""
    if not failures:
        return
    wait_s = (LOCKED_S if failures >= LOCKED_AFTER else AGAIN_S) - age_s(last_at, now)
    if wait_s <= 0:
        return
    minutes, seconds = divmod(int(wait_s) + 1, 60)
    left = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    raise PinRejected(
        "Using the PIN",
        said=f"It was wrong {failures} time{'s' if failures > 1 else ''} in a row; after several "
        "wrong ones the provider only refuses, slowly.",
        certain="Nothing was sent.",
        next=f"The next try is possible in {left}.",
    )


def with_lock_out(said: str) -> str:
    """The provider's words on a wrong PIN, and what follows from it: it says nothing of that
    itself."""
    ended = said.rstrip(". ")
    return (
        f"{ended}. After several wrong ones the provider only refuses, slowly: the next try is "
        "possible here "
        f"in {AGAIN_S:g} s, after {LOCKED_AFTER} wrong ones in a row in {LOCKED_S / 60:g} min."
    )


def speaks_of_pin(said: str) -> bool:
    """Return whether a failure has to do with the PIN."""
    return bool(_PIN.search(said))
