"""Turns privacy mode on and off while the dashboard runs. UI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.deck_screen import EVERYTHING, DeckScreen

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard


def switch_privacy(app: Dashboard) -> None:
    """Switch all screens between invented and real names."""
    privacy = app.deck.privacy
    privacy.switch()
    app.line_mask.is_on = privacy.on
    app.line_mask.forget()
    app.forget_screen()
    for screen in app.screen_stack:
        screen.refresh(layout=True)
        for widget in screen.walk_children():
            widget.refresh()
        if isinstance(screen, DeckScreen) and screen.is_current:
            screen.show(EVERYTHING)
    words = (
        "Privacy mode is on: names and addresses are invented. Requests use the real ones."
        if privacy.on
        else "Privacy mode is off: real names and addresses are shown."
    )
    app.notify(words, timeout=6)
