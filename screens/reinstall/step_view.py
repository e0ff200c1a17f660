"""The input of a wizard step: the answers, the facts they are validated against, and the
problems."""

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
    """Values only; rebuilt for every answer and every reading."""

    draft: Draft
    known: InstallFacts
    glyphs: Glyphs
    ascii: bool
    keys: Sequence[FoundKey] | None = None
    """Keys of the account, ~/.ssh, and the agent; `None` until the first source is read."""
    troubles: tuple[tuple[str, str], ...] = ()
    """Reading → why it failed."""
    visited: frozenset[WizardStep] = frozenset()
    """Steps that the user has left once: from then on, an empty field is an error, not a hint."""
    problems: tuple[Problem, ...] = field(default=())
    refusal: str = ""
    """Reason why nothing may be sent to this server."""
    warning: str = ""
    """Warning before sending."""
    going: Going | None = None
    """The running reinstall, or the last one."""
    parts: tuple[LooseEnd, ...] = ()
    """Loose ends of the reinstall until it ends."""
    now: float = 0.0
    """Unix seconds."""
    delivered: tuple[Compared, ...] = ()
    """The newest completed reinstall, compared with the server."""

    def problem(self, name: str) -> str:
        """Return the problem of a field; empty if there is none."""
        return next((problem.words for problem in self.problems if problem.field == name), "")

    def trouble(self, name: str) -> str:
        """Return why a reading failed; empty if it did not."""
        return dict(self.troubles).get(name, "")


def checked(state: WizardState) -> WizardState:
    """Return the state with its problems."""
    from dataclasses import replace

    return replace(state, problems=problems(state.draft, state.known))
