"""The top line: product, profile and place; what matters for safety at the right."""

from __future__ import annotations

from typing import NamedTuple

from widgets.glyphs import UNICODE
from widgets.lines import Lines, cut_line, room_of, spread


class HeaderFacts(NamedTuple):
    """What the header says. All text is safe."""

    profile: str = ""
    place: str = ""
    account: str = ""
    read_only: bool = False
    color: str = ""
    """Of the bar that marks this account: a name, or #rrggbb; empty for no bar."""
    source: str = ""
    """Where the key came from; left out first when there is no room."""


class HeaderLine(Lines):
    """One line, on a surface of its own."""

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
        right = (("read-only ", "warn"),) if facts.read_only else ()
        for words in (
            f" {facts.account} · {facts.source} " if facts.source else "",
            f" {facts.account} ",
        ):
            account = ((words, "dim"),)
            if words.strip() and room_of(left) + room_of(right) + room_of(account) < width:
                right = (*right, *account)
                break
        # Where one is matters less than whether something can be changed here.
        room = max(1, width - room_of(right) - 1)
        self.set_lines([spread(cut_line(left, room), right, width)])
