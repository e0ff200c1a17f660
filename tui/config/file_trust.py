"""Refusal of a configuration file that others could change: it names the program that prints the
key."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from tui.errors import ConfigError
from tui.paths import others_may_write


def refuse_untrusted(path: Path, found: os.stat_result, certain: str) -> None:
    """Refuse a file that others can write to or replace.

    Args:
        found: The state of the file.
        certain: The sentence about the effect of an unusable file.

    Raises:
        ConfigError: The file, or the folder in which it lies, cannot be trusted.
    """
    doing, place = f"Reading {path}", path.resolve().parent
    # In a container, or with sudo, the home directory with all files can belong to another user:
    # then that user is trusted.
    if found.st_uid not in (os.getuid(), 0, Path.home().stat().st_uid):
        said, advice = "The file belongs to another user.", "Use your own copy of the file."
    elif others_may_write(found):
        said, advice = "Other users can write to the file.", f"Run: chmod go-w {path}"
    elif _others_may_replace(place):
        said, advice = f"Other users can write to {place}.", f"Run: chmod go-w {place}"
    else:
        return
    raise ConfigError(doing, said=said, certain=certain, next=advice)


def _others_may_replace(place: Path) -> bool:
    found = place.stat()
    return others_may_write(found) and not found.st_mode & stat.S_ISVTX
