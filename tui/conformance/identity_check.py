"""The second check of a report before it is saved: it must contain no data of the account.

It shares no code with `shapes`: it uses fingerprints of the received values and the typical forms
of identities, and searches the finished text for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tui.conformance.fingerprints import Fingerprints

SHORTEST = 4
"""Minimum length of a value; shorter values are indistinguishable from words of the report."""
MOST_WORDS = 8
"""Maximum number of words for recognizing a longer value, including one of its own words."""
_FORMS = {
    "an IPv4 address": re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"),
    "an IPv6 address": re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.I),
    "a MAC address": re.compile(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", re.I),
    "an email address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    "a web address": re.compile(r"\bhttps?://", re.I),
    "a key": re.compile(r"\b(?=[0-9a-z]*\d)(?=[0-9a-z]*[a-z])[0-9a-z]{16,}\b", re.I),
    "a long number": re.compile(r"(?<![\d.])\d{7,}(?![\d.])"),
}
_TOKEN = re.compile(r"[A-Za-z0-9]+")


class IdentityFound(Exception):
    """A report contains data of the account; the message names the kind, never the data."""


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


class SeenValues:
    """Fingerprints of everything that the provider sent, and of the credentials."""

    def __init__(
        self, marks: Fingerprints, allowed: frozenset[str], *, finds_numbered: bool = False
    ) -> None:
        """Start without values.

        Args:
            allowed: Words of the report itself in lower case: names of fields, actions and states.
            finds_numbered: Treat an allowed word with a number as a name: `web-01`.
        """
        self._marks, self._allowed, self._finds_numbered = marks, allowed, finds_numbered
        self.found: set[str] = set()
        """Fingerprints of values, each as a sequence of words."""

    def add(self, values: Iterable[str]) -> list[str]:
        """Add values. Return the new fingerprints."""
        new = {self._marks.of(words) for value in set(values) if (words := self._words_of(value))}
        new -= self.found
        self.found |= new
        return sorted(new)

    def _words_of(self, value: str) -> str:
        """Return the words of a value, or nothing if it cannot identify the account."""
        tokens = _tokens(value)
        if len(value.strip()) < SHORTEST:
            return ""
        # If all words are allowed, they reveal nothing about the account.
        own = next((at for at, token in enumerate(tokens) if self._is_own(token)), None)
        if own is None:
            return " ".join(tokens) if self._finds_numbered and self._is_name(value) else ""
        # A long value may begin with allowed words: a line of sensors, before a name.
        begin = 0 if own < MOST_WORDS else own
        return " ".join(tokens[begin : begin + MOST_WORDS])

    def _is_name(self, value: str) -> bool:
        """Return whether a value is a word with a number: `web-01`, not a word like `raid1`."""
        return _is_numbered(value) and value.strip().lower() not in self._allowed

    def _is_own(self, token: str) -> bool:
        """Return whether a word can only come from the account."""
        return len(token) >= SHORTEST and token not in self._allowed

    def are_in(self, text: str) -> bool:
        """Return whether a text contains one of the values."""
        return any(self._marks.of(words) in self.found for words in set(_windows(_tokens(text))))


def _is_numbered(value: str) -> bool:
    """Return whether a value is a word followed by a number, like many server names."""
    return re.fullmatch(r"[A-Za-z]{3,}[-_.]?\d{1,3}", value.strip()) is not None


def _tokens(text: str) -> list[str]:
    """Return the runs of letters and digits in a text, lower case."""
    return _TOKEN.findall(text.lower())


def _windows(tokens: Sequence[str]) -> Iterator[str]:
    """Yield every sequence of up to `MOST_WORDS` words."""
    for at in range(len(tokens)):
        for end in range(at + 1, min(at + MOST_WORDS, len(tokens)) + 1):
            yield " ".join(tokens[at:end])


def check(text: str, values: SeenValues) -> None:
    """Search a finished report for identities.

    Raises:
        IdentityFound: The report contains an identity.
    """
    _check_forms(text, "report")
    if values.are_in(text):
        raise IdentityFound("The report contains a value of the account.")


def check_recording(text: str, answers: Iterable[tuple[str, Any]], values: SeenValues) -> None:
    """Search a finished recording for identities, each name of a field and each value by itself.

    A value beside the name of its field, such as `"port": 1`, would look like the name `port-1`.

    Args:
        text: The recording without the addresses that are stand-ins.
        answers: Names of the actions with the parts of the recording.

    Raises:
        IdentityFound: Something was found; the text names its kind and its place.
    """
    _check_forms(text, "recording")
    for action, answer in answers:
        for place, part in parts_of(answer):
            if values.are_in(part):
                raise IdentityFound(
                    f"The recording contains a value of the account: {kind_of_text(part)} at "
                    f"{action} {place}."
                )


def _check_forms(text: str, what: str) -> None:
    for kind, form in _FORMS.items():
        if form.search(text):
            raise IdentityFound(f"The {what} contains {kind}.")


def parts_of(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield each name of a field and each scalar as text, with its place: `tags[].value`."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            below = f"{place}.{name}" if place else str(name)
            yield f"{place} (field name)".strip(), str(name)
            yield from parts_of(inner, below)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from parts_of(inner, f"{place}[]")
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield place or "the whole answer", str(value)


def kind_of_text(text: str) -> str:
    """Return the kind of a text, without the text: "a number", "a word", "a text of 5 words"."""
    tokens = _tokens(text)
    if len(tokens) > 1:
        return f"a text of {len(tokens)} words"
    return "a number" if text.strip().replace(".", "").isdecimal() else "a word"
