"""Top line of every screen: product, profile and place; counts, credit and account at the right."""

from __future__ import annotations

from typing import NamedTuple

from widgets.glyphs import UNICODE
from widgets.lines import Line, Lines, Run, cut_line, room_of, spread


class HeaderFacts(NamedTuple):
    """Contents of the header line. All text is safe."""

    profile: str = ""
    place: str = ""
    account: str = ""
    read_only: bool = False
    color: str = ""
    """Color of the account's bar: a name, or #rrggbb; empty for no bar."""
    source: str = ""
    """Origin of the key; omitted first if space runs out."""
    counts: Line = ()
    """Numbers of servers by state, one run each."""
    credit: Line = ()
    """Credit of the account and its runway."""


class HeaderLine(Lines):
    """One line with its own background."""

    DEFAULT_CSS = """
    HeaderLine { height: 1; background: $panel; }
    HeaderLine:ansi { background: ansi_default; text-style: reverse; }
    """

    _facts = HeaderFacts()

    @property
    def facts(self) -> HeaderFacts:
        return self._facts

    @facts.setter
    def facts(self, facts: HeaderFacts) -> None:
        if facts != self._facts:
            self._facts = facts
            self.relayout()

    def relayout(self) -> None:
        facts, width = self._facts, self.size.width
        bar = ((UNICODE.bar, f"paint {facts.color}"),) if facts.color else ()
        left = (
            (" Hostdeck ", "strong"),
            *bar,
            (f" {facts.profile} ", "key"),
            (f" {facts.place}", ""),
        )
        right = _right(facts, width - room_of(left) - 1)
        # The place matters less than whether changes are possible here.
        room = max(1, width - room_of(right) - 1)
        self.set_lines([spread(cut_line(left, room), right, width)])


_GAP = ("   ", "")


def _right(facts: HeaderFacts, room: int) -> Line:
    """Return the facts for the right end: the most important ones remain if `room` is short."""
    read_only = (("Read-only ", "warn"),) if facts.read_only else ()
    account = ((f" {facts.account} ", "dim"),) if facts.account else ()
    with_source = (
        ((f" {facts.account} · {facts.source} ", "dim"),)
        if facts.account and facts.source
        else account
    )
    counts = (*_spaced(facts.counts, "  "), _GAP) if facts.counts else ()
    credit = (*_spaced(facts.credit, ""), _GAP) if facts.credit else ()
    for parts in (
        (counts, credit, read_only, with_source),
        (counts, credit, read_only, account),
        (counts, credit, read_only),
        (counts, read_only, account),
        (counts, read_only),
        (read_only, with_source),
        (read_only, account),
    ):
        line = tuple(run for part in parts for run in part)
        if room_of(line) <= room:
            return line
    return read_only


def _spaced(runs: Line, gap: str) -> Line:
    spaced: list[Run] = []
    for run in runs:
        spaced += [(gap, ""), run] if spaced and gap else [run]
    return tuple(spaced)
