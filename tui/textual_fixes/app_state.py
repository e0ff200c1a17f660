"""Private app state of Textual: whether it is exiting, its screens, its driver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual._context import active_message_pump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App
    from textual.binding import BindingsMap
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.message_pump import MessagePump

PRIVATE = (
    "textual._context.active_message_pump",
    "textual.app.App._exit",
    "textual.app.App._screen_stack",
    "textual.app.App._driver",
    "textual.app.App._clipboard",
    "textual.driver.Driver._app",
    "textual.screen.Screen._binding_chain",
)


def is_exiting(app: App[Any]) -> bool:
    """Return whether `exit` was called: screens are removed while messages still arrive."""
    return app._exit


def has_screens(app: App[Any]) -> bool:
    """Return whether a screen is left; `app.screen` raises without one."""
    return bool(app._screen_stack)


def binding_chain(app: App[Any]) -> Sequence[tuple[DOMNode, BindingsMap]]:
    """Return the bindings of the front screen, those of the focused widget first."""
    return app.screen._binding_chain


def current_pump() -> MessagePump | None:
    """Return the widget, screen or app whose message is being handled."""
    return active_message_pump.get(None)


def driver_of(app: App[Any]) -> Driver | None:
    """Return the driver of the terminal; `None` before the app runs."""
    return app._driver


def app_of(driver: Driver) -> Any:
    """Return the app of a driver."""
    return driver._app


def set_clipboard(app: App[Any], text: str) -> None:
    """Set the text for a paste inside the app; send nothing to the terminal."""
    app._clipboard = text
