"""The frames below the table: recent tasks, and billing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from screens.fleet.money_lines import Credits, day_words, money_lines
from tui.fleet.costs import Costs
from tui.format import money
from widgets.columns import fit_text
from widgets.frames import FrameStyle, framed, inner_width
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line, Lines, Run, padded, spread
from widgets.scales import TEMPERATURE

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow

_LEAST_SPARE = 4
"""Minimum number of free lines worth filling."""
_NAME = 12


class Bottom(NamedTuple):
    """Contents of the frames."""

    recent: Sequence[Line] = ()
    costs: Costs = Costs()
    servers: int = 0
    credit: tuple[Decimal, str] | None = None
    credits: Credits = ()
    """Credit of each account in a list of several."""
    keys: Mapping[str, str] = {}
    """Displayed keys, by binding id."""
    rows: int = 4
    """Maximum lines for recent tasks."""
    hottest: Sequence[ServerRow] = ()
    next_due: Sequence[ServerRow] = ()
    """The hottest servers and next due dates fill the lines that a short list leaves free."""
    style: FrameStyle = FrameStyle.BOX


class BottomFrames(Lines):
    """Recent tasks and billing. It consists of lines only: a change repaints only lines that
    differ."""

    DEFAULT_CSS = "BottomFrames { height: 1fr; }"

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__(id="bottom")
        self._glyphs = glyphs
        self._shown = Bottom()

    @property
    def inner_width(self) -> int:
        """Return the columns of a line inside the frames."""
        return inner_width(self.size.width, self._shown.style)

    def show(self, bottom: Bottom) -> None:
        """Show these facts."""
        self._shown = bottom
        self.relayout()

    def relayout(self) -> None:
        shown, (width, height) = self._shown, self.size
        if width < 1 or height < 1:
            return
        below = [*self._recent(shown, width), *self._money(shown, width)]
        self.set_lines([*self._spare(shown, width, height - len(below)), *below])

    def _spare(self, shown: Bottom, width: int, height: int) -> list[Line]:
        """Return the hottest servers and the next due dates, if there is space for them."""
        if height < _LEAST_SPARE or not (shown.hottest or shown.next_due):
            return [()] * max(0, height)
        left = width // 2
        # Without borders, a blank separates the two.
        inside = inner_width(left, shown.style) - (shown.style is FrameStyle.HEADING)
        hottest = [hot_line(row, inside, self._glyphs) for row in shown.hottest]
        inside = inner_width(width - left, shown.style)
        due = [due_line(row, inside) for row in shown.next_due]
        style = shown.style
        unread: list[Line] = [(("No temperature read yet.", "dim"),)]
        return beside(
            framed(hottest or unread, "Hottest", left, height=height, style=style),
            framed(due, "Next due", width - left, height=height, style=style),
            left,
        )

    def _recent(self, shown: Bottom, width: int) -> list[Line]:
        key = shown.keys.get("app.actions", "")
        words = f"No tasks yet. {key} opens the actions." if key else "No tasks yet."
        lines = list(shown.recent) or [((words, "dim"),)]
        return framed(
            lines,
            "Recent",
            width,
            right=hints(shown.keys, ("go.operations", "all")),
            height=min(shown.rows, len(lines)) + (2 if shown.style is FrameStyle.BOX else 1),
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
            shown.credits,
        )
        return framed(lines, "Money", width, style=shown.style)


def beside(left: Sequence[Line], right: Sequence[Line], width: int) -> list[Line]:
    """Return two boxes of equal height next to each other, the left one in `width` columns."""
    return [(*padded(first, width), *second) for first, second in zip(left, right, strict=True)]


def hot_line(row: ServerRow, width: int, glyphs: Glyphs) -> Line:
    """Return a server with its hottest sensor on the temperature scale."""
    name = fit_text(row.called, _NAME)
    value = f" {row.hottest_c or 0.0:3.0f} {glyphs.degree} "
    bar = gauge(row.hottest_c, TEMPERATURE, width - len(name) - len(value), glyphs)
    return ((name, ""), (value, ""), *bar)


def due_line(row: ServerRow, width: int) -> Line:
    """Return a server with its next due date and the amount."""
    amount = "" if row.price is None else money(row.price, row.currency)
    left: Line = ((fit_text(row.called, _NAME), ""), (f" {day_words(row.due):>6}", ""))
    if row.days_left is not None:
        tone = "bad" if row.days_left < 0 else "dim"
        left = (*left, (f" {row.days_left:3d} d", tone))
    return spread(left, ((amount, ""),), width)


def hints(keys: Mapping[str, str], *wanted: tuple[str, str]) -> Line:
    """Return keys and their descriptions; omit bindings without a key."""
    runs: list[Run] = []
    for binding, words in wanted:
        if key := keys.get(binding):
            runs += [(f"{'  ' if runs else ''}{key}", "key"), (f" {words}", "dim")]
    return tuple(runs)
