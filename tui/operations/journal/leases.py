"""Leases of processes that cannot be inspected from this one: those of other hosts and containers.

A process gives a sign of life while it runs operations. Its lease ends when another process has
watched for `LEASE_S` without a gap and seen no sign. Time without a watcher proves nothing, because
the watcher may have slept, or the watched process had no operation.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.clock import Clock

LEASE_S = 60.0
"""Seconds of watching without a sign of life after which a process counts as ended."""
BEAT_S = 15.0
"""Seconds between the signs of life of a process with operations."""
GAP_S = 20.0
"""A watch with a longer pause starts over."""


@dataclass(slots=True)
class _Watch:
    beat: int
    since: float
    last: float


class Leases:
    """The watches of one process. Guarded by the lock of the journal."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._watches: dict[str, _Watch] = {}

    def is_over(self, owner: str, beat: int) -> bool:
        """Note the newest sign of life of a process. Return whether its lease has ended."""
        now = self._clock.monotonic()
        watch = self._watches.get(owner)
        if watch is None or watch.beat != beat or not 0 <= now - watch.last <= GAP_S:
            self._watches[owner] = _Watch(beat, now, now)
            return False
        watch.last = now
        return now - watch.since >= LEASE_S
