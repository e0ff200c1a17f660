"""Tokens, states and limits of the terminal input filter. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

ESCAPE_S = 0.1
"""Delay after which a lone Esc counts as the key."""
INTRODUCER_S = 0.05
"""Longest pause between an Esc and the second byte of a control string, unless the rest proves that
it is one."""
BURST_S = 0.03
"""Longest pause within one transmission of a terminal; nobody types two keys that fast."""
STRING_S = 10.0
"""Time limit for an unterminated control sequence; then it is dropped."""
CALM_S = 0.5
"""Pause after which a control string may be abandoned, or a paste may count as unterminated."""
LONGEST_SEQUENCE = 256
"""Maximum length of a control sequence that can be a key; longer ones are dropped at their end."""
NEVER_TYPED = 4
"""Bytes within one burst that nobody types."""
LONGEST_HELD = 65_536
"""Maximum number of bytes waiting for a decision."""
LONGEST_PASTE = 1_048_576
"""Maximum number of bytes used from a paste; the rest is dropped."""

ESC, BEL, CAN, SUB, CTRL_C, ST8, CSI8 = 0x1B, 0x07, 0x18, 0x1A, 0x03, 0x9C, 0x9B
STRINGS = frozenset(b"]P_^X")
"""After Esc: OSC, DCS, APC, PM, SOS."""
STRINGS_8BIT = frozenset((0x9D, 0x90, 0x9F, 0x9E, 0x98))
SHIFTS_8BIT = (0x8E, 0x8F)
PASTE_BEGIN, PASTE_END = b"\x1b[200~", b"\x1b[201~"
LINUX_KEYS = frozenset(b"ABCDE")
RXVT_KEYS = (b"23$", b"24$", b"3$", b"7$", b"8$")
PASTED_CONTROLS = "\t\n\r"


class Kind(Enum):
    """Kind of a token."""

    TEXT = auto()
    """Characters, each a key."""
    SEQUENCE = auto()
    """A complete control sequence for a key or the mouse."""
    KEY = auto()
    """Esc alone, or Esc and the character typed with Alt."""
    PASTE = auto()
    """Text of a bracketed paste."""


@dataclass(frozen=True)
class Token:
    """A unit of user input."""

    kind: Kind
    text: str


class State(Enum):
    """State of the filter between two bytes."""

    GROUND = auto()
    CHARACTER = auto()
    """Within a multi-byte character."""
    ESCAPE = auto()
    LATE = auto()
    """A possible introducer after a pause: the following burst decides."""
    CSI = auto()
    SHIFT = auto()
    """After Esc O: one more byte."""
    OLD_MOUSE = auto()
    """Within the three bytes after Esc [ M."""
    STRING = auto()
    STRING_ESCAPE = auto()
    FIRST_BURST = auto()
    """A pause right after the introducer of a string: a single byte is now a typed key."""
    PASTE = auto()
    PASTE_BURST = auto()
    """A pause within a paste: a single key now means that its end was lost."""
    PASTE_END = auto()
    """The end of a paste was seen; a second end in the same burst proves that the first was part of
    its content."""


def is_reply(introducer: int, content: bytes) -> bool:
    """Return whether `content` starts like a terminal reply."""
    head = content.lstrip(b"0123456789;")
    if introducer == ord("]"):
        return b";" in content[: len(content) - len(head)]
    if introducer == ord("P"):
        return head[:1] in (b">", b"!", b"$", b"+", b"|", b"=") and len(content) > 1
    return introducer == ord("_") and content.startswith(b"G")


def begins_end(data: bytes | bytearray) -> bool:
    """Return whether `data` ends within the end marker of a paste."""
    return any(data.endswith(PASTE_END[:size]) for size in range(1, len(PASTE_END)))


def is_character(data: bytes) -> bool:
    """Return whether `data` is a single multi-byte character."""
    return data[0] >= 0xC2 and len(data.decode("utf-8", "ignore")) == 1 and len(data) <= 4
