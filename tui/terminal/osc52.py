"""The terminal's clipboard: the sequence that fills it, wrapped for what stands between. Pure.

Written to our own terminal only: a path like `$SSH_TTY` can belong to another user by now.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

LARGEST = 74_994
"""Bytes of text. More than that is cut or dropped by terminals without a word (hterm, and others
after it)."""
_SCREEN_CHUNK = 760
"""GNU screen passes on at most 768 bytes of one device control string."""


def clipboard_sequence(text: str, environ: Mapping[str, str]) -> str | None:
    """Return the sequence that puts `text` into the terminal's clipboard; `None` when the text is
    too long for that.

    Nothing ever answers: whether it arrived cannot be known.
    """
    raw = text.encode("utf-8", "replace")
    if len(raw) > LARGEST:
        return None
    plain = f"\x1b]52;c;{base64.b64encode(raw).decode()}\x07"
    if environ.get("TMUX"):
        # tmux takes the plain one itself where set-clipboard is on, and passes the wrapped one on
        # to the outer terminal where allow-passthrough is: whichever is set, one of them arrives.
        doubled = plain.replace("\x1b", "\x1b\x1b")
        return f"{plain}\x1bPtmux;{doubled}\x1b\\"
    if environ.get("STY") or environ.get("TERM", "").startswith("screen"):
        parts = [plain[at : at + _SCREEN_CHUNK] for at in range(0, len(plain), _SCREEN_CHUNK)]
        return "".join(f"\x1bP{part}\x1b\\" for part in parts)
    return plain
