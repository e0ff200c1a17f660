"""Prevents leaks from the process. Runs first in main, before Textual is imported."""

from __future__ import annotations

import os
import sys

from tui.system import no_core_files

_DROPPED = ("TEXTUAL", "SSLKEYLOGFILE", "PYTHONINSPECT")


def harden() -> None:
    """Prevent a key log, a core file, reads of our memory by other processes, and readable files.

    `TEXTUAL_LOG` alone would write every key press to a file, including passwords.
    """
    for name in list(os.environ):
        if name.startswith(_DROPPED):
            del os.environ[name]
    # An installed pydantic plugin could see all validated values, including tokens. Hostdeck has no
    # plugins, and the search for them takes longer than creating the models of the first list.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    os.umask(0o077)
    no_core_files()
    if sys.platform == "linux":
        import ctypes

        pr_set_dumpable = 4
        ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)
