"""Opening a file in the desktop's default program. Any thread."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_REMOTE = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


def opener(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Return the path of the opener; empty without a desktop."""
    if any(environ.get(name) for name in _REMOTE):
        return ""
    if platform == "darwin":
        return shutil.which("open") or ""
    has_display = environ.get("WAYLAND_DISPLAY") or environ.get("DISPLAY")
    return (shutil.which("xdg-open") or "") if has_display else ""


def open_file(program: str, path: Path) -> None:
    """Start the program without waiting for it. Raises OSError if it cannot be started."""
    nothing = subprocess.DEVNULL
    subprocess.Popen(
        [program, str(path)], stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
