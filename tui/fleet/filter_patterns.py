"""Regular expressions in a filter: `name:/web-\\d+/`, with a limit on the time they take.

The pattern ignores case unless `c` follows it. A value whose match takes too long is unknown and
never a match, so no change relies on it. `failure` reports this.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from tui.errors import FilterError
from tui.fleet.filter_tokens import Piece, is_lookalike
from tui.fleet.truth import Truth, truth
from tui.text import safe_text

if TYPE_CHECKING:
    import regex

LONGEST_PATTERN = 200
MATCH_S = 0.1
"""Processor time limit of one match. A usual match takes a microsecond."""
_EACH_S = 20e-6
"""Average processor time limit per value, in addition to `MATCH_S` for all of them."""
_REMEMBERED = 200_000
CASE = "c"
_FLAGS = ("", "i", CASE)
SLOW = "The regular expression takes too long"
_FASTER = "Avoid repeated groups that contain repetitions, for example (a+)+."
_EXAMPLE = r"Try name:/^web-\d+/."


class Pattern:
    """A regular expression with its cached results. Any thread."""

    def __init__(self, text: str, *, keeps_case: bool) -> None:
        """
        Raises:
            ValueError: The text is not a regular expression.
        """
        import regex

        try:
            flags = regex.V0 | (0 if keeps_case else regex.I)
            self._pattern: regex.Pattern[str] = regex.compile(text, flags)
        except (regex.error, RecursionError, OverflowError, ValueError) as error:
            raise ValueError(_reason(error)) from error
        self._answers: dict[str, Truth] = {}
        self._spent_s = 0.0
        self.is_slow = False
        """A match took too long. Nothing is matched from then on."""

    def fits(self, text: str) -> Truth:
        """Return whether the pattern occurs in `text`; unknown if that takes too long."""
        known = self._answers.get(text)
        if known is not None:
            return known
        if self.is_slow:
            return Truth.UNKNOWN
        before = time.thread_time()
        try:
            answer = truth(self._pattern.search(text, timeout=MATCH_S) is not None)
        except TimeoutError:
            self.is_slow = True
            return Truth.UNKNOWN
        self._spent_s += time.thread_time() - before
        if self._spent_s > MATCH_S + _EACH_S * len(self._answers):
            self.is_slow = True
        if len(self._answers) < _REMEMBERED:
            self._answers[text] = answer
        return answer

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the matching positions in `text`; none if finding them takes too long."""
        if self.is_slow:
            return []
        try:
            found = [match.span() for match in self._pattern.finditer(text, timeout=MATCH_S)]
        except TimeoutError:
            return []
        return [(start, end) for start, end in found if end > start]

    def fits_empty(self) -> bool:
        """Return whether the pattern matches the empty text, and thus every text."""
        return self.fits("") is Truth.YES


def _reason(error: Exception) -> str:
    return safe_text(str(error) or type(error).__name__, 80)


def is_pattern(piece: Piece) -> bool:
    """Return whether a value is a regular expression between slashes."""
    end = _end(piece)
    return end > 0 and not piece.quoted[0] and all(piece.quoted[1:end])


def check_closed(piece: Piece) -> None:
    """Refuse a regular expression without its last slash. Raises FilterError."""
    if piece.find("/") == 0 and not is_pattern(piece):
        raise FilterError(
            "The regular expression is not closed",
            position=piece.start,
            next="Add / at the end.",
        )


def _end(piece: Piece) -> int:
    if piece.find("/") != 0:
        return 0
    return piece.find("/", 1)


def pattern_matcher(piece: Piece) -> tuple[Callable[[str], Truth], str]:
    """Return the matcher of a regular expression and its spelling.

    Raises:
        FilterError: It is empty, too long, or no regular expression.
    """
    end = _end(piece)
    text, flag = piece.text[1:end], piece.text[end + 1 :]
    if flag not in _FLAGS:
        raise FilterError(
            f'"{safe_text(flag, 10)}" is not a flag',
            position=piece.places[end + 1],
            next=f"Only {CASE} may follow: it makes upper and lower case differ.",
        )
    if not text:
        raise FilterError("The regular expression is empty", position=piece.start, next=_EXAMPLE)
    _check_text(piece, text)
    spelled = f"/{text}/{CASE if flag == CASE else ''}"
    try:
        pattern = pattern_of(spelled)
    except ValueError as error:
        raise FilterError(
            f"Not a regular expression: {error}", position=piece.places[1], next=_EXAMPLE
        ) from error
    return pattern.fits, spelled


def _check_text(piece: Piece, text: str) -> None:
    if len(text) > LONGEST_PATTERN:
        raise FilterError(
            f"The regular expression is longer than {LONGEST_PATTERN} characters",
            position=piece.places[LONGEST_PATTERN],
            next="Use a shorter one.",
        )
    found = next((char for char in text if is_lookalike(char)), None)
    if found is not None:
        raise FilterError(
            f"The filter contains U+{ord(found):04X}, which looks like another character",
            position=piece.places[1 + text.index(found)],
            next="Type the character again.",
        )


@lru_cache(maxsize=32)
def pattern_of(spelled: str) -> Pattern:
    """Return the pattern of a spelling with its cached results.

    Raises:
        ValueError: The text is not a regular expression.
    """
    text, _, flag = spelled[1:].rpartition("/")
    return Pattern(text, keeps_case=flag == CASE)


def is_spelled_pattern(value: str) -> bool:
    """Return whether the spelling of a value is that of a regular expression."""
    return value.startswith("/") and "/" in value[1:]


def patterns_in(value: str) -> list[Pattern]:
    """Return the regular expressions in the spelling of a value; two for a tag and its value."""
    if is_spelled_pattern(value):
        name, equals, held = _tag_parts(value)
        return [pattern_of(name), *(patterns_in(held) if equals else ())]
    _, equals, held = value.partition("=")
    return patterns_in(held) if equals else []


def _tag_parts(value: str) -> tuple[str, str, str]:
    """Split `/name/=/value/` after the slash that ends the first expression."""
    at = 1
    while at < len(value):
        end = at + 1 + (value[at + 1 : at + 2] == CASE)
        if value[at] == "/" and value[end : end + 1] == "=":
            return value[:end], "=", value[end + 1 :]
        at += 2 if value[at] == "\\" else 1
    return value, "", ""


def slow_error(values: Iterable[str]) -> FilterError | None:
    """Return the error of a regular expression that took too long, among these spellings."""
    if any(pattern.is_slow for value in values for pattern in patterns_in(value)):
        return FilterError(SLOW, next=_FASTER)
    return None
