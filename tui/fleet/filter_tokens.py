"""Splits the text of a filter into terms and records the position of each character. Pure.

Blanks separate terms. Quotes keep blanks and make `!`, `:`, and `,` ordinary. Inside double quotes
a backslash makes the next character ordinary. A regular expression between slashes keeps every
character unchanged; only `\\/` does not end it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.errors import FilterError
from tui.lazy_dataclass import dataclass

_FOREIGN = (
    "|",
    "*",
    "^",
    "$",
    "\\",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "~",
    "%",
    "?",
    "<",
    ">",
    "&",
    "+",
    "==",
    "!",
    ",",
    ";",
)
_PATTERN_OPENS_AFTER = ("!", ":", ",", "=")
_FLAGS = frozenset("gimsuxc")
"""Letters that may follow a regular expression, here or in other tools."""
_FOREIGN_STARTS = ("/", "-", "=", "#", "@")
_JOINTS = frozenset(("and", "or", "not"))
_PLAIN_ESCAPES = frozenset('"\\')


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a term: the characters without quotes, what was quoted, and their positions."""

    text: str
    quoted: tuple[bool, ...]
    places: tuple[int, ...]
    """Position of every character in the whole text."""
    start: int
    """Position where the piece begins, its quote included. Valid even for an empty piece."""

    def part(self, start: int, end: int | None = None) -> Piece:
        """The characters from `start` up to `end`."""
        end = len(self.text) if end is None else end
        begin = self.places[start] if start < len(self.places) else self._last()
        return Piece(self.text[start:end], self.quoted[start:end], self.places[start:end], begin)

    def _last(self) -> int:
        return self.places[-1] if self.places else self.start

    def find(self, sign: str, start: int = 0) -> int:
        """Return the position of an unquoted `sign`; -1 if there is none."""
        for at in range(start, len(self.text)):
            if self.text[at] == sign and not self.quoted[at]:
                return at
        return -1

    def split(self, sign: str) -> list[Piece]:
        """Return the parts between unquoted `sign`s, empty ones included."""
        parts = []
        start = 0
        while (at := self.find(sign, start)) >= 0:
            parts.append(self.part(start, at))
            start = at + 1
        return [*parts, self.part(start)]


def pieces(text: str) -> list[Piece]:
    """Return the terms of `text`, in order."""
    found: list[Piece] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        piece, at = _piece(text, at)
        found.append(piece)
    return found


def _piece(text: str, start: int) -> tuple[Piece, int]:
    chars: list[tuple[str, bool, int]] = []
    at = start
    while at < len(text) and not text[at].isspace():
        if text[at] in "\"'" and _opens(chars):
            quoted, at = _quoted(text, at)
            chars.extend(quoted)
        elif text[at] == "/" and (end := _pattern_end(text, at, chars)):
            inside = range(at + 1, end)
            chars += [(text[place], place in inside, place) for place in range(at, end + 1)]
            at = end + 1
        else:
            chars.append((text[at], False, at))
            at += 1
    letters = "".join(char for char, _, _ in chars)
    piece = Piece(letters, tuple(q for _, q, _ in chars), tuple(p for _, _, p in chars), start)
    return piece, at


def _opens(before: Sequence[tuple[str, bool, int]]) -> bool:
    # An apostrophe inside a word ("bob's") is a letter. A quote opens at the start of a word or
    # value, or directly after another quoted part.
    return not before or before[-1][1] or before[-1][0] in "!:,=<>*"


def _pattern_end(text: str, start: int, before: Sequence[tuple[str, bool, int]]) -> int:
    """Return the position of the slash that ends a regular expression; 0 if no expression begins
    here."""
    if before and (before[-1][1] or before[-1][0] not in _PATTERN_OPENS_AFTER):
        return 0
    at = start + 1
    while at < len(text):
        if text[at] == "/" and _ends_value(text, at + 1):
            return at
        at += 2 if text[at] == "\\" else 1
    return 0


def _ends_value(text: str, at: int) -> bool:
    while at < len(text) and text[at] in _FLAGS:
        at += 1
    return at == len(text) or text[at] in ",=" or text[at].isspace()


def _quoted(text: str, start: int) -> tuple[list[tuple[str, bool, int]], int]:
    quote = text[start]
    chars: list[tuple[str, bool, int]] = []
    at = start + 1
    while at < len(text):
        if text[at] == quote:
            return chars, at + 1
        if text[at] == "\\" and quote == '"' and text[at + 1 : at + 2] in ('"', "\\"):
            at += 1
        chars.append((text[at], True, at))
        at += 1
    raise FilterError("The quote is not closed", position=start, next=f"Add {quote} at the end.")


def _is_foreign(text: str) -> bool:
    """Return whether `text` may be syntax of another tool, which the filter refuses."""
    if text.startswith(_FOREIGN_STARTS) or text.endswith(".") or text in _JOINTS:
        return True
    network = "/" in text and text[0].isascii() and text[-1].isdigit()
    return network or any(sign in text for sign in _FOREIGN) or any(map(is_lookalike, text))


def is_lookalike(char: str) -> bool:
    """Return whether `char` is invisible or imitates a plain one: zero-width, full-width, long
    hyphens."""
    if char.isascii():
        return False
    import unicodedata

    category = unicodedata.category(char)
    return (
        category in ("Cf", "Cc", "Co", "Cn", "Pd") or unicodedata.normalize("NFKC", char).isascii()
    )


def quote(text: str, *, special: str) -> str:
    """Return `text` quoted so that `pieces` reads it as one plain part.

    Args:
        special: Characters with a meaning here unless they are quoted.
    """
    risky = any(char.isspace() or char in special or char in "\"'" for char in text) or _is_foreign(
        text
    )
    if text and not risky:
        return text
    return '"' + "".join("\\" + c if c in _PLAIN_ESCAPES else c for c in text) + '"'
