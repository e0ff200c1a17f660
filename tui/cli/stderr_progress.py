"""Progress of a command on standard error, only on a terminal."""

from __future__ import annotations

import os
import sys

from tui.cli.output import SPEECH


class Progress:
    """ "Reading power: 3 of 12" on one rewritten line; erased when the command ends."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, total, 0
        # A terminal that cannot return to the start of a line would fill with these.
        dumb = os.environ.get("TERM", "dumb") == "dumb"
        self._watched = total > 1 and sys.stderr.isatty() and not dumb and not SPEECH.on
        self._shown = ""
        self._show()
        if total > 1 and SPEECH.on:
            sys.stderr.write(f"{what}: {total} requests.\n")

    def step(self) -> None:
        """Count one more item as done."""
        self._done += 1
        self._show()

    def end(self) -> None:
        """Erase the line."""
        if self._shown:
            sys.stderr.write(f"\r{' ' * len(self._shown)}\r")
            sys.stderr.flush()

    def _show(self) -> None:
        if self._watched:
            self._shown = f"{self._what}: {self._done} of {self._total}"
            sys.stderr.write(f"\r{self._shown}")
            sys.stderr.flush()
