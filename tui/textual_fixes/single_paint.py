"""Screen that is painted once when it appears, instead of two and a half times. UI thread.

Textual lays out a new screen and paints all of it. Then it paints all of it again, because
everything set during construction, including the screen itself, requested a repaint. Over a slow
link, this is most of the startup traffic, and delays the first list.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from textual import events, messages
from textual.screen import Screen

PRIVATE = (
    "textual.screen.Screen._on_screen_resume",
    "textual.screen.Screen._on_update",
    "textual.screen.Screen._compositor",
    "textual.app.App._batch_count",
    "textual.widget.Widget._size",
    "textual.widget.Widget._repaint_required",
    "textual.widget.Widget._repaint_regions",
)


class PaintedOnce(Screen[Any]):
    """Screen that drops repaint requests after a full paint."""

    _painted_at = 0.0
    """Time of the last full paint, by the clock of Textual's messages."""

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        event.prevent_default()  # calls Textual's own method
        is_new = self._size != self.app.size and self.is_attached
        super()._on_screen_resume(event)
        if is_new and self.is_current and not self.app._batch_count:
            self._forget_wishes()

    def _forget_wishes(self) -> None:
        """Drop repaint requests, because everything was just painted. A new layout may still be
        pending."""
        self._painted_at = monotonic()
        for widget in (self, *self._compositor.widgets):
            widget._repaint_required = False
            widget._repaint_regions.clear()

    async def _on_update(self, message: messages.Update) -> None:
        if message.time < self._painted_at:
            message.prevent_default()
            message.stop()
