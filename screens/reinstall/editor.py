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
    """Open the script at the path `typed`, or a new one; the path it is at, `None` when it was not opened.

    Runs on the UI thread on purpose: while the editor has the terminal there is nothing to draw.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        path = os.path.expanduser(typed) if typed else str(papers.new_script(hostname))
        words = [*shlex.split(editor), path]
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
    return typed or path
