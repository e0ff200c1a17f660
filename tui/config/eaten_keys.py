"""Keys that the configuration must not use."""

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
"""Keys that never arrive or have another meaning, with the reason."""
