"""The top line: product, profile and place; what matters for safety at the right."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.lines import Lines, spread


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What the header says. All text is safe."""

    profile: str = ""
    place: str = ""
    account: str = ""
    read_only: bool = False


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
        facts = self._facts
        left = ((" Hostdeck ", "strong"), (f" {facts.profile} ", "key"), (f" {facts.place}", ""))
        right = ((("read-only  ", "warn"),) if facts.read_only else ()) + ((f"{facts.account} ", "dim"),)
        self.set_lines([spread(left, right, self.size.width)])
