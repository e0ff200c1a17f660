"""What a person may decide about a reinstall that waits, in the words of the command line."""

from __future__ import annotations

MOVES = {
    "resume": "go on",
    "again": "again",
    "without": "go on without",
    "abort": "abort",
    "stop": "stop and clean up",
    "human": "ask a human to boot it",
    "close": "leave it so",
}
"""What --move takes, and the offer of `tui.reinstall.next_step` that it stands for."""
