"""Exported terminal sizes, which libraries and child programs prefer over the terminal's own
size."""

from __future__ import annotations

import os
from collections.abc import MutableMapping, Sequence

LARGEST = 2_000
"""Maximum plausible number of columns or lines."""


def correct_environment(descriptors: Sequence[int], environ: MutableMapping[str, str]) -> None:
    """Remove `COLUMNS` and `LINES` if a terminal of `descriptors` reports its size, or if they are
    implausible."""
    for name, own in zip(("COLUMNS", "LINES"), _asked(descriptors), strict=True):
        if own or not _is_size(environ.get(name, "")):
            environ.pop(name, None)


def _asked(descriptors: Sequence[int]) -> tuple[int, int]:
    for descriptor in descriptors:
        try:
            columns, lines = os.get_terminal_size(descriptor)
        except (OSError, ValueError):
            continue
        if columns > 0 and lines > 0:
            return columns, lines
    return 0, 0


def _is_size(value: str) -> bool:
    value = value.strip()
    return value.isascii() and value.isdigit() and len(value) <= 4 and 0 < int(value) <= LARGEST
