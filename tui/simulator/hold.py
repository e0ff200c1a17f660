"""Keeps a simulated provider alive while a process holds it, and longer if changes were requested.

After a kill, a restarted dashboard finds the same provider, as with a real one. The file contains
the address, the port to hold, and the identity of the world.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.simulator.past import PastRequest

BYE = b"bye"
LINGER_S = 600.0
"""Seconds for which a provider without a holder waits for the next one."""


class Hold:
    """Counter of holders: the end of a pipe, and connections to a port. Uses its own threads."""

    def __init__(
        self,
        file: Path | None,
        changed: Callable[[], bool],
        linger_s: float = LINGER_S,
        past: Sequence[PastRequest] = (),
    ) -> None:
        """
        Args:
            file: File for this provider's address; without it no process can return.
            changed: Returns whether a change was requested or is running: only then is it worth
                returning.
            past: Changes from before the start of the world; written into the file.
        """
        self._past = past
        self.world = secrets.token_hex(6)
        self._file, self._changed, self._linger_s = file, changed, linger_s
        self._holders = 0
        self._said_bye = False
        self._moved = threading.Condition()

    def announce(self, url: str) -> None:
        """Serve the port and write the file."""
        if self._file is None:
            return
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        entry = {
            "url": url,
            "hold": listener.getsockname()[1],
            "world": self.world,
            "pid": os.getpid(),
            "past": [request.tree() for request in self._past],
        }
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._file.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(entry, out)
        part.replace(self._file)

    def until_eof(self, handle: int) -> None:
        """Count the process at the other end of this pipe as a holder."""
        self._begin()
        threading.Thread(
            target=self._drain, args=(lambda: os.read(handle, 4096),), daemon=True
        ).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            taken, _ = listener.accept()
            self._begin()
            threading.Thread(
                target=self._drain, args=(lambda taken=taken: taken.recv(4096),), daemon=True
            ).start()

    def _begin(self) -> None:
        with self._moved:
            self._said_bye = False
            self._holders += 1
            self._moved.notify_all()

    def _drain(self, read: Callable[[], bytes]) -> None:
        last = b""
        with contextlib.suppress(OSError):
            while part := read():
                last = part
        with self._moved:
            # A process that leaves permanently sends a message; a killed one does not.
            self._said_bye = BYE in last
            self._holders -= 1
            self._moved.notify_all()

    def wait(self) -> None:
        """Wait until there has been no holder for long enough."""
        with self._moved:
            while True:
                self._moved.wait_for(lambda: self._holders == 0)
                lingers = self._file is not None and self._changed() and not self._said_bye
                linger_s = self._linger_s if lingers else 0.0
                if not self._moved.wait_for(lambda: self._holders > 0, linger_s):
                    break
        if self._file is not None:
            self._file.unlink(missing_ok=True)
