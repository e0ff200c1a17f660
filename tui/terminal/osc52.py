"""The terminal's clipboard: the sequence that sets it, wrapped for multiplexers. Pure.

Write it only to our own terminal: a path like `$SSH_TTY` may belong to another user by now.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

LARGEST = 74_994
"""Maximum bytes of text. Terminals silently cut or drop more (hterm, and others that followed
it)."""
_SCREEN_CHUNK = 760
"""GNU screen passes at most 768 bytes of one device control string."""


def clipboard_sequence(text: str, environ: Mapping[str, str]) -> str | None:
    """Return the sequence that puts `text` into the terminal's clipboard; `None` if the text is too
    long.

    There is no reply, so success cannot be detected.
    """
    raw = text.encode("utf-8", "replace")
    if len(raw) > LARGEST:
        return None
    plain = f"\x1b]52;c;{base64.b64encode(raw).decode()}\x07"
    if environ.get("TMUX"):
        # With set-clipboard, tmux handles the plain sequence; with allow-passthrough, it passes the
        # wrapped sequence to the outer terminal. Send both, so that either setting works.
        doubled = plain.replace("\x1b", "\x1b\x1b")
        return f"{plain}\x1bPtmux;{doubled}\x1b\\"
    if environ.get("STY") or environ.get("TERM", "").startswith("screen"):
        parts = [plain[at : at + _SCREEN_CHUNK] for at in range(0, len(plain), _SCREEN_CHUNK)]
        return "".join(f"\x1bP{part}\x1b\\" for part in parts)
    return plain
