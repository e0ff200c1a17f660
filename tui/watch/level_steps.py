"""Numbers as levels with hysteresis. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tui.watch.notices import Severity


@dataclass(frozen=True, slots=True)
class Step:
    """A level that starts at a number."""

    at: float
    name: str
    severity: Severity


@dataclass(frozen=True)
class Steps:
    """Levels of a number for which larger is worse, the lowest first."""

    fine: str
    """Name of the level below all steps."""
    steps: tuple[Step, ...]
    band: float
    """Distance below the start of a level at which the level ends."""

    def level(self, number: float, before: str) -> tuple[str, Severity]:
        """Return the level of a number, given the previous level, which ends only below its
        band."""
        reached = [step for step in self.steps if number >= step.at]
        held = [
            step for step in self.steps if step.name == before and number >= step.at - self.band
        ]
        best = max((*reached, *held), key=_beginning, default=None)
        return (self.fine, Severity.INFO) if best is None else (best.name, best.severity)


def _beginning(step: Step) -> float:
    return step.at
