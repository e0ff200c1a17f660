"""Screen that never repaints the screen on top of it. UI thread.

Textual treats the screen below the top one as visible, even if it is covered. A change there marks
regions of the lower screen as dirty, makes the top screen repaint them, and then adds the same
regions to the lower screen's own list: after the first full-screen region, every change below
repaints everything on top, indefinitely. Measured at 120x40: 7.7 kB for each change below a dialog
instead of 0.2 kB.
"""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

PRIVATE = (
    "textual.screen.Screen._compositor_refresh",
    "textual.screen.Screen._compositor",
    "textual.screen.Screen._dirty_widgets",
    "textual._compositor.Compositor._dirty_regions",
    "textual.app.App._background_screens",
)


class QuietBelow(Screen[Any]):
    """Screen that draws nothing while covered, and only its changes while visible through the top
    screen."""

    def _compositor_refresh(self) -> None:
        top = self.app.screen
        if self is top or self.app.is_inline:
            super()._compositor_refresh()
            return
        regions = list(self._compositor._dirty_regions)
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        if regions and self in self.app._background_screens and _shines_through(top):
            top.refresh(*regions)


def _shines_through(top: Screen[Any]) -> bool:
    """Return whether screens below `top` are visible: its background is not opaque."""
    return top.styles.background.a < 1
