"""The input of a wizard step: the answers, the facts they are checked against, and the problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.store.as_ordered import Compared
from tui.store.operations import LooseEnd
from tui.store.reinstalls import Going
from tui.wizards.installing.draft import Draft, InstallFacts, Problem, WizardStep, problems
from tui.wizards.local_keys import FoundKey
from widgets.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class WizardState:
    """Values only; made anew with every answer and every reading."""

    draft: Draft
    known: InstallFacts
    glyphs: Glyphs
    ascii: bool
    keys: Sequence[FoundKey] | None = None
    """Keys of the account, ~/.ssh, and the agent; `None` before the first of them was read."""
    troubles: tuple[tuple[str, str], ...] = ()
    """Reading → why it failed."""
    visited: frozenset[WizardStep] = frozenset()
    """Steps that have been left once: from then on an empty field is a fault, not a hint."""
    problems: tuple[Problem, ...] = field(default=())
    refusal: str = ""
    """Why nothing may be sent to this server at all."""
    warning: str = ""
    """Warning before it is sent."""
    going: Going | None = None
    """The reinstall that goes on there, or the last one."""
    parts: tuple[LooseEnd, ...] = ()
    """Loose ends of the reinstall until it ends."""
    now: float = 0.0
    """Unix seconds."""
    delivered: tuple[Compared, ...] = ()
    """The newest reinstall that has ended, compared with the server."""

    def problem(self, name: str) -> str:
        """Return the problem of a field; empty when there is none."""
        return next((problem.words for problem in self.problems if problem.field == name), "")

    def trouble(self, name: str) -> str:
        """Why a reading failed; empty when it did not."""
        return dict(self.troubles).get(name, "")


def checked(state: WizardState) -> WizardState:
    """Return the state with its problems."""
    from dataclasses import replace

    return replace(state, problems=problems(state.draft, state.known))
