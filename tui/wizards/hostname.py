"""Host names: the rules and the reasons for a refusal. Source: RFC 1123, section 2.1; RFC 1035,
section 2.3.4."""

from __future__ import annotations

import string

from tui.text import safe_text

LONGEST = 253
LONGEST_LABEL = 63
_LETTERS = frozenset(string.ascii_letters + string.digits + "-")


def hostname_problem(name: str) -> str | None:
    """Return why `name` cannot be a host name, as a sentence; `None` if it can."""
    if not name:
        return "Enter a host name."
    stranger = next((char for char in name if char not in _LETTERS and char != "."), None)
    if stranger is not None:
        return _stranger_words(stranger)
    if len(name) > LONGEST:
        return f"The host name has {len(name)} characters; the maximum is {LONGEST}."
    labels = name.split(".")
    for label in labels:
        problem = _label_problem(label)
        if problem is not None:
            return problem
    if labels[-1].isdigit():
        return "The last part must not be a number: the name would be read as an IP address."
    return None


def _stranger_words(char: str) -> str:
    if char == " ":
        return "A host name cannot contain spaces."
    if char == "_":
        return "A host name cannot contain underscores. Use hyphens."
    if char in "{}":
        return "The only placeholders are {hostname}, {id}, {ip}, and {location}."
    return f"Only letters a to z, digits, hyphens, and dots are allowed, not {safe_text(char)}."


def _label_problem(label: str) -> str | None:
    if not label:
        return "A part between two dots is empty or begins or ends with a dot."
    if len(label) > LONGEST_LABEL:
        return (
            f"The part {label[:12]}… has {len(label)} characters; the maximum is {LONGEST_LABEL}."
        )
    if label[0] == "-" or label[-1] == "-":
        return f"The part {label} begins or ends with a hyphen."
    return None
