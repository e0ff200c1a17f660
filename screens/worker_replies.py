"""Callbacks for worker threads that have read data for a screen.

The screen or the program may have ended meanwhile: `node.app` then raises on a worker thread, and a
removed widget cannot be drawn on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen


def reply(node: DOMNode, take: Callable[..., object]) -> Callable[..., None]:
    """Return a thread-safe version of `take`: it runs on the UI thread, and only while `node` and
    its screen exist. UI thread."""
    app = node.app

    def run(*found: Any) -> None:
        if stands(app, node):
            take(*found)

    return partial(_post, app, run)


def notice(node: DOMNode, tell: Callable[..., object]) -> Callable[..., None]:
    """Return a callback that shows a notice on any screen."""
    app = node.app
    return partial(_post, app, tell)


def _post(app: App[Any], run: Callable[..., object], *found: Any) -> None:
    app.call_later(run, *found)


def stands(app: App[Any], node: DOMNode) -> bool:
    """Return whether `node` can be drawn on: its screen is open, on top or below another, and the
    program is running."""
    of = (
        node
        if isinstance(node, Screen)
        else next((up for up in node.ancestors if isinstance(up, Screen)), None)
    )
    return app.is_running and node.is_attached and of in app.screen_stack and node.is_running
