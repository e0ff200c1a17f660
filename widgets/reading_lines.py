"""Lines with the age of a reading and the reason why a refresh failed. Pure."""

from __future__ import annotations

from typing import Any

from tui.format import ago
from tui.store.reading import Reading
from widgets.lines import Line
from widgets.server_lines import error_lines


def age_lines(reading: Reading[Any], now: float, width: int, *, what: str) -> list[Line]:
    """Return "Tags read 3 min ago", or that they are not read yet; below it any error."""
    lines: list[Line] = []
    if reading.taken_at is not None:
        lines.append(((f"{what} read {ago(now - reading.taken_at)}", "dim"),))
    elif not reading.error:
        lines.append(((f"{what}: not read yet", "dim"),))
    if reading.trouble:
        lines += error_lines(reading.trouble, width)
    return lines
