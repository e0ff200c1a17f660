"""Directories for what a test leaves to no fixture; all are gone when its process has ended."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path


def new_directory() -> Path:
    """Return a directory that nobody else has."""
    return Path(tempfile.mkdtemp(dir=_all()))


def clear() -> None:
    """Remove every directory, at the end of a run."""
    if _all.cache_info().currsize:
        shutil.rmtree(_all(), ignore_errors=True)
        _all.cache_clear()


@cache
def _all() -> Path:
    atexit.register(clear)
    # Within no test's own: a home may be looked at for what is in it.
    return Path(tempfile.mkdtemp(prefix="hostdeck-tests-", dir=_SHARED))


_SHARED = tempfile.gettempdir()
