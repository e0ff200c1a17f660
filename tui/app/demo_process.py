"""The embedded simulator of `hostdeck demo`: a child process, so that the first frame uses both
cores.

The simulator ends with the dashboard, unless the demo sent it changes. Then it runs for ten more
minutes: a demo restarted after a lost connection or a kill finds the same provider state, as with
the real provider.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.errors import HostdeckError
from tui.launcher import child_environment
from tui.paths import Paths, person, private_dir

if TYPE_CHECKING:
    from tui.config.start_options import DemoOptions


BYE = b"bye"
"""Message that ends the simulator permanently."""


def _connected(port: int) -> socket.socket:
    """Connect to a local port. `create_connection` would first load a codec for the host name.
    Raises OSError."""
    made = socket.socket()
    made.settimeout(1)
    try:
        made.connect(("127.0.0.1", port))
    except (OSError, OverflowError):
        made.close()
        raise
    return made


class Demo:
    """The simulator of one dashboard: its own child process, or a running one that it found."""

    def __init__(self, options: DemoOptions, position: int = 0) -> None:
        """
        Args:
            position: Index among several accounts; each has its own files.
        """
        self._is_recording = bool(options.replay)
        mark = hashlib.sha256(repr(options).encode()).hexdigest()[:10]
        self._paths = Paths.of_user()
        self._place = f"demo-{position}" if position else "demo"
        if options.replay:
            self._place = f"recording-{mark}"
        # Another user's file would lead to another user's simulator.
        self._file = private_dir(self._paths.runtime) / f"demo-{mark}.json"
        self._child: subprocess.Popen[bytes] | None = None
        self._held: socket.socket | None = None
        self._asking = threading.Lock()
        self._journal: Path | None = None
        self._found: dict[str, Any] = self._find()
        if not self._found:
            self._child = self._spawn(options)

    def _find(self) -> dict[str, Any]:
        """Return the facts from the file of a simulator that is still running."""
        try:
            record = json.loads(self._file.read_text("utf-8"))
            self._held = _connected(int(record["hold"]))
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return {}
        return dict(record)

    def _spawn(self, options: DemoOptions) -> subprocess.Popen[bytes]:
        root = Path(__file__).resolve().parent.parent.parent
        return subprocess.Popen(
            # -P: do not import code from the current directory.
            [
                sys.executable,
                "-P",
                "-m",
                "tui.simulator",
                "--until-eof",
                "--fleet",
                options.fleet,
                "--seed",
                str(options.seed),
                "--speed",
                str(options.speed),
                "--hold",
                str(self._file),
                *(["--still"] if options.still else []),
                *(["--names", options.names] if options.names else []),
                *(["--replay", options.replay] if options.replay else []),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=child_environment(os.environ, str(root)),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Return sentences about the simulator for the tour."""
        from tui.simulator.demo_credentials import DEMO_PIN

        if self._is_recording:
            return ("", "This is a recording. Nothing is sent to the provider.")
        return ("", f"This is a demo: everything is simulated, and its PIN is {DEMO_PIN}.")

    def url(self) -> str:
        """Return the simulator's address once it serves requests. Worker thread."""
        # The simulator prints its address once: two threads waiting together would compete for one
        # line.
        with self._asking:
            if not self._found and self._child is not None:
                assert self._child.stdout is not None
                url = self._child.stdout.readline().decode().strip()
                self._found = {"url": url} if url else {}
        if not self._found:
            raise HostdeckError(
                "Starting the simulator", said="It ended at once.", next="Try: hostdeck simulate"
            )
        return str(self._found["url"])

    def journal_file(self) -> Path:
        """Return the journal of this world, with its past entries. Worker thread.

        Each world has its own journal: async keys of another world mean nothing to it.
        """
        self.url()
        with self._asking:
            if self._journal is None:
                self._journal = self._made_journal()
        return self._journal

    def _made_journal(self) -> Path:
        try:
            found = json.loads(self._file.read_text("utf-8"))
            world, past = str(found["world"]), found["past"]
        except (OSError, ValueError, KeyError, TypeError):
            world, past = "lost", []
        place = private_dir(self._paths.state / self._place)
        journal = place / f"{world}.sqlite3"
        if self._child is not None:
            _remove_others(place, world)
            if not journal.exists():
                from tui.app.demo_journal import write_past

                write_past(journal, past, person())
        return journal

    def handle(self) -> int | None:
        """Return the descriptor that holds the simulator: a child process that inherits it keeps
        the simulator alive."""
        if self._held is not None:
            return self._held.fileno()
        if self._child is not None and self._child.stdin is not None:
            return self._child.stdin.fileno()
        return None

    def leave(self, *, for_good: bool) -> None:
        """Release the simulator. `for_good`: no later process needs it."""
        with contextlib.suppress(OSError):
            if self._held is not None:
                self._held.sendall(BYE if for_good else b"")
                self._held.close()
            if self._child is not None and self._child.stdin is not None:
                self._child.stdin.write(BYE if for_good else b"")
                self._child.stdin.close()


def _remove_others(place: Path, world: str) -> None:
    """Remove the files of journals whose worlds have ended."""
    for old in place.iterdir():
        if old.name.startswith(world):
            continue
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)
