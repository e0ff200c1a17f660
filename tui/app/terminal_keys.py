"""Textual's events for what a terminal sent, by way of the filter. The thread that reads the
terminal.

Only complete keys, characters and reports of the mouse reach Textual's parser: what it does not
understand it takes for typed. Private names of Textual are its tables of sequences and its parser;
a test pins each of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from textual import constants
from textual.events import Key, Paste
from textual.message import Message

from tui.terminal.terminal_input import InputFilter
from tui.terminal.terminal_tokens import Kind, Token
from tui.textual_fixes.key_tables import ANSI_SEQUENCES_KEYS, FUNCTIONAL_KEYS, XTermParser

_MOUSE = re.compile(r"\x1b\[<\d{1,3};\d{1,5};\d{1,5}[Mm]")
_SYNCHRONIZED = re.compile(r"\x1b\[\?2026;[1-4]\$y")
"""Answer to the only question about modes that the dashboard asks."""
_KITTY = re.compile(
    r"\x1b\[(\d{0,7})(?::\d*){0,2}(?:;(\d{0,3})(?::[12])?(?:;(\d[\d:]{0,40})?)?)?([u~ABCDEFHPQRS])"
)
_CURSOR = re.compile(r"\x1b\[(\d+);(\d+)R")
_MOST_DIGITS = 5
"""Digits of a line or column that a terminal can have."""
_TYPED_CONTROLS = (9, 13, 27, 127)
LARGEST_CHARACTER = 0x10FFFF
MODIFIERS = 256


class TerminalKeys:
    """Reads one terminal."""

    def __init__(
        self, *, mouse: bool, on_cursor: Callable[[int, int], object] | None = None
    ) -> None:
        """
        Args:
            mouse: The terminal was asked to report it.
            on_cursor: Takes line and column, from 1, where the terminal reports its cursor.
        """
        self._mouse, self._on_cursor = mouse, on_cursor
        self._filter = InputFilter(self._accepts, escape_s=constants.ESCAPE_DELAY)
        self._parser = XTermParser()

    @property
    def deadline(self) -> float | None:
        """Time of the next `tick` that can decide something."""
        return self._filter.deadline

    def feed(self, data: bytes, now: float) -> list[Message]:
        """Return the events of `data`, which arrived at `now`."""
        return self._events(self._filter.feed(data, now))

    def tick(self, now: float) -> list[Message]:
        """Return the events that the pause up to `now` has decided."""
        return self._events(self._filter.tick(now))

    def finish(self) -> list[Message]:
        """Return the events of what was waiting when nothing more can come."""
        return self._events(self._filter.finish())

    def _accepts(self, sequence: str) -> bool:
        if _MOUSE.fullmatch(sequence):
            return self._mouse
        cursor = _CURSOR.fullmatch(sequence)
        if cursor is not None:
            if self._on_cursor is not None and max(map(len, cursor.groups())) <= _MOST_DIGITS:
                self._on_cursor(int(cursor[1]), int(cursor[2]))
            return False
        return bool(
            sequence in ANSI_SEQUENCES_KEYS
            or plain_kitty(sequence)
            or _SYNCHRONIZED.fullmatch(sequence)
        )

    def _events(self, tokens: Sequence[Token]) -> list[Message]:
        return [event for token in tokens for event in self._of(token)]

    def _of(self, token: Token) -> Iterator[Message]:
        if token.kind is Kind.PASTE:
            yield Paste(token.text)
        elif token.text == "\x1b":
            yield Key("escape", "\x1b")
        elif token.kind is Kind.KEY:
            # A parser of its own that gets the end of the input: that of the terminal would
            # wait.
            parser = XTermParser()
            yield from [*parser.feed(token.text), *parser.feed("")]
        elif token.kind is Kind.SEQUENCE and token.text not in ANSI_SEQUENCES_KEYS:
            yield from self._parser.feed(plain_kitty(token.text) or token.text)
        else:
            yield from self._parser.feed(token.text)


def plain_kitty(sequence: str) -> str:
    """Return a key of Kitty's protocol in the form that Textual reads; empty when it is none.

    Textual takes an unknown number for a character, fails on numbers that are none, and knows
    neither alternate keys nor kinds of events.
    """
    found = _KITTY.fullmatch(sequence)
    if found is None:
        return ""
    number, modifiers, text, end = found[1] or "1", found[2] or "", found[3] or "", found[4]
    typed = [int(part or "0") for part in text.split(":")] if text else []
    if int(modifiers or "1") > MODIFIERS or not all(is_typed(code) for code in typed):
        return ""
    code = int(number)
    known = f"{code}{end}" in FUNCTIONAL_KEYS
    if not known and not (
        end == "u" and (is_typed(code) or code in _TYPED_CONTROLS or (not code and typed))
    ):
        return ""
    return f"\x1b[{number};{modifiers};{text}{end}" if ":" in sequence else sequence


def is_typed(code: int) -> bool:
    """Report whether `code` is that of a character that can be typed."""
    return code <= LARGEST_CHARACTER and (code == 0x20 or chr(code).isprintable())
