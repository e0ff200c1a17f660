"""What a person may decide about a reinstall that waits, in the words of the command line."""

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
"""What --move takes, and the offer of `tui.reinstall.next_step` that it stands for."""
