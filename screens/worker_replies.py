"""Functions that worker threads call when they have read what a screen asked for.

The screen may have been left meanwhile, and the program too: `node.app` raises on a worker thread
then, and a widget that is no longer there cannot be drawn on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen


def reply(node: DOMNode, take: Callable[..., object]) -> Callable[..., None]:
    """`take` for any thread: it runs on the UI thread, and only while `node` and its screen are
    there. UI thread."""
    app = node.app

    def run(*found: Any) -> None:
        if stands(app, node):
            take(*found)

    return partial(_post, app, run)


def notice(node: DOMNode, tell: Callable[..., object]) -> Callable[..., None]:
    """Return a callback for a notice that a person gets on any screen."""
    app = node.app
    return partial(_post, app, tell)


def _post(app: App[Any], run: Callable[..., object], *found: Any) -> None:
    app.call_later(run, *found)


def stands(app: App[Any], node: DOMNode) -> bool:
    """`node` can be drawn on: its screen is open, on top or below another, and the program goes
    on."""
    of = (
        node
        if isinstance(node, Screen)
        else next((up for up in node.ancestors if isinstance(up, Screen)), None)
    )
    return app.is_running and node.is_attached and of in app.screen_stack and node.is_running
