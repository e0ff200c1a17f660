"""One finding, and how findings are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.text import safe_text


class Severity(StrEnum):
    """Severity of a finding. The words are printed: color has no meaning here."""

    FINE = "ok"
    NOTE = ""
    """A fact without a judgment."""
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    section: str
    name: str
    value: str
    verdict: Severity = Severity.NOTE
    advice: str = ""
    """Advice, or lines to paste."""


def fact_lines(facts: Sequence[Finding]) -> list[str]:
    """The report as text, one section after the other."""
    lines: list[str] = []
    section = ""
    width = max((len(one.name) for one in facts), default=0)
    for one in facts:
        if one.section != section:
            lines += [*([""] if lines else []), one.section.capitalize()]
            section = one.section
        lines.append(f"  {one.verdict:<8}{one.name:<{width}}  {safe_text(one.value)}".rstrip())
        lines += [f"          {safe_text(line)}" for line in one.advice.splitlines()]
    return lines
