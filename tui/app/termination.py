"""Termination from outside, by a signal or a closed terminal, at any moment of the program's
life."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from tui.system import HANG_UP

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard

HUNG_UP = 129
"""Exit code after a lost terminal: 128 and the number of the signal."""


class Ending:
    """The end of one app. A request before the loop runs, or after its end, is remembered."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self._code = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.is_frozen = False
        """Return whether the terminal was left before it took all output."""

    @property
    def wanted(self) -> bool:
        """Return whether a signal or a lost terminal ends the program."""
        return bool(self._code)

    def listen(self) -> None:
        """End the loop on request from now on: it runs."""
        self._loop = asyncio.get_running_loop()
        if self._code:
            self._app.exit(None, self._code)

    def signalled(self, number: int, frame: object = None) -> None:
        """A signal's handler, in the main thread."""
        self._code = 128 + number
        self._app.lending.end(number)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._app.exit, None, self._code)

    def hung_up(self) -> None:
        """Any thread: the terminal is gone."""
        self._code = self._code or HUNG_UP
        self._app.lending.end(HANG_UP or signal.SIGTERM)
        self._app.call_later(self._app.exit, None, HUNG_UP)
