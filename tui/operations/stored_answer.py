"""An answer on disk between its arrival and its parsing: without secrets, still parsable. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic_core import from_json

from tui.secrets import MASK, REDACTOR, mask_tree

KEPT_CHARS = 65_536
CUT = "(too long to be kept)"
OK = 200
"""The HTTP status that is not stored, because nearly all answers have it."""
_STATUS = re.compile(r"HTTP (\d{3})\n")
_SAYS_MUCH = ("scope", "context", "debug")
_NEEDED = ("callback", "key")
"""Fields that the parsing after a restart requires. The journal is private to the user."""


def stored_form(status: int, raw: bytes, *, secret: bool) -> str:
    """Return an answer in the form to store before parsing: secrets masked, still parsable.

    Args:
        secret: The whole answer consists of credentials. Only its arrival and its key are stored.
    """
    return (f"HTTP {status}\n" if status != OK else "") + _stored_body(raw, secret=secret)


def read_stored(stored: str) -> tuple[int, bytes]:
    """Return HTTP status and body from the result of `stored_form`; the body is empty if there was
    none."""
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
        # Drop the longest value instead of the end, because truncated JSON cannot be parsed, and a
        # success would be lost.
        stored[name] = CUT
        text = json.dumps(stored, ensure_ascii=False)
    return text
