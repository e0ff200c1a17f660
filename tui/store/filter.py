"""The filter language: text → a predicate on rows. One language for the list, bulk targets,
saved views and the command line. Pure; any thread; imports nothing heavy.

`web loc:nl,de !power:on ram:>=64 tag:env=prod`: all terms must hold. A plain word is looked
up in everything a row shows; `!` negates; a comma means "or" within a value; quotes keep
blanks. `field:` alone asks that the value is known, `field:unknown` that it is not.

Unknown is not false: a field that only the details tell (`os`, `ram`, `tag`…) neither
matches nor negatively matches a server whose details have not been read. Somebody who asks
for `!tag:protect` must not be given servers whose tags nobody has looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.errors import FilterError
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.store.filter_fields import BY_NAME, FIELDS, Field, nearest_field
from tui.store.filter_tokens import Piece, pieces, quote
from tui.store.filter_values import Check, bare_mac
from tui.store.rows import ServerRow
from tui.text import safe_text

__all__ = ["FIELDS", "Filter", "FilterError", "Term", "Word", "parse", "readable_part", "search_key"]

_MIN_GUESS = 2
"""A word is taken for letters of a host name only from this length on."""


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word, in lower case."""

    text: str
    negated: bool = False

    def __str__(self) -> str:
        return ("!" if self.negated else "") + quote(self.text, special="!:")


class _Verdicts(dict[Any, bool]):
    """What a term says of every value seen so far: 10,000 servers have few different ones."""

    def __init__(self, judge: Callable[[Any], bool]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, value: object) -> bool:
        verdict = self[value] = self._judge(value)
        return verdict


@dataclass(frozen=True, slots=True)
class Term:
    """A field and its values, any of which will do."""

    name: str
    values: tuple[str, ...]
    """Canonical spellings; none means "is known"."""
    negated: bool
    needs_details: bool = field(compare=False)
    read: Callable[[ServerRow], Any] = field(compare=False, repr=False)
    verdicts: _Verdicts = field(compare=False, repr=False)
    needle: str = field(default="", compare=False, repr=False)
    """Stands in the search key of every row that passes; spares looking at the rest."""

    def matches(self, row: ServerRow) -> bool:
        """Whether the row passes, negation included."""
        return self.verdicts[self.read(row)]

    def among(self, indices: Sequence[int], rows: Sequence[Any], keys: Sequence[str]) -> list[int]:
        """The indices whose rows pass."""
        verdicts, needle = self.verdicts, self.needle
        if needle:
            indices = [at for at in indices if needle in keys[at]]
        values = map(self.read, map(rows.__getitem__, indices))
        return [at for at, value in zip(indices, values, strict=True) if verdicts[value]]

    def __str__(self) -> str:
        return f"{'!' if self.negated else ''}{self.name}:{','.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter. `str()` of it parses to an equal one; without terms it passes everything."""

    terms: tuple[Word | Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def words(self) -> tuple[Word, ...]:
        """The plain words."""
        return tuple(term for term in self.terms if isinstance(term, Word))

    @property
    def fields(self) -> tuple[Term, ...]:
        """The terms about one field."""
        return tuple(term for term in self.terms if isinstance(term, Term))

    @property
    def needs_details(self) -> bool:
        """Whether it can only be answered once the details of every server have been read."""
        return any(term.needs_details for term in self.fields)

    def matches(self, row: ServerRow) -> bool:
        """Whether this row passes. Words are taken exactly, never guessed."""
        if not all(term.matches(row) for term in self.fields):
            return False
        words = self.words
        if not words:
            return True
        key = search_key(row)
        return all((word.text in key) is not word.negated for word in words)

    def guesses(self, keys: Sequence[str]) -> tuple[Word, ...]:
        """Words that stand in no row at all, so `select` reads them as letters of host names."""
        return tuple(
            word
            for word in self.words
            if not word.negated and len(word.text) >= _MIN_GUESS and not any(word.text in key for key in keys)
        )

    def select(self, rows: Sequence[Any], keys: Sequence[str], *, guess: bool = True) -> list[int]:
        """Indices of the rows that pass, in order. Made for a keystroke over 10,000 rows.

        Args:
            rows: Only looked at where a field is asked for; of the kind that the fields were for.
            keys: `search_key` of every row, in the same order.
            guess: A plain word that stands in no row at all is read as letters of a host name
                in their order ("wb1" finds "web-01"). Leave it out wherever the answer is
                acted upon rather than looked at.
        """
        guessed = self.guesses(keys) if guess else ()
        found: Sequence[int] = range(len(keys))
        for word in self.words:
            choose = _with_letters if word in guessed else _with
            found = choose(word, found, keys)
        for term in self.fields:
            found = term.among(found, rows, keys)
        return list(found)


def _with(word: Word, among: Sequence[int], keys: Sequence[str]) -> list[int]:
    text = word.text
    if word.negated:
        return [at for at in among if text not in keys[at]]
    return [at for at in among if text in keys[at]]


def _with_letters(word: Word, among: Sequence[int], keys: Sequence[str]) -> list[int]:
    # Possessive, and each gap excludes the letter it ends at: linear on any text. The host
    # name is the first line of a key.
    letters = "".join(f"[^{re.escape(char)}\n]*+{re.escape(char)}" for char in word.text)
    fits = re.compile(letters).match
    return [at for at in among if fits(keys[at])]


def search_key(row: ServerRow) -> str:
    """Everything a plain word is looked up in, in lower case; the host name is the first line."""
    parts = [row.hostname, str(row.id), row.ip, *row.ips, row.location, row.status, row.os, row.cpu]
    parts += [row.gpu, row.disk, row.due]
    parts += (f"{tag}={value}" if value else tag for tag, value in row.tags)
    for mac in row.macs:
        parts += (mac, bare_mac(mac))
    if row.kind is not ServerKind.UNKNOWN:
        parts.append(row.kind.value)
    if row.power is not Power.UNKNOWN:
        parts.append(row.power.value)
    if row.ram_gb is not None:
        parts.append(f"{row.ram_gb:g} gb")
    # Only the first line may be empty: it is where the host name is looked for.
    return "\n".join([parts[0], *filter(None, parts[1:])]).lower()


# Parsing


def parse(text: str, fields: Mapping[str, Field] = BY_NAME) -> Filter:
    """The filter that `text` says; blank text passes everything.

    Args:
        fields: What can be asked for, by name and alias; of servers unless said otherwise.

    Raises:
        FilterError: With the position of the fault and, where one is near, what was meant.
    """
    terms = (_term(piece, fields) for piece in pieces(text))
    return Filter(tuple(term for term in terms if term is not None))


def readable_part(text: str, fields: Mapping[str, Field] = BY_NAME) -> Filter:
    """The terms of `text` that can be read, for showing something while the rest is being typed."""
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


def _term(piece: Piece, fields: Mapping[str, Field]) -> Word | Term | None:
    body, negated = piece, False
    while body.find("!") == 0:
        body, negated = body.part(1), not negated
    if not body.text:
        if body is piece:
            return None  # an empty pair of quotes asks for nothing
        raise FilterError('"!" negates what follows', position=piece.start, next="Try !power:on.")
    colon = body.find(":")
    name = body.text[: max(colon, 0)].lower()
    if colon <= 0 or any(body.quoted[:colon]) or _is_address(body, name, fields):
        return Word(body.text.lower(), negated)
    known = fields.get(name)
    if known is None:
        raise _unknown_field(body, name, fields)
    return _field_term(known, body.part(colon + 1), negated)


def _is_address(body: Piece, name: str, fields: Mapping[str, Field]) -> bool:
    """MACs and IPv6 addresses have colons too: `00:25:90`, `fe80::1`."""
    if name in fields or len(name) > 4:
        return False
    return re.fullmatch(r"[0-9a-fA-F:./*]+", body.text) is not None


def _unknown_field(body: Piece, name: str, fields: Mapping[str, Field]) -> FilterError:
    near = nearest_field(name, fields)
    names = ", ".join(dict.fromkeys(field.name for field in fields.values()))
    advice = f'Did you mean "{near}:"?' if near else f"Known fields: {names}."
    shown = safe_text(name, 40)
    return FilterError(f'There is no field "{shown}"', position=body.start, next=advice)


def _field_term(known: Field, value: Piece, negated: bool) -> Term:
    read = known.make_reader()
    checks: list[Check[Any]] = []
    spellings: list[str] = []
    # An empty one is still being typed: "loc:nl,".
    alternatives = [part for part in value.split(",") if part.text]
    for alternative in alternatives:
        if known.takes_unknown and _says_unknown(alternative):
            check, spelled = _is_missing(known), "unknown"
        else:
            check, spelled = read(alternative)
        checks.append(check)
        spellings.append(spelled)
    verdicts = _Verdicts(_judge(known, checks or [known.is_known], negated))
    needle = known.needle(alternatives[0].text) if len(checks) == 1 and not negated else ""
    return Term(
        name=known.name,
        values=tuple(spellings),
        negated=negated,
        needs_details=known.needs_details,
        read=known.getter(),
        verdicts=verdicts,
        needle=needle,
    )


def _says_unknown(piece: Piece) -> bool:
    return piece.text.lower() == "unknown" and not any(piece.quoted)


def _is_missing(known: Field) -> Check[Any]:
    return lambda value: not known.is_known(value)


def _any_check(checks: Sequence[Check[Any]]) -> Check[Any]:
    return lambda value: any(check(value) for check in checks)


def _judge(known: Field, checks: Sequence[Check[Any]], negated: bool) -> Callable[[Any], bool]:
    holds = checks[0] if len(checks) == 1 else _any_check(checks)
    if not known.needs_details:
        return lambda value: holds(value) is not negated

    def judge(values: tuple[Any, ...]) -> bool:
        *held, detailed = values
        value = held[0] if len(held) == 1 else tuple(held)
        if holds(value):
            return not negated
        # What nobody has looked at is neither so nor not so.
        return negated and (detailed or (known.name != "tag" and known.is_known(value)))

    return judge
