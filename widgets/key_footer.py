"""The currently active keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.events import Click
from textual.message import Message

from widgets.lines import Line, Lines, room_of

BACK, HELP = " Esc", "Help"


class KeyFooter(Lines):
    """Keys with their descriptions, most important first. Help comes last and is always shown."""

    DEFAULT_CSS = "KeyFooter { height: 1; background: $panel; }"

    @dataclass
    class Chosen(Message):
        """Message: the user clicked a key."""

        footer: KeyFooter
        key: str
        words: str

    _keys: tuple[tuple[str, str], ...] = ()
    last_keys: tuple[tuple[str, str], ...] = ()
    """Keys shown last; under a dialog, none are shown."""

    @property
    def keys(self) -> Sequence[tuple[str, str]]:
        return self._keys

    @keys.setter
    def keys(self, keys: Sequence[tuple[str, str]]) -> None:
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.last_keys = self._keys or self.last_keys
            self.relayout()

    def on_click(self, event: Click) -> None:
        event.stop()
        run = self.run_at(event.x, event.y)
        words = [text.strip() for text, _ in self.lines[0]] if self.lines else []
        shown = () if run is None else tuple(words[run - (self.lines[0][run][1] != "key") :][:2])
        if shown in self._keys:
            self.post_message(self.Chosen(self, *shown))

    def relayout(self) -> None:
        width = self.size.width
        line: Line = ()
        last: Line = ()
        keys = list(self._keys)
        if keys and keys[-1][1] == HELP:
            last = _shown(keys.pop())
        for hint in map(_shown, keys):
            if room_of(line) + room_of(hint) + room_of(last) <= width:
                line = (*line, *hint)
            elif hint[0][0] == BACK:
                break  # keys listed after Back lead further away than Back
        self.set_lines([(*line, (" " * max(0, width - room_of(line) - room_of(last)), ""), *last)])


def _shown(hint: tuple[str, str]) -> Line:
    key, word = hint
    return ((f" {key}", "key"), (f" {word} ", ""))
