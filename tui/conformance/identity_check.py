"""The second look at a report before it is saved: nothing of the account may be in it.

It shares no code with `shapes`: it knows the values that were received and the forms that
identities have, and searches the finished text for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

SHORTEST = 4
"""Shorter values cannot be told from words of the report."""
_FORMS = {
    "an IPv4 address": re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"),
    "an IPv6 address": re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.I),
    "a MAC address": re.compile(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", re.I),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    "a web address": re.compile(r"\bhttps?://", re.I),
    "a key": re.compile(r"\b(?=[0-9a-z]*\d)(?=[0-9a-z]*[a-z])[0-9a-z]{16,}\b", re.I),
    "a long number": re.compile(r"(?<![\d.])\d{7,}(?![\d.])"),
}
_TOKEN = re.compile(r"[A-Za-z0-9]+")


class IdentityFound(Exception):
    """A report holds something of the account; its text names the kind, never the thing."""


def values_of(answer: Any) -> Iterator[str]:
    """Yield every scalar of an answer, as text."""
    waiting = [answer]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield str(value)


def check(text: str, values: Iterable[str], allowed: frozenset[str]) -> None:
    """Search a finished report for identities.

    Args:
        values: What the provider sent, and the credentials.
        allowed: Words of the report itself, lower case: names of fields, actions and states.

    Raises:
        IdentityFound: Something was found.
    """
    for kind, form in _FORMS.items():
        if form.search(text):
            raise IdentityFound(f"The report contains {kind}.")
    words = _spaced(text)
    for value in values:
        if len(value.strip()) < SHORTEST:
            continue
        spaced = _spaced(value)
        if not spaced.strip() or spaced.strip() in allowed:
            continue
        # Words that are all allowed say nothing about the account.
        if all(token in allowed or len(token) < SHORTEST for token in spaced.split()):
            continue
        if spaced in words:
            raise IdentityFound("The report contains a value of the account.")


def _spaced(text: str) -> str:
    """Return the letters and digits of a text, lower case, with one space around each run."""
    return f" {' '.join(_TOKEN.findall(text.lower()))} "
