"""Two panes of a real tmux: one gets the output of the dashboard, the other full repaints."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pyte

from tests.support.mirror import Shown, looks


class Pane:
    """A pane that shows what is written to it."""

    def __init__(self, tmux: Sequence[str], fifo: Path, columns: int, lines: int) -> None:
        self._tmux, self._name, self._size = tmux, fifo.name, (columns, lines)
        os.mkfifo(fifo, 0o600)
        show = f"stty raw -echo; exec cat {fifo}"
        size = ("-x", str(columns), "-y", str(lines))
        subprocess.run([*tmux, "new-session", "-d", "-s", self._name, *size, show], check=True)
        self._file = fifo.open("w", encoding="utf-8", newline="")
        self.write("\x1b[?25l\x1b[?7l")

    def write(self, output: str) -> None:
        """Write to the pane."""
        self._file.write(output)
        self._file.flush()

    def shown(self) -> list[list[Shown]]:
        """Return what each cell looks like."""
        capture = [*self._tmux, "capture-pane", "-e", "-p", "-N", "-t", self._name]
        text = subprocess.run(capture, check=True, capture_output=True, text=True).stdout
        screen = pyte.Screen(*self._size)
        pyte.Stream(screen).feed("\x1b[?7l" + text.rstrip("\n").replace("\n", "\r\n"))
        return looks(screen)

    def close(self) -> None:
        """End what runs in the pane."""
        self._file.close()


class Panes:
    """A tmux server of its own with both panes."""

    def __init__(self, columns: int, lines: int) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="hostdeck-tmux-")
        folder = Path(self._directory.name)
        self._tmux = ("tmux", "-S", str(folder / "socket"), "-f", "/dev/null")
        # A status line would take one of the lines.
        options = (*self._tmux, "set-option", "-g", "status", "off", ";")
        first = (*options, "new-session", "-d", "-s", "first")
        subprocess.run(first, check=True, capture_output=True)
        self.ours = Pane(self._tmux, folder / "ours", columns, lines)
        self.anew = Pane(self._tmux, folder / "anew", columns, lines)

    def differences(self, painted: str, timeout_s: float) -> list[str]:
        """Return the cells that differ from a full repaint, as soon as there are none."""
        self.anew.write(painted)
        until = time.monotonic() + timeout_s
        while True:
            ours, anew = self.ours.shown(), self.anew.shown()
            found = [
                f"line {line}, column {column}: {old} instead of {new}"
                for line, rows in enumerate(zip(ours, anew, strict=True))
                for column, (old, new) in enumerate(zip(*rows, strict=True))
                if old != new
            ]
            if not found or time.monotonic() > until:
                return found
            time.sleep(0.05)

    def close(self) -> None:
        """End the server."""
        for pane in (self.ours, self.anew):
            pane.close()
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)
        self._directory.cleanup()
