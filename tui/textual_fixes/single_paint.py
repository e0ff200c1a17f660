"""Screen that is painted once when it appears, instead of two and a half times. UI thread.

Textual lays a new screen out and paints it before its widgets have their contents. Then it lays the
screen out again and paints it twice, because whatever was set while it was built has asked for
that, the screen itself among it. The first painting is mostly blank: it erases what the next one
writes. Over a slow link these are most of what opening a place sends.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from textual import events, messages
from textual.screen import Screen

PRIVATE = (
    "textual.screen.Screen._on_screen_resume",
    "textual.screen.Screen._on_timer_update",
    "textual.screen.Screen._on_update",
    "textual.screen.Screen._compositor",
    "textual.screen.Screen._compositor_refresh",
    "textual._compositor.Compositor._dirty_regions",
    "textual.app.App._batch_count",
    "textual.widget.Widget._size",
    "textual.widget.Widget._repaint_required",
    "textual.widget.Widget._repaint_regions",
)


class PaintedOnce(Screen[Any]):
    """Screen that is painted when its widgets have their contents, and that forgets what asks to
    be painted again after it was painted as a whole."""

    _waits_for_contents = False
    """The screen was laid out, and its first painting waits for the next frame."""
    _lays_out_first = False
    """The next frame lays out and does not paint."""
    _is_first_painting = False
    _painted_at = 0.0
    """Time of the first painting, by the clock of Textual's messages."""

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        event.prevent_default()  # calls Textual's own method
        is_new = self._size != self.app.size and self.is_attached
        is_painted = is_new and self.is_current and not self.app._batch_count
        self._waits_for_contents = is_painted and not self._is_first
        super()._on_screen_resume(event)
        if is_painted and self._is_first:
            self._forget_wishes()

    @property
    def _is_first(self) -> bool:
        """Return whether this is the first screen of the app. It is painted at once: nothing useful
        is on the terminal before."""
        others = (screen for screen in self.app.screen_stack if screen is not self)
        return not any(isinstance(screen, PaintedOnce) for screen in others)

    def paint_after_layout(self) -> None:
        """Paint nothing until widgets that come into view have been laid out and have drawn
        themselves into their sizes."""
        self._waits_for_contents = self._lays_out_first = True
        self.refresh()

    def _on_timer_update(self) -> None:
        """Paint. Textual begins each frame here, when the messages of a screen are handled."""
        if self._lays_out_first:
            self._lays_out_first = False
            super()._on_timer_update()
            self.refresh()
            return
        self._is_first_painting, self._waits_for_contents = self._waits_for_contents, False
        super()._on_timer_update()
        self._is_first_painting = False

    def _compositor_refresh(self) -> None:
        if self._waits_for_contents and self.is_current:
            return
        if not self._is_first_painting:
            super()._compositor_refresh()
            return
        self._is_first_painting = False
        self._compositor._dirty_regions.add(self._compositor.size.region)
        super()._compositor_refresh()
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
