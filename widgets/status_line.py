"""One line of truth above the keys: what is shown, how fresh it is, whether the API answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from widgets.columns import fit_text
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
        right = ((" ", ""), *_joined(self._right), (" ", ""))
        kept = room_of(self._left[:1]) + 3 if self._left and width >= ROOMY else 2
        over = room_of(right) + kept - width
        if over > 0 and self._right:
            # The longest words, which say why the API does not answer, are cut; the age stays.
            longest = max(range(max(1, len(right) - 2)), key=lambda at: cell_len(right[at][0]))
            text, tone = right[longest]
            right = (*right[:longest], (fit_text(text, max(1, cell_len(text) - over)), tone), *right[longest + 1 :])
        room = width - room_of(right)
        left = list(self._left)
        while len(left) > 1 and sum(len(text) + 3 for text, _ in left) > room:
            left.pop()
        if left and len(left[0][0]) + 3 > room:
            # What comes first matters most: a part of it is better than nothing.
            left = [(fit_text(left[0][0], room - 3).rstrip(), left[0][1])] if room > 8 else []
        self.set_lines([spread(((" ", ""), *_joined(left)), right, width)])


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for at, run in enumerate(runs):
        if at:
            joined.append(("   ", ""))
        joined.append(run)
    return tuple(joined)
