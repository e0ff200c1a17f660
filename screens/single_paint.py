"""A screen that is painted once when it comes up, not two and a half times. UI thread.

Textual lays a new screen out and paints all of it; then it paints all of it again, because whatever
was set while it was built has asked for that, the screen itself among it. Over a slow link that is
most of what a start sends, and here it keeps the first list waiting.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from textual import events, messages
from textual.screen import Screen


class PaintedOnce(Screen[Any]):
    """Base of the screens of the deck. Private in Textual, pinned and tested: the two handlers and
    three fields."""

    _painted_at = 0.0
    """When all of it was painted last, by the clock of Textual's messages."""

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        event.prevent_default()  # Textual's own is called here
        is_new = self._size != self.app.size and self.is_attached
        super()._on_screen_resume(event)
        if is_new and self.is_current and not self.app._batch_count:
            self._forget_wishes()

    def _forget_wishes(self) -> None:
        """All that was to be painted has just been; a new layout may still be due."""
        self._painted_at = monotonic()
        for widget in (self, *self._compositor.widgets):
            widget._repaint_required = False
            widget._repaint_regions.clear()

    async def _on_update(self, message: messages.Update) -> None:
        if message.time < self._painted_at:
            message.prevent_default()
            message.stop()
