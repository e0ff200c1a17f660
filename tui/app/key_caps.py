"""Key names as printed on the keyboard. Pure."""

from __future__ import annotations

_CAPS = {
    "esc": "Esc",
    "tab": "Tab",
    "space": "Space",
    "enter": "Enter",
    "shift": "Shift",
    "home": "Home",
    "end": "End",
    "pgup": "PgUp",
    "pgdn": "PgDn",
    "delete": "Delete",
    "backspace": "Backspace",
    "⏎": "Enter",
    "⌫": "Backspace",
}


def key_cap(shown: str) -> str:
    """Convert Textual's name of a key or key combination: "shift+tab" becomes "Shift+Tab"."""
    return _CAPS.get(shown) or "+".join(_CAPS.get(part, part) for part in shown.split("+"))
