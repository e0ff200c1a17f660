"""The full traffic image: drawn by the terminal, or saved and opened."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from screens.messages import PrintOutside
from screens.server.traffic_export import HIDDEN, file_ending
from screens.worker_replies import notice
from tui.terminal.graphics import Graphics, graphics_of
from tui.text import safe_text
from widgets.picture_view import CannotBeDrawn, full_picture

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.deck import Deck
    from tui.models.picture import Picture

_WIDEST = 120
"""Maximum columns of an image that the terminal draws."""


def draws_pictures(deck: Deck) -> bool:
    """Return whether the terminal is known to support images."""
    return not deck.ascii and graphics_of(os.environ) is not Graphics.NONE


def show_full(widget: Widget, deck: Deck, picture: Picture, name: str) -> None:
    """Show an image in full: in the terminal, otherwise in a desktop program.

    Args:
        name: File name without extension.
    """
    if deck.privacy.on:
        widget.app.notify(HIDDEN, severity="warning")
    elif draws_pictures(deck):
        _in_terminal(widget, deck, picture)
    else:
        _saved(widget, deck, picture, f"{name}.{file_ending(picture)}")


def _in_terminal(widget: Widget, deck: Deck, picture: Picture) -> None:
    graphics = graphics_of(os.environ)
    columns = max(10, min(_WIDEST, widget.app.size.width - 2))

    def show(text: str) -> None:
        widget.post_message(PrintOutside(text))

    def fail(why: str) -> None:
        widget.app.notify(safe_text(why), severity="warning")

    on_drawn, on_failed = notice(widget, show), notice(widget, fail)

    def work() -> None:
        try:
            text = full_picture(picture.content, graphics, columns)
        except CannotBeDrawn as problem:
            on_failed(str(problem))
        else:
            on_drawn(text)

    deck.engine.on_disk(work)


def _saved(widget: Widget, deck: Deck, picture: Picture, name: str) -> None:
    from tui.readings.traffic_file import export_directory, export_path, write_new
    from tui.terminal.open_file import open_file, opener

    app = widget.app

    def tell(words: str) -> None:
        app.notify(safe_text(words, 400), timeout=12)

    def warn(words: str) -> None:
        app.notify(safe_text(words, 400), severity="warning", timeout=12)

    on_saved, on_failed = notice(widget, tell), notice(widget, warn)
    program = opener(os.environ)

    def work() -> None:
        try:
            path = write_new([export_path(str(export_directory() / name), name)], picture.content)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            on_failed(f"Could not write the file: {reason}. There is no new file.")
            return
        if not program:
            on_saved(f"Saved as {path}. No desktop is available to open it.")
            return
        try:
            open_file(program, path)
        except OSError as problem:
            on_failed(f"Saved as {path}. It could not be opened: {problem.strerror or problem}.")
        else:
            on_saved(f"Saved as {path} and opened.")

    deck.engine.on_disk(work)
