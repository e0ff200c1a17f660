"""The embedded simulator of `hostdeck demo`: a child process, so that both cores work on the first
frame.

It ends with us, unless changes were asked of it: then it lives on for ten minutes, and a demo
started again after a lost connection or a kill finds the provider as a real one would be found.
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
"""Message that ends the simulator for good."""


def _connected(port: int) -> socket.socket:
    """To a port of this machine. `create_connection` would load a codec for its name first. Raises
    OSError."""
    made = socket.socket()
    made.settimeout(1)
    try:
        made.connect(("127.0.0.1", port))
    except (OSError, OverflowError):
        made.close()
        raise
    return made


class Demo:
    """The simulator of one dashboard, its own child or one that was found alive."""

    def __init__(self, options: DemoOptions, position: int = 0) -> None:
        """
        Args:
            position: Which of several accounts it is: each has files of its own.
        """
        self._is_recording = bool(options.replay)
        mark = hashlib.sha256(repr(options).encode()).hexdigest()[:10]
        self._paths = Paths.of_user()
        self._place = f"demo-{position}" if position else "demo"
        if options.replay:
            self._place = f"recording-{mark}"
        # Somebody else's file would lead to somebody else's provider.
        self._file = private_dir(self._paths.runtime) / f"demo-{mark}.json"
        self._child: subprocess.Popen[bytes] | None = None
        self._held: socket.socket | None = None
        self._asking = threading.Lock()
        self._journal: Path | None = None
        self._found: dict[str, Any] = self._find()
        if not self._found:
            self._child = self._spawn(options)

    def _find(self) -> dict[str, Any]:
        """Return the facts in the file of a simulator that is still running."""
        try:
            record = json.loads(self._file.read_text("utf-8"))
            self._held = _connected(int(record["hold"]))
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return {}
        return dict(record)

    def _spawn(self, options: DemoOptions) -> subprocess.Popen[bytes]:
        root = Path(__file__).resolve().parent.parent.parent
        return subprocess.Popen(
            # -P: what lies about in the current directory is not code of ours.
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
        """Return sentences about the simulator for the page of the first start."""
        from tui.simulator.demo_credentials import DEMO_PIN

        if self._is_recording:
            return ("", "This is a recording. Nothing is sent to the provider.")
        return ("", f"This is a demo: everything is simulated, and its PIN is {DEMO_PIN}.")

    def url(self) -> str:
        """Return the address of the simulator; wait until it serves. Worker thread."""
        # It says its address once: two who wait for it at the same time would share one line.
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
        """Return the journal of this world, with its past. Worker thread.

        Each world has its own: the async keys of another one mean nothing to it.
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
        """The descriptor that holds the simulator: a child that inherits it keeps it alive."""
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
    """Remove what belongs to the journals of worlds that have ended."""
    for old in place.iterdir():
        if old.name.startswith(world):
            continue
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)
