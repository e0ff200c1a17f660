"""`python -m tests.support.hasty SPEED WORD…`: Hostdeck with pauses that are so many times shorter.

What waits between two looks at a key, a list or a server waits less; dates and the provider's own
time are as they were.
"""

from __future__ import annotations

import runpy
import sys
import threading

from tui.clock import SystemClock


def hasten(speed: float) -> None:
    """Shorten every wait of this process."""
    monotonic, wait = SystemClock.monotonic, SystemClock.wait

    def shorter(self: SystemClock, event: threading.Event, seconds: float | None) -> bool:
        return wait(self, event, None if seconds is None else seconds / speed)

    SystemClock.monotonic = lambda self: monotonic(self) * speed  # type: ignore[method-assign]
    SystemClock.wait = shorter  # type: ignore[method-assign]


if __name__ == "__main__":
    _, given, *words = sys.argv
    hasten(float(given))
    sys.argv[:] = ["tui", *words]
    runpy.run_module("tui", run_name="__main__", alter_sys=True)
