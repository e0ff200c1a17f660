"""Bracketed pastes within terminal input: their content is text only. Pure."""

from __future__ import annotations

from tui.terminal.terminal_tokens import (
    CALM_S,
    LONGEST_HELD,
    LONGEST_PASTE,
    PASTE_BEGIN,
    PASTE_END,
    PASTED_CONTROLS,
    Kind,
    State,
    begins_end,
    is_character,
)


class PasteSteps:
    """Part of the terminal input filter that reads pastes."""

    _state: State
    _at: float
    _held: bytearray
    _pasted: bytearray

    def _emit(self, kind: Kind, text: str) -> None:
        raise NotImplementedError

    def _again(self, now: float) -> None:
        raise NotImplementedError

    def _step(self, byte: int, now: float) -> None:
        raise NotImplementedError

    def _emit_paste(self) -> None:
        text = bytes(self._pasted).decode("utf-8", "ignore")
        self._pasted.clear()
        text = "".join(
            char
            for char in text
            if char in PASTED_CONTROLS or not (char < " " or "\x7f" <= char <= "\x9f")
        )
        if text := text.replace("\ufffd", ""):
            self._emit(Kind.PASTE, text)

    def _paste(self, byte: int, now: float) -> None:
        if now - self._at > CALM_S and not begins_end(self._pasted):
            self._state = State.PASTE_BURST
            self._held[:] = bytes((byte,))
            return
        self._pasted.append(byte)
        if byte == PASTE_END[-1] and self._pasted.endswith(PASTE_END):
            del self._pasted[-len(PASTE_END) :]
            self._state = State.PASTE_END
            self._held.clear()
        elif len(self._pasted) > LONGEST_PASTE:
            del self._pasted[-len(PASTE_END) - 1]

    def _paste_burst(self, byte: int, now: float) -> None:
        self._held.append(byte)
        if self._held.endswith(PASTE_END) or len(self._held) > 8:
            self._continue_paste(now)

    def _decide_paste_burst(self, now: float) -> None:
        held = bytes(self._held)
        if (
            len(held) == 1
            or (held.startswith(b"\x1b") and not begins_end(held))
            or is_character(held)
        ):
            self._emit_paste()
            self._again(now)
        else:
            self._continue_paste(now)

    def _continue_paste(self, now: float) -> None:
        held = bytes(self._held)
        self._held.clear()
        self._state, self._at = State.PASTE, now
        for byte in held:
            self._step(byte, now)

    def _paste_end(self, byte: int, now: float) -> None:
        self._held.append(byte)
        if byte == PASTE_END[-1] and self._held.endswith(PASTE_END):
            self._pasted += self._held[: -len(PASTE_END)]
            del self._pasted[LONGEST_PASTE:]
            self._held.clear()
        elif self._held.endswith(PASTE_BEGIN) or len(self._held) > LONGEST_HELD:
            self._emit_paste()
            self._again(now)
