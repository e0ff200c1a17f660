"""Syntax of values in a filter: text, numbers, choices. Pure.

A reader takes one alternative (`de` in `loc:nl,de`) and returns a check and the canonical spelling.
A check gets the value of the row (`Field.reads`), so that rows with the same value are judged once,
and whether everything readable has been read. It answers UNKNOWN for an unknown value, and never NO
for a list that may be incomplete.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from tui.errors import FilterError
from tui.fleet.filter_foreign import NO_REGEX, check_name, check_value, is_regex, unquoted
from tui.fleet.filter_patterns import check_closed, is_pattern, pattern_matcher
from tui.fleet.filter_similar import is_similar, similar_reader
from tui.fleet.filter_tokens import Piece, quote
from tui.fleet.truth import Truth, truth
from tui.lazy_dataclass import dataclass
from tui.text import safe_text

V = TypeVar("V")
Check = Callable[[V, bool], Truth]
"""Gets the value, and whether nothing more can be read for the row (`settled`)."""
Reader = Callable[[Piece], tuple[Check[V], str]]

_UNKNOWN = "unknown"
SPECIAL = ',*=<>!:"'
"""Characters with a meaning in a value."""
_NUMBER = re.compile(r"(>=|<=|>|<|=)?(-?\d{1,15}(?:\.\d{1,9})?)([^\d.\s]*)")
_DATE = re.compile(r"(>=|<=|>|<|=)?(\d{4}(?:-\d{2}(?:-\d{2})?)?)")
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def wrong_value(piece: Piece, what: str, example: str) -> FilterError:
    """Return the error for an unreadable value, with an example."""
    shown = safe_text(piece.text, 40)
    said = NO_REGEX if is_regex(unquoted(piece)) else f'"{shown}" is not {what}'
    return FilterError(said, position=piece.start, next=f"Try {example}.")


def always(reader: Reader[V]) -> Callable[[], Reader[V]]:
    """Return a function that returns `reader`, for a reader without memory of its term."""

    def make() -> Reader[V]:
        return reader

    return make


# Text


def matcher(piece: Piece) -> tuple[Callable[[str], Truth], str]:
    """Return a matcher of text: contained, `=exact`, `*` for any text, or `/regular expression/`.

    Raises:
        FilterError: The text is syntax of another tool, or an invalid regular expression.
    """
    if is_pattern(piece):
        return pattern_matcher(piece)
    check_value(piece)
    fits, spelled = _plain_matcher(piece)
    return (lambda text: truth(fits(text.lower()))), spelled


def _plain_matcher(piece: Piece) -> tuple[Callable[[str], bool], str]:
    exact = piece.find("=") == 0
    body = piece.part(1) if exact else piece
    parts = [part.text.lower() for part in body.split("*")]
    spelled = "*".join(quote(part, special=SPECIAL) if part else "" for part in parts)
    if len(parts) > 1:
        return partial(fits_parts, parts=parts), spelled
    word = parts[0]
    if exact:
        return partial(operator.eq, word), f"={spelled or quote('', special='')}"
    return (lambda text: word in text), spelled


def fits_parts(text: str, parts: Sequence[str]) -> bool:
    """Return whether `text` contains the parts in this order."""
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def text_reader(piece: Piece) -> tuple[Check[str], str]:
    """Read a text field. Empty is unknown."""
    fits, spelled = matcher(piece)

    def check(value: str, settled: bool) -> Truth:
        return fits(value) if value else Truth.UNKNOWN

    return check, spelled


def whole_text_reader(piece: Piece) -> tuple[Check[str], str]:
    """Read a name that is compared as a whole, so that `prod` never matches `preprod`. `*` matches
    any text."""
    if is_pattern(piece):
        return text_reader(piece)
    _, spelled = matcher(piece)
    body = piece.part(1) if piece.find("=") == 0 else piece
    parts = [part.text.lower() for part in body.split("*")]

    def check(value: str, settled: bool) -> Truth:
        if not value:
            return Truth.UNKNOWN
        name = value.lower()
        return truth(fits_parts(name, parts) if len(parts) > 1 else name == parts[0])

    return check, spelled


def name_reader(piece: Piece) -> tuple[Check[str], str]:
    """Return the check of a host name: text, a regular expression, or `~` with a similar name."""
    if is_similar(piece):
        return similar_reader(piece)
    check_closed(piece)
    if not is_pattern(piece):
        check_name(piece)
    return text_reader(piece)


def absent_text_reader(piece: Piece) -> tuple[Check[str], str]:
    """Read a text field where empty means "none"."""
    fits, spelled = matcher(piece)

    def check(value: str, settled: bool) -> Truth:
        return fits(value) if value else Truth.NO

    return check, spelled


def part_reader(piece: Piece) -> tuple[Check[tuple[Any, ...]], str]:
    """Read a part that not every machine has. The check gets its text, other parts of the machine,
    and whether the details were read.

    If other parts are known, an empty text means that the machine lacks this part.
    """
    fits, spelled = matcher(piece)

    def check(value: tuple[Any, ...], settled: bool) -> Truth:
        text, *others, detailed = value
        if text:
            answer: Truth = fits(text)
            return answer
        return truth(False) if detailed and any(others) else Truth.UNKNOWN

    return check, spelled


# Numbers


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Syntax of the numbers of a field."""

    units: Mapping[str, float]
    """Unit in lower case → factor; "" is the number alone."""
    near: float
    """Tolerance between numbers that are displayed alike."""
    example: str


def number_reader(scale: NumberFormat) -> Reader[float | None]:
    """Read a number field: `64`, `>=64g`, `<50`."""

    def reader(piece: Piece) -> tuple[Check[float | None], str]:
        match = _NUMBER.fullmatch(piece.text.lower())
        if match is None or match[3] not in scale.units:
            raise wrong_value(piece, "a number", scale.example)
        sign, digits, unit = match.groups(default="")
        return _number_check(sign, float(digits) * scale.units[unit], scale.near), match[0]

    return reader


def _number_check(sign: str, limit: float, near: float) -> Check[float | None]:
    compare = _COMPARE.get(sign)

    def check(value: float | None, settled: bool) -> Truth:
        if value is None:
            return Truth.UNKNOWN
        return truth(abs(value - limit) <= near if compare is None else compare(value, limit))

    return check


def is_comparison(piece: Piece) -> bool:
    """Return whether the value begins with a comparison operator."""
    return bool(piece.text) and piece.text[0] in "<>" and not piece.quoted[0]


def text_or_number_reader(scale: NumberFormat) -> Reader[tuple[str, float | None]]:
    """Read a field with text and number. A comparison is about the number, other values about
    either."""
    read_number = number_reader(scale)

    def reader(piece: Piece) -> tuple[Check[tuple[str, float | None]], str]:
        if is_comparison(piece):
            by_number, spelled = read_number(piece)
            return (lambda value, settled: by_number(value[1], settled)), spelled
        by_text, spelled = text_reader(piece)
        try:
            by_number, _ = read_number(piece)
        except FilterError:
            return (lambda value, settled: by_text(value[0], settled)), spelled
        return (
            lambda value, settled: max(by_text(value[0], settled), by_number(value[1], settled))
        ), spelled

    return reader


_CURRENCIES = {"€": "EUR", "$": "USD", "₽": "RUB"}


def price_reader(piece: Piece) -> tuple[Check[tuple[float | None, str]], str]:
    """Return a reader of prices, with a currency if given: `<50`, `<50eur`."""
    match = _NUMBER.fullmatch(piece.text.lower())
    unit = match[3] if match is not None else ""
    currency = _CURRENCIES.get(unit, unit.upper())
    if match is None or (unit and not (len(currency) == 3 and currency.isalpha())):
        raise wrong_value(piece, "a price", "price:<50 or price:<50eur")
    fits = _number_check(match[1] or "", float(match[2]), 0.005)
    if not currency:
        return (lambda value, settled: fits(value[0], settled)), match[0]

    def check(value: tuple[float | None, str], settled: bool) -> Truth:
        price, held = value
        if not held:
            return min(Truth.UNKNOWN, fits(price, settled))
        return fits(price, settled) if held.upper() == currency else Truth.NO

    return check, match[0]


def date_reader(piece: Piece) -> tuple[Check[str], str]:
    """Read a date or the beginning of one: `2026-12`, `<2026-12-01`."""
    match = _DATE.fullmatch(piece.text)
    if match is None:
        raise wrong_value(piece, "a date", "due:2026-12 or due:<2026-12-01")
    sign, day = match.groups(default="")

    def check(held: str, settled: bool) -> Truth:
        if not held:
            return Truth.UNKNOWN
        # Truncated to the length of the value: "<=2026-12" includes the whole of December.
        held = held[: len(day)]
        if held == day:
            return truth(sign not in ("<", ">"))
        return truth(("<" in sign and held < day) or (">" in sign and held > day))

    return check, match[0]


# Choices


def choice_reader(
    names: Mapping[str, str], what: str, may_be: Callable[[Any], Sequence[str]] | None = None
) -> Reader[Any]:
    """Read a field with a few possible values, of which the beginning is enough. "unknown" among
    them is a value.

    Args:
        names: Accepted words in lower case → the value in rows.
        what: Name of the field, for the error.
        may_be: Every value that a further read may show instead of the row's value.
    """

    def reader(piece: Piece) -> tuple[Check[Any], str]:
        wanted = piece.text.lower()
        exact = names.get(wanted)
        values = {exact} if exact else {v for name, v in names.items() if name.startswith(wanted)}
        if not values:
            allowed = ", ".join(dict.fromkeys(names.values()))
            shown = safe_text(piece.text, 40)
            said = NO_REGEX if wanted[:1] in ("/", "~", "^") else f'"{shown}" is not a {what}'
            raise FilterError(said, position=piece.start, next=f"Allowed: {allowed}.")

        def now(value: str) -> Truth:
            return (
                Truth.UNKNOWN
                if value == _UNKNOWN and value not in values
                else truth(value in values)
            )

        def check(value: Any, settled: bool) -> Truth:
            held = value[0] if isinstance(value, tuple) else value
            if settled:
                return now(str(held))
            possible = may_be(value) if may_be is not None else _read_again(str(held), names)
            return agreed(map(now, possible))

        return check, quote(wanted, special=SPECIAL)

    return reader


def _read_again(held: str, names: Mapping[str, str]) -> Sequence[str]:
    return list(names.values()) if held == _UNKNOWN else [held]


def agreed(answers: Iterable[Truth]) -> Truth:
    """Return the answer that all agree on, otherwise UNKNOWN."""
    found = set(answers)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN
