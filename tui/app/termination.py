"""Termination from outside, by a signal or a closed terminal, at any moment of the program's
lifetime."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from tui.system import HANG_UP

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard

HUNG_UP = 129
"""Exit code after a lost terminal: 128 plus the signal number."""


class Ending:
    """The termination of one app. A request before the event loop runs, or after it ends, is
    remembered."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self._code = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.is_frozen = False
        """Return whether the terminal was left before it accepted all output."""

    @property
    def wanted(self) -> bool:
        """Return whether a signal or a lost terminal ends the program."""
        return bool(self._code)

    def listen(self) -> None:
        """End the event loop on request from now on, because it is running."""
        self._loop = asyncio.get_running_loop()
        if self._code:
            self._app.exit(None, self._code)

    def signalled(self, number: int, frame: object = None) -> None:
        """Handle a signal in the main thread."""
        self._code = 128 + number
        self._app.lending.end(number)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._app.exit, None, self._code)

    def hung_up(self) -> None:
        """Record that the terminal is gone. Any thread."""
        self._code = self._code or HUNG_UP
        self._app.lending.end(HANG_UP or signal.SIGTERM)
        self._app.call_later(self._app.exit, None, HUNG_UP)
