"""Driver of the terminal with all that the dashboard adds to Textual's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.frame_rate import Pace, counting
from tui.app.screen_cleanup import clearing
from tui.app.terminal_io import filtering, unfreezing
from tui.textual_fixes.steady_driver import steady

if TYPE_CHECKING:
    from textual.driver import Driver


def ours(driver: type[Driver], pace: Pace | None) -> type[Driver]:
    """Return the driver of this system with our additions; `pace` counts what it writes."""
    made = unfreezing(clearing(steady(filtering(driver))))
    return made if pace is None else counting(made, pace)
