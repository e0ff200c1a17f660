"""Screen whose frames wait while the link to the terminal is busy."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

PRIVATE = ("textual.screen.Screen._on_timer_update", "textual.screen.Screen._update_timer")


class PacedScreen(Screen[Any]):
    """Screen that asks the app how long to delay the next frame.

    All frames start in the handler of one timer. Over a slow link they are thinned out; changes
    stay marked and are drawn with a later frame.
    """

    _frame_due = False
    """True if a delayed frame is scheduled."""

    def _on_timer_update(self) -> None:
        wait_s = getattr(self.app, "frame_must_wait_s", float)()
        if wait_s <= 0:
            super()._on_timer_update()
            return
        self._update_timer.pause()
        if not self._frame_due:
            self._frame_due = True
            self.set_timer(wait_s, self._draw_now, name="paced frame")

    def _draw_now(self) -> None:
        self._frame_due = False
        self._on_timer_update()
