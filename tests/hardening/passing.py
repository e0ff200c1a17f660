"""Processes and files that come and go while something runs: looked at every few hundredths of a
second.

Of processes, what Hostdeck starts: the arguments of all below this one, the environment of those
that Hostdeck's own process started. What that one itself was given is its user's doing.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from tests.hardening.canaries import Outlets

EVERY_S = 0.03


class Watch:
    """Looks until it is left. Finds go to the outlets at the end, so that one thread writes
    there."""

    def __init__(self, outlets: Outlets, home: Path) -> None:
        self._outlets, self._home = outlets, home
        self._left = threading.Event()
        self._found = Outlets()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._known: set[tuple[str, int, int]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()
        self._outlets.searched.update(self._found.searched)
        self._outlets.bytes += self._found.bytes
        self._outlets.found += self._found.found

    def _look(self) -> None:
        while not self._left.wait(EVERY_S):
            self.look_at_processes()
            for path in self._home.rglob("*"):
                self._file(path)

    def look_at_processes(self) -> Outlets:
        """Once. Returns what was found so far."""
        for depth, pid, parent in below("self"):
            with contextlib.suppress(OSError):
                began = given_to(pid)
                self._found.search("arguments of processes", pid, began[0])
                # Between fork and exec it has what its parent was given, and is no other program
                # yet.
                if depth > 1 and began != given_to(parent):
                    self._found.search("environments of children", pid, began[1])
        return self._found

    def _file(self, path: Path) -> None:
        try:
            now = path.lstat()
        except OSError:
            return
        known = (str(path), now.st_mtime_ns, now.st_size)
        # The home of the canaries has the key in a file, as a user might; and a program that tells
        # it.
        if (
            known in self._known
            or not path.is_file()
            or path.parent == self._home
            or path.parent.name == "bin"
        ):
            return
        self._known.add(known)
        self._found.file(path, self._home, "files in passing")


def given_to(pid: str) -> tuple[bytes, bytes]:
    """Arguments and environment with which a process began."""
    return Path(f"/proc/{pid}/cmdline").read_bytes(), Path(f"/proc/{pid}/environ").read_bytes()


def below(pid: str, depth: int = 1) -> Iterator[tuple[int, str, str]]:
    """All processes that one started and those started: how far below they are, each with its
    parent."""
    children: list[str] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += (task / "children").read_text().split()
    for child in children:
        yield depth, child, pid
        yield from below(child, depth + 1)
