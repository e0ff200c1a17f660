"""Runs Hostdeck, or a module of the tests, as on a system without the parts of POSIX.

Run as `python -m tests.system.without_posix MODULE ARGUMENT…`. What stays is what this Linux does
with the rest: a simulation of a missing part, not of Windows.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import importlib.abc
import os
import runpy
import signal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty")
SIGNALS = ("SIGALRM", "SIGCONT", "SIGHUP", "SIGKILL", "SIGQUIT", "SIGSTOP", "SIGTSTP", "SIGWINCH")
CALLS = (
    *("chown", "fchmod", "getgid", "getgroups", "getpgrp", "getuid", "killpg", "nice"),
    *("tcgetpgrp", "ttyname", "O_CLOEXEC", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK"),
)


class Absent(importlib.abc.MetaPathFinder):
    """Finder that knows of no POSIX module."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise ModuleNotFoundError for the absent ones."""
        if fullname in MODULES:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def take_away() -> None:
    """Remove the parts from this process."""
    # The library's own modules for this Linux are there before: they may use what they like.
    import asyncio  # noqa: F401
    import multiprocessing.util  # noqa: F401
    import subprocess  # noqa: F401
    import tempfile  # noqa: F401

    for name in MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Absent())
    for name in SIGNALS:
        for module in (signal, _signal):
            delattr(module, name)
    for name in CALLS:
        delattr(os, name)


if __name__ == "__main__":
    take_away()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
