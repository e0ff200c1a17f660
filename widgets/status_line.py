"""One line of truth above the keys: what is shown, how fresh it is, whether the API answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from widgets.columns import fit_words
from widgets.lines import Lines, Run, room_of, spread

ROOMY = 70
"""From this width on the first fact at the left is kept whatever stands at the right."""


class StatusLine(Lines):
    """Segments from the left, freshness at the right; the last segments go first when narrow."""

    DEFAULT_CSS = "StatusLine { height: 1; background: $surface; }"

    _left: tuple[Run, ...] = ()
    _right: tuple[Run, ...] = ()

    def tell(self, left: Sequence[Run], right: Sequence[Run]) -> None:
        """Show these segments; `right` is never left out."""
        if (tuple(left), tuple(right)) != (self._left, self._right):
            self._left, self._right = tuple(left), tuple(right)
            self.relayout()

    def relayout(self) -> None:
        width = self.size.width
        kept = room_of(self._left[:1]) + 3 if self._left and width >= ROOMY else 2
        right = ((" ", ""), *_joined(_shortened(self._right, width - kept - 2)), (" ", ""))
        room = width - room_of(right)
        left = list(self._left)
        while len(left) > 1 and sum(len(text) + 3 for text, _ in left) > room:
            left.pop()
        if left and len(left[0][0]) + 3 > room:
            # What comes first matters most: a part of it is better than nothing.
            part = fit_words(left[0][0], room - 3) if room > 8 else ""
            left = [(part, left[0][1])] if " " in part else []
        self.set_lines([spread(((" ", ""), *_joined(left)), right, width)])


def _shortened(runs: Sequence[Run], room: int) -> list[Run]:
    """`runs` in `room` cells, as far as words allow: by whole words."""
    fitting = list(runs)
    while (over := room_of(_joined(fitting)) - room) > 0:
        ways = [at for at, (text, _) in enumerate(fitting) if " " in text]
        if not ways:
            break
        # Why something is so goes before what is so, and the age, which is last, after all others.
        at = next((at for at in ways if ": " in fitting[at][0]), ways[0])
        text, tone = fitting[at]
        least = text.partition(": ")[0] if ": " in text else text.partition(" ")[0]
        fitting[at] = (fit_words(text, max(cell_len(least), cell_len(text) - over)), tone)
    return fitting


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for at, run in enumerate(runs):
        if at:
            joined.append(("   ", ""))
        joined.append(run)
    return tuple(joined)
