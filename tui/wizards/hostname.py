"""Host names: what may be one, and why not. Source: RFC 1123, section 2.1; RFC 1035, section
2.3.4."""

from __future__ import annotations

import string

from tui.text import safe_text

LONGEST = 253
LONGEST_LABEL = 63
_LETTERS = frozenset(string.ascii_letters + string.digits + "-")


def hostname_problem(name: str) -> str | None:
    """Why `name` cannot be a host name, in a sentence; `None` when it can."""
    if not name:
        return "Type a host name."
    stranger = next((char for char in name if char not in _LETTERS and char != "."), None)
    if stranger is not None:
        return _stranger_words(stranger)
    if len(name) > LONGEST:
        return f"It has {len(name)} characters; at most {LONGEST} are allowed."
    labels = name.split(".")
    for label in labels:
        problem = _label_problem(label)
        if problem is not None:
            return problem
    if labels[-1].isdigit():
        return "The last part is a number: that would be taken for an address."
    return None


def _stranger_words(char: str) -> str:
    if char == " ":
        return "A blank cannot stand in a host name."
    if char == "_":
        return "An underscore cannot stand in a host name; a hyphen can."
    if char in "{}":
        return "Only {hostname}, {id}, {ip} and {location} are filled in; this is none of them."
    return f"Only letters a to z, digits, hyphens and dots are allowed, not {safe_text(char)}."


def _label_problem(label: str) -> str | None:
    if not label:
        return "A part between two dots is empty, or it begins or ends with a dot."
    if len(label) > LONGEST_LABEL:
        return (
            f"The part {label[:12]}… has {len(label)} characters; at most {LONGEST_LABEL} are "
            "allowed."
        )
    if label[0] == "-" or label[-1] == "-":
        return f"The part {label} begins or ends with a hyphen."
    return None
