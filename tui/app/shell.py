"""ssh to a server from the dashboard, and back to where the person was. UI thread."""

from __future__ import annotations

import asyncio
import os
import subprocess
from typing import TYPE_CHECKING

from tui.ssh import ssh_words, window_words

if TYPE_CHECKING:
    from tui.app.app import HostdeckApp
    from tui.store.rows import ServerRow

_TMUX_S = 3.0
_NO_CONNECTION = 255
"""What ssh itself ends with; anything else is the remote command's."""


async def open_shell(app: HostdeckApp, row: ServerRow) -> None:
    """In a new window of tmux where there is one; else in this terminal, until it ends."""
    words = ssh_words(row.ip)
    if words is None:
        app.notify("ssh: its address is not known.", severity="warning", timeout=10)
        return
    window = window_words(words, row.hostname, row.id, os.environ)
    if window is not None:
        problem = await _quietly(window)
        if problem:
            app.notify(f"tmux opened no window: {problem}", severity="warning", timeout=10)
        return
    _here(app, words)


async def _quietly(words: list[str]) -> str:
    """Run it without the terminal. Returns what went wrong."""
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        _, said = await asyncio.wait_for(process.communicate(), _TMUX_S)
    except OSError as error:
        return os.strerror(error.errno or 0)
    except TimeoutError:
        return "it did not answer"
    return "" if process.returncode == 0 else said.decode("utf-8", "replace")[:200] or "it failed"


def _here(app: HostdeckApp, words: list[str]) -> None:
    """Give it the terminal. Reading goes on meanwhile in the worker threads; nothing is drawn."""
    problem = ""
    with app.suspend():
        # Nothing may be raised here: the dashboard would not come back.
        try:
            ended = subprocess.run(words, check=False)
        except OSError as error:
            problem = f"ssh: {os.strerror(error.errno or 0)}."
        else:
            problem = "ssh ended without a connection." if ended.returncode == _NO_CONNECTION else ""
    if problem:
        app.notify(problem, severity="warning", timeout=10)
