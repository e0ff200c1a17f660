"""Height of a widget that is set twice before the screen is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget

PRIVATE = ("textual.widget.Widget._layout_updates",)


def refresh_height(widget: Widget) -> None:
    """Lay the widget out again, even if an update is already pending.

    Textual counts an update only if none is pending: if the screen was laid out between two
    updates, the height of the first would remain permanently.
    """
    widget._layout_updates += 1
    widget.refresh(layout=True)
