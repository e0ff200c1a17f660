"""The review before a report is saved: the user keeps, drops or names each line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.text import safe_text

if TYPE_CHECKING:
    from tui.conformance.identity_check import SeenValues
    from tui.conformance.review import ReportLine

INTRODUCTION = """\
Review: each line below is in the report. Type a letter, then Enter.
  Enter  keep the line          x  leave it out, with everything below it
  a      keep this action       s  keep all remaining lines
  n      write a withheld name  q  stop without saving
"""


@dataclass
class Review:
    """The user's answers."""

    left_out: list[ReportLine] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Withheld names that the user wants to include, by label."""
    is_stopped: bool = False


def reviewed(
    lines: Sequence[ReportLine],
    withheld: dict[str, str],
    values: SeenValues,
    ask: Callable[[], str],
) -> Review:
    """Show each line and ask about it.

    Args:
        withheld: Withheld names by label, as far as this process knows them.
        ask: Returns the typed line; empty at the end of the input.
    """
    found = Review()
    sys.stderr.write(INTRODUCTION)
    kept_action = ""
    for at, line in enumerate(lines, 1):
        if line.action == kept_action or _is_left_out(line, found.left_out):
            continue
        answer = _answer(line, f"{at}/{len(lines)}", withheld, values, found, ask)
        if answer == "x":
            found.left_out.append(line)
        elif answer == "a":
            kept_action = line.action
        elif answer == "s":
            return found
        elif answer == "q":
            found.is_stopped = True
            return found
    return found


def _answer(
    line: ReportLine,
    count: str,
    withheld: dict[str, str],
    values: SeenValues,
    found: Review,
    ask: Callable[[], str],
) -> str:
    """Show one line until the answer is one of the letters. Return the letter; "" for Enter."""
    while True:
        sys.stderr.write(
            f"{count}  {'' if line.place else '# '}{line.text}{_named(line, withheld)} "
        )
        sys.stderr.write("[Enter/x/a/s/n/q] ")
        sys.stderr.flush()
        typed = ask()
        if not typed:
            return "q"  # end of input is not consent
        answer = typed.strip().lower()
        if answer in ("", "x", "a", "s", "q"):
            return answer
        if answer == "n":
            _write_names(line, withheld, values, found)


def _named(line: ReportLine, withheld: dict[str, str]) -> str:
    names = [f"{label} is {safe_text(withheld[label], 60)}" for label in _known(line, withheld)]
    return f"  (withheld: {', '.join(names)})" if names else ""


def _known(line: ReportLine, withheld: dict[str, str]) -> list[str]:
    return [label for label in line.labels if label in withheld]


def _write_names(
    line: ReportLine, withheld: dict[str, str], values: SeenValues, found: Review
) -> None:
    from tui.conformance.review import can_be_named

    labels = _known(line, withheld)
    if not labels:
        sys.stderr.write("No name is withheld in this line.\n")
    for label in labels:
        if can_be_named(withheld[label], values):
            found.names[label] = withheld[label]
            sys.stderr.write(f"{label} will be written as {safe_text(withheld[label], 60)}.\n")
        else:
            sys.stderr.write(f"{label} stays withheld: the name is a value of the account.\n")


def _is_left_out(line: ReportLine, left_out: Sequence[ReportLine]) -> bool:
    return any(
        line.action == other.action
        and (
            other.place in ("", "(answer)")
            or line.place.startswith((f"{other.place}.", f"{other.place}["))
        )
        for other in left_out
    )
