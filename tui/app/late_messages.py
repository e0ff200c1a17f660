"""Messages that reach a screen while it is being taken apart."""

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
    """`error` is that a part was not found, on a screen that was left: its parts go before it does.

    Textual still delivers what was on its way: a resize, a drawing put off until after the layout,
    a mount. Nobody would see what comes of it, so it is no reason to stop. The same goes for keys
    typed after the last one, when there is no screen any more.
    """
    if isinstance(error, ScreenStackError):
        return is_exiting(app) or not app.is_running or not app.screen_stack
    pump = current_pump()
    return isinstance(error, NoMatches) and (
        is_exiting(app) or (isinstance(pump, Widget) and not stands(app, pump))
    )
