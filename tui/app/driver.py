"""The terminal driver: Textual's driver with all additions of the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.app.frame_rate import Pace, counting
from tui.app.screen_cleanup import clearing
from tui.app.terminal_io import filtering, unfreezing
from tui.terminal.splash import SPLASH
from tui.textual_fixes.changed_cells import ChangedCells
from tui.textual_fixes.steady_driver import steady

if TYPE_CHECKING:
    from textual.driver import Driver

SECOND_SCREEN = "\x1b[?1049h"


def ours(driver: type[Driver], pace: Pace | None) -> type[Driver]:
    """Return this system's driver with the dashboard's additions; `pace` counts the bytes it
    writes."""
    made = unfreezing(clearing(steady(filtering(driver))))
    return adopting(made if pace is None else counting(made, pace))


def adopting(driver: type[Driver]) -> type[Driver]:
    """Return the same driver, changed to take over the splash screen.

    Entering the alternate screen again would clear it.
    """

    class AdoptingDriver(driver):  # type: ignore[misc, valid-type]  # whichever Textual chose
        _is_there = False
        """True while the alternate screen is already shown."""

        def start_application_mode(self) -> None:
            self._is_there = SPLASH.hand_over()
            app = self._app
            if self._is_there and isinstance(app, ChangedCells):
                from tui.textual_fixes.frame_capture import cells_of

                # The first frame is then only the difference from the list already shown.
                app.seed_screen(cells_of(SPLASH.rows))
            super().start_application_mode()

        def write(self, data: str) -> None:
            if self._is_there and data == SECOND_SCREEN:
                self._is_there = False
            else:
                super().write(data)

    made: type[Any] = AdoptingDriver
    return made
