"""An answer on the disk between its coming and its being understood: without its secrets, still
readable. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic_core import from_json

from tui.secrets import MASK, REDACTOR, mask_tree

KEPT_CHARS = 65_536
CUT = "(too long to be kept)"
OK = 200
"""The HTTP status that is not written down: nearly all answers have it."""
_STATUS = re.compile(r"HTTP (\d{3})\n")
_SAYS_MUCH = ("scope", "context", "debug")
_NEEDED = ("callback", "key")
"""Without these the answer could not be understood after a new start. The journal is private to the
user."""


def stored_form(status: int, raw: bytes, *, secret: bool) -> str:
    """An answer as it is written down before it is understood: its secrets masked, still readable.

    Args:
        secret: The answer as a whole is made of credentials: only that it came, and its key, is
        kept.
    """
    return (f"HTTP {status}\n" if status != OK else "") + _stored_body(raw, secret=secret)


def read_stored(stored: str) -> tuple[int, bytes]:
    """HTTP status and body of what `stored_form` made; the body is empty where none came."""
    found = _STATUS.match(stored)
    return (
        (OK, stored.encode()) if found is None else (int(found[1]), stored[found.end() :].encode())
    )


def _stored_body(raw: bytes, *, secret: bool) -> str:
    try:
        answer = from_json(raw, allow_inf_nan=False)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return "" if secret else REDACTOR.mask(raw[:KEPT_CHARS].decode("utf-8", "replace"))
    stored: Any = mask_tree({name: value for name, value in answer.items() if name not in _NEEDED})
    if secret:
        stored = {
            name: value for name, value in stored.items() if name in ("result", "action", "code")
        }
        stored |= {name: MASK for name in _SAYS_MUCH if answer.get(name) not in (None, "")}
    stored |= {name: answer[name] for name in _NEEDED if name in answer}
    text = json.dumps(stored, ensure_ascii=False)
    for name in sorted(stored, key=lambda name: len(json.dumps(stored[name])), reverse=True):
        if len(text) <= KEPT_CHARS:
            break
        # The longest goes, not the end: what is cut somewhere cannot be understood, and a yes would
        # be none.
        stored[name] = CUT
        text = json.dumps(stored, ensure_ascii=False)
    return text
