"""Keys that the configuration cannot use."""

from __future__ import annotations

EATEN = {
    "ctrl+a": "screen's prefix",
    "ctrl+b": "tmux's prefix",
    "ctrl+h": "Backspace",
    "ctrl+i": "Tab",
    "ctrl+j": "Line feed",
    "ctrl+m": "Enter",
    "ctrl+s": "flow control",
    "ctrl+q": "flow control",
    "ctrl+z": "suspend",
    "ctrl+backslash": "quit signal",
}
"""Keys that never arrive or mean something else, and why."""
