"""The base class of the wizard screens: one step at a time, and going back loses nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from screens.deck_screen import DeckScreen
from screens.wizard.wizard_body import WizardBody
from screens.wizard.wizard_pane import WizardPane
from tui.deck import Deck
from tui.store.changes import Changes
from tui.wizards.local_keys import FoundKey
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.push_button import PushButton
from widgets.status_line import StatusLine
from widgets.step_rail import StepRail

NOTHING: Changes = frozenset()


class WizardScreen(DeckScreen):
    """Wizard screen. Subclasses hold the draft; the steps show it and post answers."""

    DEFAULT_CSS = """
    WizardScreen {
        & ContentSwitcher { width: 1fr; height: 1fr; }
        & #next { margin: 0 1; }
        & #next.-hidden { display: none; }
        &.-tall .label { margin-top: 1; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-tall")]
    """Heights from which a blank line separates the fields."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next", "Next", id="wizard.next"),
        Binding("escape", "back", "Back", id="wizard.back"),
        Binding("tab", "app.focus_next", "Next field", id="wizard.next_field"),
        Binding(
            "shift+tab",
            "app.focus_previous",
            "Previous field",
            show=False,
            id="wizard.previous_field",
        ),
        Binding("R", "renew_lists", "Ask again", show=False, id="wizard.renew"),
    ]
    pasted_names_lead = False
    panes: ClassVar[tuple[type[WizardPane[Any]], ...]] = ()
    """The steps in order."""
    without_next: ClassVar[frozenset[StrEnum]] = frozenset()
    """Steps that end with their own confirmation instead of `Next`."""

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._at = 0
        self._visited: set[Any] = set()
        """Steps that the user has left once."""
        self._local_keys: list[FoundKey] | None = None
        """SSH keys of this machine; `None` until they are searched for."""
        self._glyphs = glyphs_for(ascii=deck.ascii)

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield StepRail(self._glyphs, id="rail")
        yield from self.compose_notices()
        yield WizardBody(self.deck, [pane(id=_id(pane)) for pane in self.panes])
        yield PushButton("Next", id="next")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys-footer")

    def compose_notices(self) -> ComposeResult:
        """Yield lines above every step. Implemented by subclasses."""
        yield from ()

    def look(self, *, now: bool = False) -> None:
        """Request the facts that validate the answers; `now`: even if they are fresh."""
        raise NotImplementedError

    def take_keys(self, keys: list[FoundKey]) -> None:
        """Store the SSH keys found on this machine."""
        self._local_keys = keys
        self.show(NOTHING)

    @property
    def step(self) -> StrEnum:
        """Return the id of the step in view."""
        return self.panes[self._at].step

    def pane(self) -> WizardPane[Any]:
        """Return the pane of the step in view."""
        return self.query_one(f"#{_id(self.panes[self._at])}", WizardPane)

    def enter(self, at: int) -> None:
        """Go to a step; on the final review, all earlier steps count as left."""
        self._at = at
        self.query_one("#next").set_class(not self.has_next(), "-hidden")
        self.query_one(ContentSwitcher).current = _id(self.panes[at])
        self.entered()
        self.show(NOTHING)
        self.pane().enter()
        self.call_after_refresh(self.show, NOTHING)

    def entered(self) -> None:
        """Prepare a step that comes into view and is not drawn yet. Implemented by subclasses."""

    def leave_all_before(self) -> None:
        """Count all earlier steps as left: on the review, an empty field there is an error."""
        self._visited |= {pane.step for pane in self.panes[: self._at]}

    @on(WizardPane.Finished)
    def focus_next_button(self, event: WizardPane.Finished) -> None:
        event.stop()
        if self.has_next():
            self.query_one("#next").focus()

    @on(WizardPane.WentOn)
    def go_on(self, event: WizardPane.WentOn) -> None:
        event.stop()
        self.action_next()

    @on(PushButton.Pressed, "#next")
    def press_next(self, event: PushButton.Pressed) -> None:
        event.stop()
        self.action_next()

    def has_next(self) -> bool:
        """Return whether `Next` leads to another step from here."""
        return self.step not in self.without_next

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next":
            return self.is_mounted and self.has_next()
        return super().check_action(action, parameters)

    def is_skipped(self, step: StrEnum) -> bool:
        """Return whether a step has no questions for this server."""
        return False

    def step_problem(self) -> str:
        """Return what must be corrected before the next step; empty if nothing must."""
        return ""

    def action_next(self) -> None:
        """Go to the next step, or show what this step still needs."""
        self._visited.add(self.step)
        if self.step_problem():
            self.show(NOTHING)
            self.pane().focus_problem()
            return
        self.pane().leave()
        self.enter(self._beside(1))

    def _beside(self, sign: int) -> int:
        """Return the index of the next or previous step that has questions."""
        at = self._at + sign
        while self.is_skipped(self.panes[at].step):
            at += sign
        return at

    def can_step_back(self) -> bool:
        """Return whether there is an earlier step to change."""
        return self._at > 0

    def action_back(self) -> None:
        """Go one step back; from the first step, leave the wizard and keep the answers."""
        self._visited.add(self.step)
        if self.can_step_back():
            self.pane().leave()
            self.enter(self._beside(-1))
        else:
            super().action_back()

    def action_renew_lists(self) -> None:
        self.look(now=True)


def _id(pane: type[WizardPane[Any]]) -> str:
    return f"step-{pane.step.name.lower()}"
