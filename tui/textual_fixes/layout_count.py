"""Height of a widget that is set twice before the screen is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget

PRIVATE = ("textual.widget.Widget._layout_updates",)


def refresh_height(widget: Widget) -> None:
    """Lay the widget out anew, also when an update of it waits already.

    Textual counts an update only when none is waiting: when the screen was laid out between two of
    them, the height of the first would be kept for good.
    """
    widget._layout_updates += 1
    widget.refresh(layout=True)
