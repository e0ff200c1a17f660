"""Detection of messages that reach a screen during its removal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.widget import Widget

from screens.worker_replies import stands
from tui.textual_fixes.app_state import current_pump, is_exiting

if TYPE_CHECKING:
    from textual.app import App


def comes_too_late(app: App[Any], error: Exception) -> bool:
    """Return whether `error` means that a part was missing on a removed screen: its parts are
    removed first.

    Textual still delivers pending messages: a resize, a redraw deferred until after the layout, a
    mount. Their effect would be invisible, so the program need not stop. This also covers keys
    typed after the last screen has closed.
    """
    if isinstance(error, ScreenStackError):
        return is_exiting(app) or not app.is_running or not app.screen_stack
    pump = current_pump()
    return isinstance(error, NoMatches) and (
        is_exiting(app) or (isinstance(pump, Widget) and not stands(app, pump))
    )
