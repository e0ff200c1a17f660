"""One line of truth above the keys: what is shown, how fresh it is, whether the API answers."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.lines import Lines, Run, spread


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
        room = width - sum(len(text) for text, _ in right)
        left = list(self._left)
        while left and sum(len(text) + 3 for text, _ in left) > room:
            left.pop()
        self.set_lines([spread(((" ", ""), *_joined(left)), right, width)])


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for at, run in enumerate(runs):
        if at:
            joined.append(("   ", ""))
        joined.append(run)
    return tuple(joined)
