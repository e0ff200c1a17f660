"""Positions in the cells of a row that a filter matched, for highlighting. Pure.

Negated terms, numbers, and networks match no text, so nothing is highlighted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.fleet.filter_patterns import is_spelled_pattern, pattern_of
from tui.fleet.filter_similar import SIGN, parts_of, similar_span
from tui.fleet.filter_tokens import Piece, pieces

if TYPE_CHECKING:
    from tui.fleet.filter import Filter, Term

Spans = list[tuple[int, int]]
Finder = Callable[[str], Spans]
_COLUMNS = {
    "name": "hostname",
    "account": "account",
    "loc": "location",
    "ip": "ip",
    "os": "os",
    "cpu": "cpu",
    "disk": "disk",
    "gpu": "gpu",
    "tag": "tags",
    "status": "status",
    "kind": "kind",
    "power": "power",
    "state": "state",
}
"""Filter field → the column that shows it."""
_NAME = _COLUMNS["name"]
_SEARCHED = frozenset(_COLUMNS.values()) - {"state", "account"} | {"id"}
"""Columns in which plain words are searched."""


class Hits:
    """The text that a filter matches, by column."""

    def __init__(self, wanted: Filter | None, keys: Sequence[str] = ()) -> None:
        """
        Args:
            keys: Search keys of all rows. A word that is in none of them is matched as letters of a
                name.
        """
        self._finders: dict[str, list[Finder]] = {}
        if wanted is None:
            return
        guessed = wanted.guesses(keys) if keys else ()
        for word in wanted.words:
            if word in guessed:
                self._add(_NAME, partial(_letters, word.text))
            elif not word.negated:
                for column in _SEARCHED:
                    self._add(column, partial(_occurrences, word.text))
        for term in wanted.fields:
            self._add_term(term)

    def _add(self, column: str, finder: Finder) -> None:
        self._finders.setdefault(column, []).append(finder)

    def _add_term(self, term: Term) -> None:
        column = _COLUMNS.get(term.name)
        if column is None or term.negated:
            return
        for value in term.values:
            self._add(column, _finder(value))

    def __bool__(self) -> bool:
        return bool(self._finders)

    def spans(self, column: str, text: str) -> Spans:
        """Return the matched positions in the text of a cell, in order and without overlaps."""
        found = sorted(span for find in self._finders.get(column, ()) for span in find(text))
        joined: Spans = []
        for start, end in found:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined


def _finder(value: str) -> Finder:
    if is_spelled_pattern(value):
        return pattern_of(value).spans
    if value.startswith(SIGN):
        return partial(_similar, "".join(part for part, _ in parts_of(value)))
    cut = pieces(value)
    return partial(_in_order, [part.text.lower() for part in _literal(cut[0])] if cut else [])


def _literal(piece: Piece) -> list[Piece]:
    body = piece.part(1) if piece.find("=") == 0 else piece
    return [part for part in body.split("*") if part.text]


def _occurrences(word: str, text: str) -> Spans:
    return [match.span() for match in re.finditer(re.escape(word), text.lower())]


def _in_order(parts: Sequence[str], text: str) -> Spans:
    if len(parts) == 1:
        return _occurrences(parts[0], text)
    text, at, found = text.lower(), 0, []
    for part in parts:
        start = text.find(part, at)
        if start < 0:
            return []
        at = start + len(part)
        found.append((start, at))
    return found


def _letters(word: str, text: str) -> Spans:
    return _in_order(list(word), text) if len(word) > 1 else _occurrences(word, text)


def _similar(wanted: str, text: str) -> Spans:
    span = similar_span(wanted, text)
    return [] if span is None else [span]
