"""Conversion of terminal input to Textual events, after filtering. Thread that reads the terminal.

Only complete keys, characters and mouse reports reach Textual's parser, which treats unknown input
as typed text. The private Textual names used are its sequence tables and its parser; a test pins
each of them.
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
"""Reply to the only mode query that the dashboard sends."""
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
    """Reader of one terminal."""

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
        """Return the events in `data`, which arrived at `now`."""
        return self._events(self._filter.feed(data, now))

    def tick(self, now: float) -> list[Message]:
        """Return the events that the pause up to `now` has decided."""
        return self._events(self._filter.tick(now))

    def finish(self) -> list[Message]:
        """Return the events of pending input when no more input can follow."""
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
            # Use a separate parser and give it end of input: the terminal's parser would wait.
            parser = XTermParser()
            yield from [*parser.feed(token.text), *parser.feed("")]
        elif token.kind is Kind.SEQUENCE and token.text not in ANSI_SEQUENCES_KEYS:
            yield from self._parser.feed(plain_kitty(token.text) or token.text)
        else:
            yield from self._parser.feed(token.text)


def plain_kitty(sequence: str) -> str:
    """Convert a key of Kitty's protocol to Textual's form; empty if it is none.

    Textual treats an unknown number as a character, fails on invalid numbers, and supports neither
    alternate keys nor event types.
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
    """Return whether `code` is that of a printable character."""
    return code <= LARGEST_CHARACTER and (code == 0x20 or chr(code).isprintable())
