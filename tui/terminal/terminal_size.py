"""Exported sizes of the terminal, which libraries and child programs believe before the terminal
itself."""

from __future__ import annotations

import os
from collections.abc import MutableMapping, Sequence

LARGEST = 2_000
"""More columns or lines than any terminal has."""


def correct_environment(descriptors: Sequence[int], environ: MutableMapping[str, str]) -> None:
    """Remove `COLUMNS` and `LINES` that a terminal of `descriptors` knows itself, or that no
    terminal has."""
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
