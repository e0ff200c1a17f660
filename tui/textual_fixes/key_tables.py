"""Textual's tables of key sequences and its parser of mouse reports."""

from __future__ import annotations

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser

PRIVATE = (
    "textual._ansi_sequences.ANSI_SEQUENCES_KEYS",
    "textual._keyboard_protocol.FUNCTIONAL_KEYS",
    "textual._xterm_parser.XTermParser",
)
__all__ = ["ANSI_SEQUENCES_KEYS", "FUNCTIONAL_KEYS", "PRIVATE", "XTermParser"]
