"""ssh to a server from the dashboard, and return to the previous screen. UI thread."""

from __future__ import annotations

import asyncio
import os
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.fleet.rows import ServerRow

_NO_IP = "Cannot log in: the address of the server is not known."
_PRIVATE = (
    "SSH shows real names and addresses. To log in, turn off privacy mode ({key:app.privacy})."
)
_TMUX_S = 3.0
_NO_CONNECTION = 255
"""ssh's own exit code; other codes come from the remote command."""
_KILL_AFTER_S = 0.4
"""Seconds that ssh gets to end when the dashboard ends."""


class Shell:
    """The SSH session of one app."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app

    def open(self, row: ServerRow) -> None:
        """Open ssh in a new tmux window if tmux runs; otherwise in this terminal until it ends."""
        from tui.ssh import is_windows, rdp_line, ssh_words, window_words  # lazy import

        deck, row = self._app.accounts.front.of(row)
        if deck.privacy.on:
            self._warn(_PRIVATE)
            return
        if deck.is_demo:
            self._warn("The demo has no servers to log in to.")
            return
        if is_windows(row.os) and not has_ssh_tags(row):
            line = rdp_line(row.ip)
            self._warn(f"{row.hostname} runs Windows. Connect with: {line}" if line else _NO_IP)
            return
        options = deck.settings.profile(deck.profile).ssh.of_server(dict(row.tags))
        words = ssh_words(row.ip, options)
        if words is None:
            self._warn(_NO_IP)
            return
        window = window_words(words, row.hostname, row.id, os.environ)
        if window is not None:
            # Do not wait for it here: every key would wait too.
            self._app.run_worker(self._in_window(window))
            return
        if problem := self._here(words):
            self._warn(problem)

    async def _in_window(self, words: list[str]) -> None:
        problem = await _quietly(words)
        if problem:
            self._warn(f"tmux opened no window: {problem}")

    def _warn(self, words: str) -> None:
        self._app.notify(words, severity="warning", timeout=10)

    def _here(self, words: list[str]) -> str:
        """Lend the terminal to ssh. Return the error, or an empty text."""
        says = f"{shlex.join(words)}\nPress Ctrl+C to return."
        try:
            ended = self._app.lending.run(words, _KILL_AFTER_S, says)
        except OSError as error:
            return f"ssh: {os.strerror(error.errno or 0)}."
        return "ssh ended without a connection." if ended == _NO_CONNECTION else ""


def has_ssh_tags(row: ServerRow) -> bool:
    """Return whether the server's tags request ssh, which some Windows servers offer too."""
    return any(name in ("ssh_user", "ssh_port") for name, _ in row.tags)


async def _quietly(words: list[str]) -> str:
    """Run the command without the terminal. Return the error."""
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        return os.strerror(error.errno or 0)
    try:
        _, said = await asyncio.wait_for(process.communicate(), _TMUX_S)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        return "it did not answer"
    return "" if process.returncode == 0 else said.decode("utf-8", "replace")[:200] or "it failed"
