"""A terminal of pyte that repeats characters on request (`REP`), as most terminals do."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pyte


class RepeatingScreen(pyte.Screen):
    """Screen that knows the last character it drew."""

    _last = ""

    def draw(self, data: str) -> None:
        self._last = data[-1:]
        super().draw(data)

    def repeat_character(self, count: int | None = None) -> None:
        """Draw the last character so many times more."""
        self.draw(self._last * (count or 1))


class RepeatingStream(pyte.Stream):
    """Stream that passes `REP` on."""

    csi: dict[str, str] = {**pyte.Stream.csi, "b": "repeat_character"}
    events = frozenset(chain(pyte.Stream.events, ("repeat_character",)))


def feed(screen: Any, output: str) -> None:
    """Show output on a screen."""
    RepeatingStream(screen).feed(output)
