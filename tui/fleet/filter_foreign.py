"""Syntax of other tools in a filter: regular expressions, comparisons with `==`, AND and OR. Pure.

As plain text such syntax would silently find nothing, or everything if negated. The error suggests
the correct syntax. Quoted text is always plain text. A regular expression is enclosed in slashes
(`filter_patterns`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tui.errors import FilterError
from tui.fleet.filter_tokens import Piece, is_lookalike
from tui.lazy_pattern import lazy_pattern
from tui.text import safe_text

REGEX_NAMES = frozenset(
    (
        "re",
        "regex",
        "regexp",
        "rx",
        "rgx",
        "re2",
        "pcre",
        "grep",
        "egrep",
        "match",
        "matches",
        "rlike",
    )
)
"""Names that other tools put before a regular expression."""
NO_REGEX = "A regular expression is not allowed here"
BARE_REGEX = "A regular expression is written between slashes"
_WILDCARD = "Use * for any text: name:web-*."
_SLASHES = r"Try name:/^web-\d+/, or * for any text: name:web-*."
_NO_PERCENT = '"%" is not a wildcard'
_WHERE_SIGNS_STAND = "Write !loc:nl for the opposite, ram:>=64 for a comparison."
_REGEX = lazy_pattern(
    r"""^/.*/[gimsux]*$        # between slashes
      | ^m?~                   # the operator of a match
      | ^\(\?                  # a flag or a group of a regular expression
      | \\[dDwWsSbB.+*?()[\]]  # a class or an escaped sign
      | \.\+                   # any text, as a regular expression says it
      | \[[^\]\s]*\][+*?{]?    # a set of characters
      | \w\{\d+(,\d*)?\}       # so many of them
      | ^\^                    # anchors
      | \w\$$
      | \([^)\s]*\|[^(\s]*\)   # alternatives
    """,
    re.X,
)
_COMPARISON = lazy_pattern(r"([A-Za-z_.]+)(==|!=|=~|!~|~=|~|>=|<=|>|<|=)(.*)", re.S)
_TAG_COMPARISON = lazy_pattern(r"([A-Za-z_.-]+)(==|!=|=~|!~|~=)(.*)", re.S)
_NETWORK = lazy_pattern(r"[0-9a-fA-F]*[.:][0-9a-fA-F.:]*/\d+")
_SIGNS = frozenset("(){}[];")
_SIGNS_BEFORE = frozenset("-+=#@~&|")
_JOINTS = "All terms must hold; a comma within a field means or: name:web,db !loc:nl."
_ADDRESS = lazy_pattern(r"[0-9a-fA-F]*[.:][0-9a-fA-F.:*]*")
_AND = frozenset({"AND", "&&", "&"})
_OR = frozenset({"OR", "||", "|"})


def check_value(value: Piece) -> None:
    """Refuse a value of a text field that is a regular expression or a comparison. Raises
    FilterError."""
    text = unquoted(value)
    _check_letters(value, text)
    if is_regex(text):
        raise _refused(value, BARE_REGEX, _SLASHES)
    if text[:1] in ("!", "<", ">") or text[:2] == "==":
        raise _refused(value, f'"{text[:1]}" is not allowed here', _WHERE_SIGNS_STAND)
    if _is_sql(text):
        raise _refused(value, _NO_PERCENT, _WILDCARD)


def check_name(value: Piece) -> None:
    """Refuse characters that no host name can contain, which are a sign of another language. Raises
    FilterError."""
    check_value(value)
    for at, char in enumerate(value.text):
        if char in "?[](){}|^$\\+%~" and not value.quoted[at]:
            raise FilterError(
                f'"{char}" has no meaning here',
                position=value.places[at],
                next="Use * for any text, and a comma for or: name:web-*,db-*.",
            )


def check_tag(name: Piece) -> None:
    """Refuse characters that no tag name can contain. Raises FilterError."""
    check_value(name)
    for at, char in enumerate(name.text):
        if char in ":~!=<>" and not name.quoted[at]:
            raise FilterError(
                f'"{char}" is not allowed here',
                position=name.places[at],
                next="Write tag:env=prod, and !tag:env=prod for the opposite.",
            )


def check_word(word: Piece, fields: Collection[str], *, negated: bool = False) -> None:
    """Refuse a plain word that is syntax of another tool. Raises FilterError.

    Args:
        negated: The word is excluded. An impossible word would let every server pass.
    """
    if any(word.quoted):
        return
    text = word.text
    _check_letters(word, text)
    if "," in text:
        raise _refused(
            word,
            'A comma means "or" only within a field',
            "Write name:web,db, or put the text in quotes.",
        )
    if text in _AND:
        raise _refused(word, f'"{text}" is not needed', "All terms must hold: write web loc:nl.")
    if text in _OR or ("|" in text and not is_regex(text)):
        raise _refused(
            word, 'Terms cannot be joined with "or"', "Use a comma within a value: name:web,db."
        )
    if text == "NOT":
        raise _refused(word, '"NOT" is written as "!"', "Try !power:on.")
    if "*" in text and _ADDRESS.fullmatch(text):
        raise _refused(
            word,
            "A plain word is searched for as it is",
            "Write ip:192.0.2.0/24 for an address range.",
        )
    if is_regex(text):
        raise _refused(word, BARE_REGEX, _SLASHES)
    if _is_sql(text):
        raise _refused(word, _NO_PERCENT, _WILDCARD)
    compared = _COMPARISON.fullmatch(text)
    if compared is not None and compared[1].lower() in fields:
        raise _refused(
            word, f'"{compared[2]}" is not allowed here', f"Write {_as_here(*compared.groups())}."
        )
    if _TAG_COMPARISON.fullmatch(text):
        raise _refused(
            word, "A plain word is searched for as it is", "Write tag:env=prod, and !tag:env=prod."
        )
    if "*" in text and text.strip("*"):
        raise _refused(
            word,
            "A plain word is searched for as it is",
            f"To match any text write name:{safe_text(text, 40)}.",
        )
    if negated:
        _check_excluded(word)


def check_joints(words: Sequence[Piece]) -> None:
    """Refuse `and`, `or`, and `not` between terms. A search for these words needs quotes. Raises
    FilterError."""
    last = len(words) - 1
    for at, word in enumerate(words):
        text = "" if any(word.quoted) else word.text
        if 0 < at < last and text in ("and", "or"):
            raise _refused(word, f'"{text}" is searched for as a word', _JOINTS)
        if at < last and text == "not":
            raise _refused(word, '"not" is written as "!"', _JOINTS)
        if len(text) > 1 and text[0] == "-" and text[1].isalpha():
            raise _refused(
                word,
                '"-" does not negate',
                f"Write !{safe_text(text[1:], 40)}, or put the text in quotes.",
            )


def _check_excluded(word: Piece) -> None:
    """Refuse an excluded word with signs of another language. No server contains it, so all would
    pass."""
    text = word.text
    if _NETWORK.fullmatch(text):
        raise _refused(
            word, "A plain word is searched for as it is", f"Write !ip:{safe_text(text, 40)}."
        )
    found = [
        sign
        for at, sign in enumerate(text)
        if sign in _SIGNS or (at == 0 and sign in _SIGNS_BEFORE)
    ]
    if found or text[-1] in ".!":
        sign = found[0] if found else text[-1]
        raise _refused(
            word, f'"{sign}" is searched for as it is', "Remove it, or put the word in quotes."
        )


def _check_letters(piece: Piece, text: str) -> None:
    """Refuse characters that look like others and match nothing: invisible, full-width, or long
    hyphens."""
    found = next((char for char in text if is_lookalike(char)), None)
    if found is not None:
        raise _refused(
            piece,
            f"The filter contains U+{ord(found):04X}, which looks like another character",
            "Type the character again, or put the word in quotes.",
        )


def unquoted(value: Piece) -> str:
    """Return the text with blanks in place of quoted parts."""
    return "".join(
        " " if quoted else char for char, quoted in zip(value.text, value.quoted, strict=True)
    )


def is_regex_name(name: str) -> bool:
    """Return whether other tools put this sign before a regular expression."""
    return name in REGEX_NAMES


def regex_refused(piece: Piece) -> FilterError:
    """Return the error for a term that begins like a regular expression of another tool."""
    return _refused(piece, BARE_REGEX, _SLASHES)


def negated_by_dash(piece: Piece, name: str) -> FilterError:
    """Return the error for `-field:value`."""
    return _refused(piece, '"-" does not negate', f"Write !{safe_text(name[1:], 40)}:VALUE.")


def is_regex(text: str) -> bool:
    """Return whether `text` looks like a regular expression."""
    return len(text) > 1 and _REGEX.search(text) is not None


def _is_sql(text: str) -> bool:
    return len(text) > 1 and text.startswith("%") and text.endswith("%")


def _as_here(name: str, sign: str, value: str) -> str:
    shown = safe_text(value, 40) or "VALUE"
    negated = "!" if sign in ("!=", "!~") else ""
    compare = sign if sign in (">", "<", ">=", "<=") else ""
    return f"{negated}{name.lower()}:{compare}{shown}"


def _refused(piece: Piece, what: str, advice: str) -> FilterError:
    return FilterError(what, position=piece.start, next=advice)
