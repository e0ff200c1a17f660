"""The keys that work right now."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.lines import Line, Lines


class KeyFooter(Lines):
    """Keys with their words, most important first; what does not fit is under `?`."""

    DEFAULT_CSS = "KeyFooter { height: 1; background: $panel; }"

    _keys: tuple[tuple[str, str], ...] = ()

    @property
    def keys(self) -> Sequence[tuple[str, str]]:
        return self._keys

    @keys.setter
    def keys(self, keys: Sequence[tuple[str, str]]) -> None:
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.relayout()

    def relayout(self) -> None:
        room, line = self.size.width - 1, []
        for key, word in self._keys:
            needed = len(key) + len(word) + 3
            if needed > room:
                continue
            room -= needed
            line += [(f" {key}", "key"), (f" {word} ", "")]
        self.set_lines([_as_line(line)])


def _as_line(runs: list[tuple[str, str]]) -> Line:
    return tuple(runs)
