"""The script in the person's own editor; the screen is given back afterwards."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from tui.errors import HostdeckError
from tui.text import safe_text

if TYPE_CHECKING:
    from textual.app import App

    from screens.reinstall.papers import Papers


def edited(app: App[Any], typed: str, hostname: str, papers: Papers) -> str | None:
    """Open the script at the path `typed`, or a new one; the path it is at.

    `None` when it was not opened, or when a new one was left as it was: nothing is attached then.

    Runs on the UI thread on purpose: while the editor has the terminal there is nothing to draw.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        path = os.path.expanduser(typed) if typed else str(papers.new_script(hostname))
        words = [*shlex.split(editor), path]
        before = _text_in(path)
        with app.suspend():
            ended = subprocess.run(words, check=False).returncode
    except SuspendNotSupported:
        app.notify("This terminal cannot be lent to an editor; give the path of a file.", severity="warning")
        return None
    except (OSError, ValueError, HostdeckError) as error:
        said = str(error) if isinstance(error, HostdeckError) else type(error).__name__
        app.notify(f"The editor {safe_text(editor, 60)} could not be started: {said}", severity="warning", timeout=12)
        return None
    if ended:
        app.notify(f"The editor ended with {ended}.", severity="warning")
    if typed:
        return typed
    after = _text_in(path)
    if after is None or after == before:
        papers.drop_stub(path)
        more = f" Type {safe_text(path, 200)} to take it as it is." if os.path.exists(path) else ""
        app.notify(f"Nothing is attached: the script was not changed.{more}", timeout=12)
        return None
    return path


def _text_in(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
