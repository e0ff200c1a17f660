"""Small JSON files in the state directory that affect only the display."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tui.paths import replace_file


def read_state(file: Path, most_bytes: int) -> Any:
    """Return the saved value; `None` if there is none or it cannot be read. Disk."""
    try:
        if file.stat().st_size > most_bytes:
            return None
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def write_state(file: Path, value: Any) -> None:
    """Save a value. If the write fails, the value lasts until the program ends. Worker thread
    (disk)."""
    from tui.errors import HostdeckError

    try:
        replace_file(file, json.dumps(value).encode())
    except (HostdeckError, OSError):
        pass
