"""Screen that is painted once when it comes up, not two and a half times. UI thread.

Textual lays a new screen out and paints all of it; then it paints all of it again, because whatever
was set while it was built has asked for that, the screen itself among it. Over a slow link that is
most of what a start sends, and here it keeps the first list waiting.
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
    """Screen that forgets what asks to be painted again after it was painted as a whole."""

    _painted_at = 0.0
    """Time of the last whole painting, by the clock of Textual's messages."""

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        event.prevent_default()  # Textual's own is called here
        is_new = self._size != self.app.size and self.is_attached
        super()._on_screen_resume(event)
        if is_new and self.is_current and not self.app._batch_count:
            self._forget_wishes()

    def _forget_wishes(self) -> None:
        """Drop what asks to be painted: all of it just was. A new layout may still be due."""
        self._painted_at = monotonic()
        for widget in (self, *self._compositor.widgets):
            widget._repaint_required = False
            widget._repaint_regions.clear()

    async def _on_update(self, message: messages.Update) -> None:
        if message.time < self._painted_at:
            message.prevent_default()
            message.stop()
