"""Untrusted text, made harmless before it is shown. Any thread.

Three layers keep hostile text from the terminal: the `Untrusted` type (models never expose a bare
string), `safe_text` (which `Untrusted` uses), and the line filter of `tui.app`, which drops control
bytes from everything that is drawn.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NewType

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

SafeText = NewType("SafeText", str)
"""One line without control, bidirectional, zero-width or unassigned characters."""

MAX_CHARS = 4096
REPLACEMENT = "\ufffd"
_INVISIBLE = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Characters that are letters by category and yet invisible: two names could look the same."""
_JOINING = frozenset(
    map(
        chr,
        (
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
            *range(0x1F3FB, 0x1F400),
            *range(0x1F1E6, 0x1F200),
            0x20E3,
        ),
    )
)
"""Variation selectors, skin tones, halves of flags, keycaps: their width differs between
terminals."""
_MARKS = frozenset({"Mn", "Me"})
MOST_MARKS = 2
"""Maximum combining marks on one letter. Languages need no more, and a stack of marks reaches into
the lines above and below."""
_BAD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _shown(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if char in _INVISIBLE or char in _JOINING or unicodedata.category(char) in _BAD_CATEGORIES:
        return REPLACEMENT
    if unicodedata.category(char) == "Zs":
        return " "
    return char


def safe_text(text: str, limit: int = MAX_CHARS) -> SafeText:
    """Return `text` as one harmless line of at most `limit` characters.

    Control characters become their visible pictures (`\\x1b` → `␛`, newline → `␊`). Characters that
    could reorder or hide text become U+FFFD. Idempotent; never raises.
    """
    cut = text[:limit]
    if cut.isascii() and cut.isprintable():
        return SafeText(cut)
    shown, marks = [], 0
    for char in cut:
        marks = marks + 1 if unicodedata.category(char) in _MARKS else 0
        shown.append(REPLACEMENT if marks > MOST_MARKS else _shown(char))
    return SafeText("".join(shown))


def safe_lines(text: str, limit: int = 65_536) -> list[SafeText]:
    """Return several harmless lines: line breaks split, tabs become blanks, and `safe_text` cleans
    the rest."""
    cut = text[:limit].replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return [safe_text(line) for line in cut.split("\n")]


@dataclass(frozen=True, slots=True, order=True)
class Untrusted:
    """Text from the provider. `str()` of it is harmless; `raw` is the unchanged text.

    Use `raw` to send the text back (tag names, host names) and to compare, never to show it.
    """

    raw: str

    def __str__(self) -> str:
        return safe_text(self.raw)

    def __repr__(self) -> str:
        return f"Untrusted({safe_text(self.raw, 80)!r})"

    def __bool__(self) -> bool:
        return bool(self.raw)

    @property
    def shown(self) -> SafeText:
        """Return the text that may be drawn, logged or copied."""
        return safe_text(self.raw)

    def part(self, limit: int) -> SafeText:
        """Return at most `limit` characters that may be drawn."""
        return safe_text(self.raw, limit)

    def lines(self, limit: int) -> list[SafeText]:
        """Return the lines of the first `limit` characters; each may be drawn."""
        text = self.raw[:limit].replace("\r", "")
        return [safe_text(line, limit) for line in text.split("\n")]

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Parse from a string or number. Anything else is a validation error."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            cls._read,
            serialization=core_schema.plain_serializer_function_ser_schema(attrgetter("raw")),
        )

    @classmethod
    def _read(cls, value: object) -> Untrusted:
        if isinstance(value, cls):
            return value
        if isinstance(value, str):
            return cls(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return cls(str(value))
        raise ValueError("expected text")
