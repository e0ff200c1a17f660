"""Choices for a waiting reinstall, by their command-line names."""

from __future__ import annotations

MOVES = {
    "resume": "continue",
    "again": "again",
    "without": "continue without waiting",
    "abort": "abort",
    "stop": "stop and clean up",
    "human": "ask remote hands to boot the server",
    "close": "leave it as it is",
}
"""Values of --move, with the offers of `tui.reinstall.next_step` that they stand for."""
