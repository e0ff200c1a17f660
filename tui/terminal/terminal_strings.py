"""Control strings within terminal input, and introducers that follow a pause: they are dropped.
Pure."""

from __future__ import annotations

from tui.terminal.terminal_tokens import (
    BEL,
    BURST_S,
    CAN,
    CTRL_C,
    ESC,
    LONGEST_HELD,
    NEVER_TYPED,
    ST8,
    SUB,
    Kind,
    State,
    is_reply,
)


class StringSteps:
    """Part of the terminal input filter that reads control strings."""

    _state: State
    _at: float
    _started_at: float
    _held: bytearray
    _text: list[str]
    _missing: int
    _alt: bool
    _is_8bit: bool
    _empty: bool
    _resumed: State
    _escape_s: float
    _escape_sent: bool
    _introducer: int

    def _emit(self, kind: Kind, text: str) -> None:
        raise NotImplementedError

    def _again(self, now: float) -> None:
        raise NotImplementedError

    def _step(self, byte: int, now: float) -> None:
        raise NotImplementedError

    def _ground(self, byte: int, now: float) -> None:
        raise NotImplementedError

    def _escape(self, byte: int, now: float) -> None:
        raise NotImplementedError

    def _csi(self, byte: int, now: float) -> None:
        raise NotImplementedError

    def _begin_csi(self, now: float, *, is_8bit: bool) -> None:
        raise NotImplementedError

    # A possible introducer after a pause

    def _begin_late(self, byte: int, *, sent: bool) -> None:
        self._state, self._escape_sent, self._introducer = State.LATE, sent, byte
        self._held.clear()

    def _late(self, byte: int, now: float) -> None:
        if self._introducer == ord("["):
            if 0x20 <= byte <= 0x7E:
                self._begin_csi(now, is_8bit=False)
                self._csi(byte, now)
            else:
                self._held.append(byte)
                self._type_late(now)
            return
        self._held.append(byte)
        ends = byte in (BEL, ST8) or self._held.endswith(b"\x1b\\")
        if ends and len(self._held) > 1:
            self._held.clear()
            self._state, self._escape_sent = State.GROUND, False
        elif len(self._held) > LONGEST_HELD:
            self._begin_string(now, is_8bit=False)

    def _decide_late(self, now: float) -> None:
        if len(self._held) >= NEVER_TYPED or is_reply(self._introducer, bytes(self._held)):
            held = bytes(self._held)
            self._begin_string(now, is_8bit=False)
            for byte in held:
                self._step(byte, now)
        else:
            self._type_late(now)

    def _type_late(self, now: float) -> None:
        """Treat the Esc and the apparent introducer as typed keys."""
        if not self._escape_sent:
            self._emit(Kind.KEY, "\x1b")
        self._text.append(chr(self._introducer))
        self._again(now)

    # Control strings

    def _begin_string(self, now: float, *, is_8bit: bool) -> None:
        self._state, self._is_8bit, self._started_at = State.STRING, is_8bit, now
        self._empty, self._missing, self._escape_sent = True, 0, False
        self._held.clear()

    def _string(self, byte: int, now: float) -> None:
        pause = now - self._at
        if self._is_8bit and self._empty and pause > BURST_S and (byte == ESC or byte < 0x20):
            # The introducer was a letter in another encoding, and this is a typed key.
            self._state = State.GROUND
            self._ground(byte, now)
        elif byte == ESC:
            self._state = State.STRING_ESCAPE
            self._alt = pause > BURST_S  # a typed Esc, or a late terminator
        elif byte in (BEL, CAN, SUB) or (byte == ST8 and not self._missing):
            self._state = State.GROUND
        elif (byte == CTRL_C and pause > BURST_S) or (
            self._empty and pause > (BURST_S if self._is_8bit else self._escape_s)
        ):
            self._state, self._resumed = State.FIRST_BURST, State.STRING
            self._held[:] = bytes((byte,))
        else:
            self._empty = False
            if 0x80 <= byte <= 0xBF:
                self._missing = max(0, self._missing - 1)
            else:
                self._missing = (
                    1 if 0xC2 <= byte <= 0xDF else 2 if 0xE0 <= byte <= 0xEF else 3 * (byte >= 0xF0)
                )

    def _string_escape(self, byte: int, now: float) -> None:
        late, self._alt = self._alt, False
        if byte == ord("\\"):
            self._state = State.GROUND
        elif now - self._at > BURST_S:
            self._state = State.GROUND
            self._ground(byte, now)
        elif late:
            self._state = State.ESCAPE
            self._escape(byte, now)
        elif byte != ESC:
            self._state = State.STRING
            self._empty = False

    def _first_burst(self, byte: int, now: float) -> None:
        held = bytes((*self._held, byte))
        self._held.clear()
        self._state, self._empty = self._resumed, False
        for each in held:
            self._step(each, now)
