"""The filter language: a text gives yes, no, or undecided for every row. Imports nothing heavy.

The list, bulk targets, saved views, and the command line use this language. Pure; any thread.

`web loc:nl,de !power:on ram:>=64 tag:env=prod`: all terms must hold. A plain word is searched in
all displayed values of a row. `!` negates, a comma means "or" within a value, and quotes keep
blanks. `field:` alone matches known values, and `field:unknown` matches unknown ones.
`name:/web-\\d+/` is a regular expression, `~wbe1` a similar host name.

Unknown is not false: a value that was not read, or that the provider does not send, satisfies
neither a term nor its negation. `!tag:protect` and `!prod` must not find servers whose tags have
not been read.

By default no later read can change an answer, so changes rely on it. With `settled` an answer is
about the current values: `os:unknown` is YES for a server without details.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from tui.errors import FilterError
from tui.fleet.filter_fields import BY_NAME, FIELDS, Field, nearest_field
from tui.fleet.filter_foreign import (
    check_joints,
    check_word,
    is_regex_name,
    negated_by_dash,
    regex_refused,
)
from tui.fleet.filter_patterns import is_pattern, slow_error
from tui.fleet.filter_similar import is_similar
from tui.fleet.filter_tokens import Piece, pieces
from tui.fleet.filter_values import Check
from tui.fleet.filter_words import OPEN, Word, search_key, with_letters
from tui.fleet.rows import ServerRow
from tui.fleet.truth import FieldSource, Truth
from tui.lazy_dataclass import dataclass
from tui.text import safe_text

__all__ = [
    "FIELDS",
    "Division",
    "Filter",
    "FilterError",
    "Term",
    "Truth",
    "Word",
    "parse",
    "parse_readable",
    "readable_part",
    "search_key",
]

_MIN_GUESS = 2
"""Minimum length of a word that is matched as letters of a host name."""


class Division(NamedTuple):
    """Indices of the passing and of the undecided rows, in order. The others do not pass."""

    passing: list[int]
    undecided: list[int]
    """Rows whose known values satisfy neither the filter nor its negation."""


class _Verdicts(dict[Any, Truth]):
    """Results of a term by value, because 10,000 servers have few different values."""

    def __init__(self, judge: Check[Any], settled: bool) -> None:
        super().__init__()
        self._judge, self._settled = judge, settled

    def __missing__(self, value: object) -> Truth:
        verdict = self[value] = self._judge(value, self._settled)
        return verdict


@dataclass(frozen=True, slots=True)
class Term:
    """A field and its values. A row matches if one of the values does."""

    name: str
    values: tuple[str, ...]
    """Canonical spellings; empty means "is known"."""
    negated: bool
    sources: tuple[FieldSource, ...] = field(compare=False)
    """The reads that can decide the term for a row with missing values."""
    needs_details: bool = field(compare=False)
    read: Callable[[Any], Any] = field(compare=False, repr=False)
    verdicts: tuple[_Verdicts, _Verdicts] = field(compare=False, repr=False)
    """Results, by whether everything readable has been read."""
    needle: str = field(default="", compare=False, repr=False)
    """Text in the search key of every matching row. Rows without it are skipped."""

    def judge(self, row: Any, *, settled: bool) -> Truth:
        """Return the answer for one row, negation included."""
        return self.verdicts[settled][self.read(row)]

    def divided(
        self, indices: Sequence[int], *, rows: Sequence[Any], keys: Sequence[str], settled: bool
    ) -> Division:
        """Return the indices of the rows that pass, and of the undecided rows."""
        verdicts, needle, unknown = self.verdicts[settled], self.needle, Truth.UNKNOWN
        read, row = self.read, rows.__getitem__
        lacking: list[int] = []
        if needle:
            # None of these values can match. Fields with a needle end with the values omitted from
            # the list, the list, and whether the details were read.
            without = [at for at in indices if needle not in keys[at]]
            values = [(at, read(row(at))) for at in without]
            lacking = [
                at
                for at, value in values
                if not all(value[-2:]) or (value[-3] and verdicts[value] is unknown)
            ]
            indices = [at for at in indices if needle in keys[at]] if without else indices
        verdict_of = [(at, verdicts[read(row(at))]) for at in indices]
        maybe = [at for at, verdict in verdict_of if verdict is unknown]
        return Division([at for at, verdict in verdict_of if verdict > unknown], lacking + maybe)

    def __str__(self) -> str:
        return f"{'!' if self.negated else ''}{self.name}:{','.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter. `str()` of it parses to an equal filter. A filter without terms passes
    everything."""

    terms: tuple[Word | Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def words(self) -> tuple[Word, ...]:
        """Return the plain words."""
        return tuple(term for term in self.terms if isinstance(term, Word))

    @property
    def fields(self) -> tuple[Term, ...]:
        """Return the terms about one field."""
        return tuple(term for term in self.terms if isinstance(term, Term))

    @property
    def needs_details(self) -> bool:
        """Return whether a field needs details that the list does not contain."""
        return any(term.needs_details for term in self.fields)

    @property
    def sources(self) -> frozenset[FieldSource]:
        """Return the reads that can decide the filter for rows with missing values."""
        return frozenset(source for term in self.terms for source in term.sources)

    @property
    def failure(self) -> FilterError | None:
        """Return the error of a regular expression that took too long; `None` if there is none."""
        return slow_error(value for term in self.fields for value in term.values)

    def judge(self, row: Any, *, key: str | None = None, settled: bool = False) -> Truth:
        """Return the answer for one row. Words are matched exactly, never guessed.

        Args:
            key: Its search key, for rows that are not servers.
            settled: Nothing more can be read, or only the currently known values matter.
        """
        answer = min((term.judge(row, settled=settled) for term in self.fields), default=Truth.YES)
        if answer is Truth.NO or not self.words:
            return answer
        key = search_key(row) if key is None else key
        return min(answer, *(word.judge(row, key, settled=settled) for word in self.words))

    def matches(self, row: ServerRow) -> bool:
        """Return whether a row passes by its known values. For display only; changes use
        `judge`."""
        return self.judge(row, settled=True) is Truth.YES

    def guesses(self, keys: Sequence[str]) -> tuple[Word, ...]:
        """Return words that occur in no row, so `select` matches them as letters of host names."""
        return tuple(
            word
            for word in self.words
            if not word.negated
            and len(word.text) >= _MIN_GUESS
            and not any(word.text in key for key in keys)
        )

    def select(self, rows: Sequence[Any], keys: Sequence[str], *, guess: bool = True) -> list[int]:
        """Return the indices of rows that pass by current values, in order. For display only.

        Args:
            rows: Read only for terms with a field. Their type matches the filter's fields.
            keys: `search_key` of every row, in the same order.
            guess: Match a plain word that occurs in no row as letters of a host name in their order
                ("wb1" finds "web-01"). Never use it for actions.
        """
        return self.partition(rows, keys, settled=True, guess=guess).passing

    def partition(
        self,
        rows: Sequence[Any],
        keys: Sequence[str],
        *,
        settled: bool = False,
        guess: bool = False,
    ) -> Division:
        """Return passing and undecided rows, fast enough for each keystroke with 10,000 rows.

        Without `settled`, no row passes that a later read could exclude.

        Args:
            settled: As in `judge`.
            guess: As in `select`; for display only.
        """
        guessed = self.guesses(keys) if guess else ()
        passing: Sequence[int] = range(len(keys))
        undecided: Sequence[int] = ()
        parts: list[Callable[..., Division]] = [
            *(partial(_divided_by_word, word, guessed=word in guessed) for word in self.words),
            *(term.divided for term in self.fields),
        ]
        for divide in parts:
            passing, newly = divide(passing, rows=rows, keys=keys, settled=settled)
            if undecided:
                undecided = [
                    at
                    for part in divide(undecided, rows=rows, keys=keys, settled=settled)
                    for at in part
                ]
            undecided = [*undecided, *newly]
        return Division(list(passing), sorted(undecided))


def _divided_by_word(
    word: Word,
    indices: Sequence[int],
    *,
    rows: Sequence[Any],
    keys: Sequence[str],
    settled: bool,
    guessed: bool,
) -> Division:
    if guessed:
        found = with_letters(word, indices, keys)
        having = set(found)
        return Division(found, [at for at in indices if at not in having and keys[at][-1:] == OPEN])
    if word.is_plain:
        passing, undecided = word.among_keys(keys, indices)
        return Division(list(passing), undecided)
    answers = [(at, word.judge(rows[at], keys[at], settled=settled)) for at in indices]
    unknown = Truth.UNKNOWN
    return Division(
        [at for at, answer in answers if answer > unknown],
        [at for at, answer in answers if answer is unknown],
    )


# Parsing


def parse(text: str, fields: Mapping[str, Field] = BY_NAME) -> Filter:
    """Return the filter of `text`. A blank text passes everything.

    Args:
        fields: Available fields, by name and alias; by default those of servers.

    Raises:
        FilterError: With the position of the error and the nearest known word.
    """
    cut = pieces(text)
    check_joints(cut)
    terms = (_term(piece, fields) for piece in cut)
    return Filter(tuple(term for term in terms if term is not None))


def readable_part(text: str, fields: Mapping[str, Field] = BY_NAME) -> Filter:
    """Return the readable terms of `text`, for a preview while the user types the rest."""
    try:
        cut = pieces(text)
    except FilterError as error:
        cut = pieces(text[: error.position or 0])
    found: list[Word | Term] = []
    for piece in cut:
        try:
            term = _term(piece, fields)
        except FilterError:
            continue
        if term is not None:
            found.append(term)
    return Filter(tuple(found))


def parse_readable(
    text: str, fields: Mapping[str, Field] = BY_NAME
) -> tuple[Filter | None, FilterError | None]:
    """Return the filter of a text being typed: the readable part of a faulty one, with its error.

    The filter is `None` if it would pass everything.
    """
    try:
        return (parse(text, fields) if text.strip() else None), None
    except FilterError as error:
        return readable_part(text, fields) or None, error


def _term(piece: Piece, fields: Mapping[str, Field]) -> Word | Term | None:
    body, negated = piece, False
    while body.find("!") == 0:
        body, negated = body.part(1), not negated
    if not body.text:
        if body is piece:
            return None  # empty quotes match everything
        raise FilterError('Nothing follows "!"', position=piece.start, next="Try !power:on.")
    colon = body.find(":")
    name = body.text[: max(colon, 0)].lower()
    if "name" in fields and (is_pattern(body) or is_similar(body)):
        return _field_term(fields["name"], body, negated)
    if colon <= 0 or any(body.quoted[:colon]) or _is_address(body, name, fields):
        check_word(body, fields, negated=negated)
        return Word(body.text.lower(), negated)
    known = fields.get(name)
    if known is None:
        raise _unknown_field(body, name, fields)
    return _field_term(known, body.part(colon + 1), negated)


def _is_address(body: Piece, name: str, fields: Mapping[str, Field]) -> bool:
    """Return whether a colon belongs to the value, because MACs and IPv6 addresses have colons too:
    `00:25:90`, `fe80::1`."""
    if name in fields or len(name) > 4:
        return False
    return re.fullmatch(r"[0-9a-fA-F:./*]+", body.text) is not None


def _unknown_field(body: Piece, name: str, fields: Mapping[str, Field]) -> FilterError:
    if is_regex_name(name):
        return regex_refused(body)
    if name[0] == "-" and name[1:] in fields:
        return negated_by_dash(body, name)
    near = nearest_field(name, fields)
    names = ", ".join(dict.fromkeys(field.name for field in fields.values()))
    advice = f'Did you mean "{near}:"?' if near else f"Known fields: {names}."
    shown = safe_text(name, 40)
    return FilterError(f'There is no field "{shown}"', position=body.start, next=advice)


def _field_term(known: Field, value: Piece, negated: bool) -> Term:
    # The user is still typing an empty value: "loc:nl,".
    alternatives = [part for part in value.split(",") if part.text]
    asks_presence = [known.takes_unknown and _says_unknown(part) for part in alternatives]
    widened = any(asks_presence) or not alternatives
    widened = widened and FieldSource.DETAILS in known.sources and "detailed" not in known.reads
    read = known.make_reader()
    checks: list[Check[Any]] = []
    spellings: list[str] = []
    for alternative, presence in zip(alternatives, asks_presence, strict=True):
        if presence:
            check, spelled = known.presence(wanted=False, widened=widened), "unknown"
        else:
            check, spelled = read(alternative)
            check = _narrowed(check) if widened else check
        checks.append(check)
        spellings.append(spelled)
    judge = _judge(checks or [known.presence(wanted=True, widened=widened)], negated)
    return Term(
        name=known.name,
        values=tuple(spellings),
        negated=negated,
        sources=known.sources,
        needs_details=known.needs_details,
        read=attrgetter(*known.reads, *(("detailed",) if widened else ())),
        verdicts=(_Verdicts(judge, False), _Verdicts(judge, True)),
        needle=known.needle(alternatives[0].text) if len(checks) == 1 and not negated else "",
    )


def _narrowed(check: Check[Any]) -> Check[Any]:
    """Return the check of values that are followed by `detailed`."""
    return lambda value, settled: check(value[0] if len(value) == 2 else value[:-1], settled)


def _says_unknown(piece: Piece) -> bool:
    return piece.text.lower() == "unknown" and not any(piece.quoted)


def _judge(checks: Sequence[Check[Any]], negated: bool) -> Check[Any]:
    def judge(value: Any, settled: bool) -> Truth:
        answer = max(check(value, settled) for check in checks)
        return answer.negated() if negated else answer

    return judge
