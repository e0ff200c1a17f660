"""`python -m tests.support.hasty SPEED WORD…`: Hostdeck with pauses that are so many times shorter.

What waits between two looks at a key, a list or a server waits less; dates and the provider's own
time are as they were.
"""

from __future__ import annotations

import runpy
import sys
import threading
from typing import Any

from tui.api.gate import Gate
from tui.clock import SystemClock

RATE = 25.0
"""Requests pass the gate so many times as often, besides: the simulator has no limit."""


def hasten(speed: float) -> None:
    """Shorten every wait of this process."""
    monotonic, wait = SystemClock.monotonic, SystemClock.wait

    def shorter(self: SystemClock, event: threading.Event, seconds: float | None) -> bool:
        return wait(self, event, None if seconds is None else seconds / speed)

    init = Gate.__init__

    def open_wide(self: Gate, clock: Any, *, per_second: float = 2.0, **more: Any) -> None:
        init(self, clock, per_second=per_second * RATE, **more)

    Gate.__init__ = open_wide  # type: ignore[method-assign]
    SystemClock.monotonic = lambda self: monotonic(self) * speed  # type: ignore[method-assign]
    SystemClock.wait = shorter  # type: ignore[method-assign]


if __name__ == "__main__":
    _, given, *words = sys.argv
    hasten(float(given))
    sys.argv[:] = ["tui", *words]
    runpy.run_module("tui", run_name="__main__", alter_sys=True)
