"""Line above the key footer: places of the dashboard, facts about the view, its age, and the
connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from textual.events import Click
from textual.message import Message

from widgets.columns import fit_words
from widgets.lines import Line, Lines, Run, room_of, spread

ROOMY = 70
"""Minimum width at which the first fact on the left is always shown."""
WIDE = 100
"""Minimum width for long names in the place bar."""


class PlaceLink(NamedTuple):
    """One entry of the place bar."""

    name: str
    """Name of the place in the click message."""
    key: str
    long: str
    short: str
    number: int = 0
    """Number of pending items; 0 is not shown."""
    tone: str = "key"
    """Tone of the number."""
    is_here: bool = False


class StatusLine(Lines):
    """Places and facts from the left, age and connection at the right.

    On a narrow line, dim facts are dropped first, then place names get shorter; a place with
    pending items remains longest.
    """

    DEFAULT_CSS = "StatusLine { height: 1; background: $surface; }"

    @dataclass
    class PlaceChosen(Message):
        """Message: the user clicked a place of the bar."""

        line: StatusLine
        name: str

        @property
        def control(self) -> StatusLine:
            return self.line

    _left: tuple[Run, ...] = ()
    _right: tuple[Run, ...] = ()
    _places: tuple[PlaceLink, ...] = ()
    _spans: tuple[tuple[int, int, str], ...] = ()
    """First and last cell of each visible place, and its name."""

    @property
    def places(self) -> Sequence[PlaceLink]:
        """The place bar; empty for none."""
        return self._places

    @places.setter
    def places(self, places: Sequence[PlaceLink]) -> None:
        if tuple(places) != self._places:
            self._places = tuple(places)
            self.relayout()

    def tell(self, left: Sequence[Run], right: Sequence[Run]) -> None:
        """Show these segments; `right` is never omitted."""
        if (tuple(left), tuple(right)) != (self._left, self._right):
            self._left, self._right = tuple(left), tuple(right)
            self.relayout()

    def on_click(self, event: Click) -> None:
        event.stop()
        for first, last, name in self._spans:
            if first <= event.x <= last:
                self.post_message(self.PlaceChosen(self, name))

    def relayout(self) -> None:
        width = self.size.width
        first = self._left[:1]
        reserved = room_of(first) + 3 if first and width >= ROOMY else 2
        reserved += room_of(_waiting_bar(self._places))
        right = ((" ", ""), *_joined(_shortened(self._right, width - reserved - 2)), (" ", ""))
        room = width - room_of(right) - 1
        bar = self._bar(room, width)
        left = self._facts(room - room_of(bar))
        self._spans = tuple(_spans(bar, self._places))
        self.set_lines([spread((*bar, *((" ", ""), *_joined(left))), right, width)])

    def _bar(self, room: int, width: int) -> Line:
        """Return the longest place bar that leaves space for all facts; if there is none, for every
        fact that is not dim."""
        needed = [run for at, run in enumerate(self._left) if at == 0 or run[1] != "dim"]
        forms = [_whole_bar(self._places, names) for names in ("long", "short", "")]
        for facts in (self._left, needed):
            for form in forms[width < WIDE :]:
                if room_of(form) + room_of(_joined(facts)) + 1 <= room:
                    return form
        waiting = _waiting_bar(self._places)
        return waiting if room_of(waiting) <= room else ()

    def _facts(self, room: int) -> list[Run]:
        left = list(self._left)
        while len(left) > 1 and room_of(_joined(left)) + 1 > room:
            dim = [at for at, (_, tone) in enumerate(left) if at and tone == "dim"]
            left.pop(dim[-1] if dim else -1)
        if left and cell_len(left[0][0]) + 1 > room:
            # The first part matters most: a part of it is better than nothing.
            part = fit_words(left[0][0], room - 3) if room > 8 else ""
            left = [(part, left[0][1])] if " " in part else []
        return left


def _whole_bar(places: Sequence[PlaceLink], names: str) -> Line:
    """Return the bar with "long" or "short" names; without names, only keys are shown."""
    if not places:
        return ()
    bar: list[Run] = []
    for place in places:
        shown = {"long": place.long, "short": place.short}.get(names)
        bar += _link(place, shown if shown or place.key else place.short)
    return (*bar, (" │", "dim"))


def _waiting_bar(places: Sequence[PlaceLink]) -> Line:
    bar: list[Run] = []
    for place in places:
        if place.number:
            bar += _link(place, place.short)
    return (*bar, (" │", "dim")) if bar else ()


def _link(place: PlaceLink, words: str | None) -> list[Run]:
    """Return the runs of one place; the first is a separate blank."""
    runs: list[Run] = [(" ", "")]
    if place.key:
        runs.append((f"{place.key} " if words else place.key, "key"))
    if words:
        runs.append((words, "strong" if place.is_here else "dim"))
    if place.number:
        runs.append((f" {place.number:,}", place.tone))
    return [*runs, (" ", "")]


def _spans(bar: Line, places: Sequence[PlaceLink]) -> list[tuple[int, int, str]]:
    """Return the cells of each place in the bar, including the blanks on both sides."""
    names = {word: place.name for place in places for word in (place.long, place.short, place.key)}
    found: list[tuple[int, int, str]] = []
    begin, at, name = 0, 0, ""
    for text, _ in bar:
        name = names.get(text, name)
        if text == " " and name:
            found.append((begin, at, name))
            name = ""
        elif text == " ":
            begin = at
        at += cell_len(text)
    return found


def _shortened(runs: Sequence[Run], room: int) -> list[Run]:
    """Return `runs` shortened by whole words to `room` cells, as far as possible."""
    fitting = list(runs)
    while (over := room_of(_joined(fitting)) - room) > 0:
        ways = [at for at, (text, _) in enumerate(fitting) if " " in text]
        if not ways:
            break
        # Drop reasons before facts, and the age, which is last, after everything else.
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
