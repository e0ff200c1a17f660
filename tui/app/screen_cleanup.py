"""Clears the dashboard from terminals without an alternate screen. App thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

_CLEAR = "\x1b[0m\x1b[2J\x1b[H"


def clearing(driver: type[Driver]) -> type[Driver]:
    """Return the driver class extended to clear the screen before it returns the terminal, also
    temporarily to ssh.

    GNU screen (by default), the Linux console and serial terminals have no alternate screen.
    Without this step, the prompt and ssh's output appeared in the middle of the dashboard, next to
    revealed secrets. On a terminal with an alternate screen, that screen is cleared.
    """

    class ClearingDriver(driver):  # type: ignore[misc, valid-type]  # whichever Textual chose
        def stop_application_mode(self) -> None:
            self.write(_CLEAR)
            super().stop_application_mode()

    made: type[Any] = ClearingDriver
    return made
