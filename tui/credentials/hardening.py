"""Closes leaks of the process itself. First thing in main, before Textual is imported."""

from __future__ import annotations

import os
import sys

from tui.system import no_core_files

_DROPPED = ("TEXTUAL", "SSLKEYLOGFILE", "PYTHONINSPECT")


def harden() -> None:
    """No key log, no core file, no reading of our memory by others, private files.

    `TEXTUAL_LOG` alone would make every key press, passwords among them, land in a file.
    """
    for name in list(os.environ):
        if name.startswith(_DROPPED):
            del os.environ[name]
    # Whatever is installed beside us could ask to see all that is validated, tokens among it.
    # Nothing of ours is a plugin, and looking for them takes longer than making the models of the
    # first list.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    os.umask(0o077)
    no_core_files()
    if sys.platform == "linux":
        import ctypes

        pr_set_dumpable = 4
        ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)
