"""Findings and their output format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.text import safe_text


class Severity(StrEnum):
    """Severity of a finding. It is printed as a word; color has no meaning here."""

    FINE = "ok"
    NOTE = ""
    """A fact without a rating."""
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
    """Return the report as text, section by section."""
    lines: list[str] = []
    section = ""
    width = max((len(finding.name) for finding in facts), default=0)
    for finding in facts:
        if finding.section != section:
            lines += [*([""] if lines else []), finding.section.capitalize()]
            section = finding.section
        lines.append(
            f"  {finding.verdict:<8}{finding.name:<{width}}  {safe_text(finding.value)}".rstrip()
        )
        lines += [f"          {safe_text(line)}" for line in finding.advice.splitlines()]
    return lines
