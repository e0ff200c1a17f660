"""The script in the user's own editor; the screen returns afterwards."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

from screens.messages import LendTerminal
from tui.errors import HostdeckError
from tui.text import safe_text

if TYPE_CHECKING:
    from textual.screen import Screen

    from screens.reinstall.local_files import LocalFiles

ENDS_WITHIN_S = 2.0
"""Seconds that an editor gets to save its text when the dashboard ends."""


def edit(
    screen: Screen[object],
    typed: str,
    hostname: str,
    files: LocalFiles,
    on_end: Callable[[str], object],
) -> None:
    """Open the script at the path `typed`, or a new script; call `on_end` with its path.

    `on_end` is not called if the editor did not start or a new script was not changed: nothing is
    attached then.
    """
    app = screen.app
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"

    def refuse(said: str) -> None:
        app.notify(f"The editor {safe_text(editor, 60)}: {said}", severity="warning", timeout=12)

    try:
        path = os.path.expanduser(typed) if typed else str(files.new_script(hostname))
        words = [*shlex.split(editor), path]
    except (OSError, ValueError, HostdeckError) as error:
        refuse(
            str(error)
            if isinstance(error, HostdeckError)
            else f"it could not be started ({type(error).__name__})."
        )
        return
    before = _text_in(path)

    def on_exit(code: int, problem: str) -> None:
        if problem:
            refuse(problem)
            return
        if code:
            app.notify(f"The editor ended with {code}.", severity="warning")
        after = _text_in(path)
        if typed:
            on_end(typed)
        elif after is None or after == before:
            files.drop_stub(path)
            more = (
                f" Type {safe_text(path, 200)} to use it unchanged." if os.path.exists(path) else ""
            )
            app.notify(f"Nothing is attached: the script was not changed.{more}", timeout=12)
        else:
            on_end(path)

    screen.post_message(LendTerminal(words, ENDS_WITHIN_S, on_exit))


def _text_in(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
