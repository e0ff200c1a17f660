"""The steps of a wizard by number and name: the current one, the finished ones, and those with
problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from widgets.glyphs import Glyphs
from widgets.lines import Lines, Run, room_of


@dataclass(frozen=True, slots=True)
class RailStep:
    """One step. `wrong` counts only after the user has left the step."""

    name: str
    visited: bool = False
    wrong: bool = False
    skipped: bool = False
    """The step has no questions here."""


class StepRail(Lines):
    """One line. The current step is bold and in brackets; a symbol marks completed steps and
    problems."""

    DEFAULT_CSS = "StepRail { height: 1; background: $surface; }"

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._steps: tuple[RailStep, ...] = ()
        self._at = 0

    def tell(self, steps: Sequence[RailStep], at: int) -> None:
        """Show these steps, with the given index as the current one."""
        self._steps, self._at = tuple(steps), at
        self.relayout()

    def relayout(self) -> None:
        if not self._steps:
            return
        runs = [run for number, step in enumerate(self._steps) for run in self._step(number, step)]
        if room_of(runs) > self.size.width:
            step = self._steps[self._at]
            runs = [(f" Step {self._at + 1} of {len(self._steps)}: ", "dim"), (step.name, "strong")]
        self.set_lines([tuple(runs)])

    def _step(self, number: int, step: RailStep) -> tuple[Run, ...]:
        sign, tone = " ", "dim"
        if step.skipped:
            sign = "-"
        elif step.visited:
            sign, tone = (self._glyphs.warning, "warn") if step.wrong else (self._glyphs.ok, "good")
        if number == self._at:
            return (
                (f"[{number + 1} {step.name}]", "strong"),
                (f"{sign} ", tone if sign != " " else ""),
            )
        return ((f" {number + 1} {step.name} ", "dim"), (f"{sign} ", tone))
