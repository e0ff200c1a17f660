"""Filter for bytes from a terminal: it passes keys, text and pastes, and drops control strings.
Pure.

Replies of a terminal arrive on the same channel as typed keys. A reply can arrive late and in
pieces, and the parts that a program does not understand act as keys. Therefore this filter passes
only complete keys, decoded characters and pastes. Time is an argument: without a pause between two
pieces, the result does not depend on how the bytes were split.
"""

from __future__ import annotations

from collections.abc import Callable

from tui.terminal.terminal_pastes import PasteSteps
from tui.terminal.terminal_strings import StringSteps
from tui.terminal.terminal_tokens import (
    BURST_S,
    CALM_S,
    CAN,
    CSI8,
    ESC,
    ESCAPE_S,
    INTRODUCER_S,
    LINUX_KEYS,
    LONGEST_SEQUENCE,
    PASTE_BEGIN,
    PASTE_END,
    RXVT_KEYS,
    SHIFTS_8BIT,
    STRING_S,
    STRINGS,
    STRINGS_8BIT,
    SUB,
    Kind,
    State,
    Token,
)


def accept_all(sequence: str) -> bool:
    """Accept every complete control sequence as a key."""
    return True


class InputFilter(PasteSteps, StringSteps):
    """State machine from bytes to tokens. Call `feed` with bytes, and `tick` with the time at
    `deadline`."""

    def __init__(
        self,
        accepts: Callable[[str], bool] = accept_all,
        *,
        escape_s: float = ESCAPE_S,
        undecodable: str = "",
    ) -> None:
        """
        Args:
            accepts: Returns whether a complete control sequence is a key or a mouse report.
            escape_s: Delay after which a lone Esc counts as the key.
            undecodable: Replacement text for undecodable bytes.
        """
        self._undecodable = undecodable
        self._accepts, self._escape_s = accepts, escape_s
        self._state = State.GROUND
        self._out: list[Token] = []
        self._text: list[str] = []
        self._held = bytearray()
        """Bytes of the current unit, or bytes waiting for a decision."""
        self._pasted = bytearray()
        self._at = 0.0
        """Time of the last byte."""
        self._started_at = 0.0
        """Time of the introducer of the sequence or string."""
        self._missing = 0
        """Number of bytes that the current character, or the legacy mouse report, still lacks."""
        self._alt = False
        self._is_8bit = False
        self._empty = False
        """True while the string has no content."""
        self._resumed = State.STRING
        """State that follows a burst of several bytes."""
        self._escape_sent = False
        """True if the last key was Esc, detected by its delay: the next byte may be its late
        continuation."""
        self._introducer = 0
        self._steps: dict[State, Callable[[int, float], None]] = {
            State.GROUND: self._ground,
            State.CHARACTER: self._character,
            State.ESCAPE: self._escape,
            State.LATE: self._late,
            State.CSI: self._csi,
            State.SHIFT: self._shift,
            State.OLD_MOUSE: self._old_mouse,
            State.STRING: self._string,
            State.STRING_ESCAPE: self._string_escape,
            State.FIRST_BURST: self._first_burst,
            State.PASTE: self._paste,
            State.PASTE_BURST: self._paste_burst,
            State.PASTE_END: self._paste_end,
        }

    # Interface

    def feed(self, data: bytes, now: float) -> list[Token]:
        """Process bytes that arrived at `now`. Return the complete tokens."""
        self._expire(now)
        for byte in data:
            self._step(byte, now)
        return self._take()

    def tick(self, now: float) -> list[Token]:
        """Advance the time. Return the tokens that the pause decided."""
        self._expire(now)
        return self._take()

    def finish(self) -> list[Token]:
        """Handle the end of input. Return usable pending tokens; reset the filter."""
        while self._state is not State.GROUND:
            deadline = self.deadline
            self._state = State.GROUND if deadline is None else self._state
            if deadline is not None:
                self._expire(deadline)
        return self._take()

    @property
    def deadline(self) -> float | None:
        """Return the time of the next `tick` that can decide something; `None` while only a byte
        can."""
        match self._state:
            case State.ESCAPE | State.SHIFT:
                return self._at + self._escape_s
            case State.LATE | State.FIRST_BURST | State.PASTE_BURST | State.PASTE_END:
                return self._at + BURST_S
            case State.CSI if bytes(self._held) in RXVT_KEYS:
                return self._at + self._escape_s
            case State.CSI | State.STRING | State.STRING_ESCAPE:
                return max(self._started_at + STRING_S, self._at + CALM_S)
            case State.OLD_MOUSE | State.PASTE:
                return self._at + STRING_S
        return None

    @property
    def is_settled(self) -> bool:
        """Return whether no unit is being read."""
        return self._state is State.GROUND

    # Output

    def _take(self) -> list[Token]:
        self._flush_text()
        taken, self._out = self._out, []
        return taken

    def _flush_text(self) -> None:
        if self._text:
            self._out.append(Token(Kind.TEXT, "".join(self._text)))
            self._text.clear()

    def _emit(self, kind: Kind, text: str) -> None:
        self._flush_text()
        self._out.append(Token(kind, text))

    # Time

    def _expire(self, now: float) -> None:
        """Apply all time limits up to `now`."""
        while (deadline := self.deadline) is not None and now >= deadline:
            state = self._state
            self._state = State.GROUND
            self._at = deadline
            if state is State.ESCAPE:
                self._emit(Kind.KEY, "\x1b")
                self._escape_sent = True
            elif state is State.SHIFT and not self._is_8bit:
                self._emit(Kind.KEY, "\x1bO")
            elif state is State.CSI and bytes(self._held) in RXVT_KEYS:
                self._finish_sequence()
            elif state is State.LATE:
                self._decide_late(deadline)
            elif state is State.FIRST_BURST:
                self._again(deadline)
            elif state is State.PASTE_BURST:
                self._decide_paste_burst(deadline)
            elif state in (State.PASTE, State.PASTE_END):
                self._emit_paste()
                self._again(deadline)

    def _again(self, now: float) -> None:
        """Process the held bytes again from the ground state."""
        held = bytes(self._held)
        self._held.clear()
        self._state = State.GROUND
        self._escape_sent = False
        for byte in held:
            self._step(byte, now)

    # Bytes

    def _step(self, byte: int, now: float) -> None:
        self._steps[self._state](byte, now)
        self._at = now

    def _ground(self, byte: int, now: float) -> None:
        sent, self._escape_sent = self._escape_sent, False
        if byte == ESC:
            self._state = State.ESCAPE
        elif sent and (byte in STRINGS or byte == ord("[")):
            self._begin_late(byte, sent=True)
        elif byte < 0x80:
            self._text.append(chr(byte))
        elif not self._begin_character(byte, alt=False):
            self._control_8bit(byte, now)

    def _begin_character(self, byte: int, *, alt: bool) -> bool:
        self._missing = (
            1
            if 0xC2 <= byte <= 0xDF
            else 2
            if 0xE0 <= byte <= 0xEF
            else 3
            if 0xF0 <= byte <= 0xF4
            else 0
        )
        if not self._missing:
            return False
        self._state, self._alt = State.CHARACTER, alt
        self._held[:] = bytes((byte,))
        return True

    def _character(self, byte: int, now: float) -> None:
        if not 0x80 <= byte <= 0xBF:
            self._drop_character()
            self._state = State.GROUND
            self._ground(byte, now)
            return
        self._held.append(byte)
        self._missing -= 1
        if self._missing:
            return
        self._state = State.GROUND
        char = bytes(self._held).decode("utf-8", "ignore")
        self._held.clear()
        if "\x80" <= char <= "\x9f":
            self._control_8bit(ord(char), now)
        elif not char or char == "\ufffd":
            self._drop_character()
        elif self._alt:
            self._emit(Kind.KEY, f"\x1b{char}")
        else:
            self._text.append(char)

    def _drop_character(self) -> None:
        """Drop undecodable bytes; they never act as a key."""
        self._held.clear()
        if self._undecodable:
            self._text.append(self._undecodable)

    def _control_8bit(self, byte: int, now: float) -> None:
        """Start a sequence whose introducer is a single byte over 0x7F; drop all other such
        bytes."""
        if byte == CSI8:
            self._begin_csi(now, is_8bit=True)
        elif byte in STRINGS_8BIT:
            self._begin_string(now, is_8bit=True)
        elif byte in SHIFTS_8BIT:
            self._state, self._is_8bit = State.SHIFT, True
            self._held.clear()
        elif byte >= 0xA0:
            self._drop_character()

    def _escape(self, byte: int, now: float) -> None:
        if byte == ESC:
            self._emit(Kind.KEY, "\x1b")
            return
        if byte in STRINGS or byte == ord("["):
            if now - self._at > INTRODUCER_S:
                self._begin_late(byte, sent=False)
            elif byte == ord("["):
                self._begin_csi(now, is_8bit=False)
            else:
                self._begin_string(now, is_8bit=False)
            return
        self._state = State.GROUND
        if byte == ord("O"):
            self._state, self._is_8bit = State.SHIFT, False
            self._held.clear()
        elif byte >= 0x80:
            if not self._begin_character(byte, alt=True):
                self._control_8bit(byte, now)
        elif byte != ord("\\"):  # the end of an abandoned string
            self._emit(Kind.KEY, f"\x1b{chr(byte)}")

    def _shift(self, byte: int, now: float) -> None:
        self._state = State.GROUND
        if self._is_8bit:
            if not 0x20 <= byte <= 0x7E or now - self._at > BURST_S:
                self._ground(byte, now)
        elif 0x30 <= byte <= 0x3B:
            self._state = State.SHIFT
            if len(self._held) < LONGEST_SEQUENCE:
                self._held.append(byte)
        elif 0x20 <= byte <= 0x7E:
            sequence = f"\x1bO{self._held.decode()}{chr(byte)}"
            if self._accepts(sequence):
                self._emit(Kind.SEQUENCE, sequence)
        else:
            self._emit(Kind.KEY, "\x1bO")
            self._ground(byte, now)

    # Control sequences

    def _begin_csi(self, now: float, *, is_8bit: bool) -> None:
        self._state, self._is_8bit, self._started_at = State.CSI, is_8bit, now
        self._escape_sent = False
        self._held.clear()

    def _csi(self, byte: int, now: float) -> None:
        paused = now - self._at > BURST_S
        if byte == ESC:
            self._held.clear()
            self._state = State.ESCAPE
        elif byte in (CAN, SUB):
            self._state = State.GROUND
        elif paused and not 0x20 <= byte <= 0x7E:
            # A typed key: the sequence has lost its end.
            self._held.clear()
            self._state = State.GROUND
            self._ground(byte, now)
        elif paused and self._is_8bit and not self._held:
            # The introducer may have been a letter in another encoding, and this a typed key.
            self._state, self._resumed = State.FIRST_BURST, State.CSI
            self._held[:] = bytes((byte,))
        elif not 0x20 <= byte <= 0x7E:
            return
        elif self._held == b"[":
            self._state = State.GROUND
            if byte in LINUX_KEYS:
                self._held.append(byte)
                self._finish_sequence()
        elif byte < 0x40 or (byte == ord("[") and not self._held):
            if len(self._held) <= LONGEST_SEQUENCE:
                self._held.append(byte)
        elif byte == ord("M") and not self._held:
            self._state, self._missing = State.OLD_MOUSE, 3
        else:
            self._state = State.GROUND
            self._held.append(byte)
            self._finish_sequence()

    def _finish_sequence(self) -> None:
        sequence = f"\x1b[{self._held.decode()}"
        self._held.clear()
        if self._is_8bit or len(sequence) > LONGEST_SEQUENCE:
            return
        if sequence == PASTE_BEGIN.decode():
            self._state = State.PASTE
            self._pasted.clear()
        elif sequence != PASTE_END.decode() and self._accepts(sequence):
            self._emit(Kind.SEQUENCE, sequence)

    def _old_mouse(self, byte: int, now: float) -> None:
        if byte == ESC or (now - self._at > CALM_S and byte < 0x20):
            self._state = State.GROUND
            self._ground(byte, now)
            return
        self._missing -= 1
        if not self._missing:
            self._state = State.GROUND


def _accept_none(sequence: str) -> bool:
    return False


def plain_text(data: bytes) -> str:
    """Return the text typed at a plain prompt, without control strings.

    An undecodable byte becomes U+FFFD, so that the text around it is never accepted as an answer.
    """
    reading = InputFilter(_accept_none, undecodable="\ufffd")
    tokens = [*reading.feed(data, 0.0), *reading.finish()]
    return "".join(token.text for token in tokens if token.kind in (Kind.TEXT, Kind.PASTE))
