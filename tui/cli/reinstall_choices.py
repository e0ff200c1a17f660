"""Choices for a waiting reinstall, by their command-line names."""

from __future__ import annotations

MOVES = {
    "resume": "go on",
    "again": "again",
    "without": "go on without",
    "abort": "abort",
    "stop": "stop and clean up",
    "remote-hands": "ask remote hands to boot it",
    "close": "leave it so",
}
"""Values of --move, and the offers of `tui.reinstall.next_step` that they select."""


def move_name(text: str) -> str:
    """Return the value of --move; `human`, the name in earlier versions, is accepted."""
    return "remote-hands" if text == "human" else text
