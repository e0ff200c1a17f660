"""Leaves nothing of the dashboard behind in terminals that have one screen only. The app's
thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

_CLEAR = "\x1b[0m\x1b[2J\x1b[H"


def clearing(driver: type[Driver]) -> type[Driver]:
    """Return the driver class with a step that clears the screen before the terminal is given back,
    also to ssh for a while.

    GNU screen (as it comes), the Linux console and serial ones have no second screen to go back
    from: the prompt, and what ssh wrote, stood amidst the dashboard, secrets that were uncovered
    included. Where there is a second screen it is that one which is cleared.
    """

    class ClearingDriver(driver):  # type: ignore[misc, valid-type]  # whichever Textual chose
        def stop_application_mode(self) -> None:
            self.write(_CLEAR)
            super().stop_application_mode()

    made: type[Any] = ClearingDriver
    return made
