"""The last requests as tiles show them. A background request alone repaints nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.api.call_record import CallRecord

FINE = "HTTP 200"
LIVE_S = 3.0
"""Seconds after a screen became active, or after Refresh, in which each request appears at once."""
_MINUTE_S = 60


class ShownCalls:
    """A list of requests that updates once a minute, and at once with a failure. UI thread.

    Hostdeck reads servers in the background all the time. Repainting tiles with each of these
    requests would send bytes although nothing changes for the user.
    """

    def __init__(self) -> None:
        self._shown: tuple[CallRecord, ...] = ()
        self._live_until = float("-inf")
        self._minute: int | None = None
        self._failed_at: float | None = None

    def renew(self, now: float) -> None:
        """Show each request at once for the next seconds."""
        self._live_until = now + LIVE_S

    def of(self, calls: Sequence[CallRecord], now: float) -> tuple[CallRecord, ...]:
        """Return the requests to show.

        Args:
            calls: All requests, oldest first.
        """
        minute, failed_at = int(now // _MINUTE_S), _last_failure(calls)
        is_live = self._live_until - LIVE_S <= now <= self._live_until
        if is_live or minute != self._minute or failed_at != self._failed_at:
            self._shown = tuple(calls)
            self._minute, self._failed_at = minute, failed_at
        return self._shown


def _last_failure(calls: Sequence[CallRecord]) -> float | None:
    return next((call.started for call in reversed(calls) if call.outcome != FINE), None)
