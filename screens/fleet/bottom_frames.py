"""The frames below the table: recent tasks, and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from screens.fleet.money_lines import Costs, money_lines
from widgets.frames import FrameStyle, framed, inner_width
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines, Run


class Bottom(NamedTuple):
    """What the frames show."""

    recent: Sequence[Line] = ()
    costs: Costs = Costs()
    servers: int = 0
    credit: tuple[Decimal, str] | None = None
    keys: Mapping[str, str] = {}
    """Keys by the ids of their bindings, as they are shown."""
    rows: int = 4
    """Lines for recent tasks."""
    style: FrameStyle = FrameStyle.BOX


class BottomFrames(Lines):
    """Recent tasks and money. Lines only: a change repaints the lines that differ."""

    DEFAULT_CSS = "BottomFrames { height: auto; }"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="bottom")
        self._glyphs = glyphs
        self._shown = Bottom()

    @property
    def inner_width(self) -> int:
        """The columns of a line inside the frames."""
        return inner_width(self.size.width, self._shown.style)

    def show(self, bottom: Bottom) -> None:
        """Show these facts."""
        self._shown = bottom
        self.relayout()

    def relayout(self) -> None:
        shown, width = self._shown, self.size.width
        if width < 1:
            return
        self.set_lines([*self._recent(shown, width), *self._money(shown, width)])

    def _recent(self, shown: Bottom, width: int) -> list[Line]:
        key = shown.keys.get("app.actions", "")
        words = f"No tasks yet. {key} opens the actions." if key else "No tasks yet."
        lines = list(shown.recent) or [((words, "dim"),)]
        return framed(
            lines,
            "Recent",
            width,
            right=hints(shown.keys, ("go.operations", "all")),
            height=shown.rows + (2 if shown.style is FrameStyle.BOX else 1),
            style=shown.style,
        )

    def _money(self, shown: Bottom, width: int) -> list[Line]:
        lines = money_lines(
            shown.costs,
            shown.servers,
            shown.credit,
            inner_width(width, shown.style),
            self._glyphs,
            hints(shown.keys, ("go.billing", "billing")),
        )
        return framed(lines, "Money", width, style=shown.style)


def hints(keys: Mapping[str, str], *wanted: tuple[str, str]) -> Line:
    """Return keys and their words; a binding without a key is left out."""
    runs: list[Run] = []
    for binding, words in wanted:
        if key := keys.get(binding):
            runs += [(f"{'  ' if runs else ''}{key}", "key"), (f" {words}", "dim")]
    return tuple(runs)
