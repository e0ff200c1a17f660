"""Base of all dialogs: one rule for Enter, one way out, and one result."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType

from tui.textual_fixes.covered_screen import QuietBelow
from tui.textual_fixes.event_clock import event_time
from tui.textual_fixes.single_paint import PaintedOnce

if TYPE_CHECKING:
    from tui.deck import Deck

NOTHING_SENT = "Nothing was sent."
ARMED_AFTER_S = 0.3
"""Keys that were typed for the screen beneath do not answer the question."""
ENTER_RULE = (
    ("on a button", "presses it; without a field, Cancel is first"),
    ("in a list", "selects the line under the cursor"),
    ("in a field", "moves to the next field, then to the button"),
    ("something missing", "names the missing field"),
    ("on a page to read", "closes it"),
    ("Esc, Cancel", f"cancels a question: {NOTHING_SENT}"),
)
"""The rule for Enter in every dialog, for the help."""


class Modal(ModalScreen[ScreenResultType], PaintedOnce, QuietBelow):
    """A dialog. The second Enter, typed faster than the dialog goes, finds it left already.

    Enter has one meaning in every dialog: it activates what has the focus.

    - A button is pressed. A question without a field opens with the focus on Cancel.
    - The line under the cursor of a list is taken.
    - A field is completed: the focus goes to the first thing that is still needed, and when nothing
      is, to the button
      that confirms. A dialog that has no such button is answered by its last field.
    - While something needed is missing, Enter says what, and the dialog stays.
    - A page that only shows something is closed.

    Enter never leaves a question as if nothing had been asked. Leaving one, by Esc or Cancel, says
    `leaving`.
    """

    # A darker background would change every cell of the screen beneath, twice for each dialog: over
    # a slow link that is seconds. Dialogs stand out by their frame and surface.
    DEFAULT_CSS = """
    Modal { background: transparent; }
    """
    leaving: str = ""
    """Said when the dialog is left without an answer; empty for a dialog that asks about no
    change."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave with a result. Does nothing once it has been left: the screen on top is another."""
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            self.app.pop_screen()
        return super().dismiss(result)

    def leave(self) -> None:
        """Leave without an answer, and say that nothing came of it."""
        if self in self.app.screen_stack and self.leaving:
            self.app.notify(self.leaving, timeout=5)
        self.dismiss(None)


class Question(Modal[ScreenResultType]):
    """A dialog about a change: it takes no key that was typed before it could be read."""

    leaving = NOTHING_SENT

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self._deck = deck
        self._opened_at = event_time()
        self._armed_at = deck.clock.monotonic() + ARMED_AFTER_S

    @property
    def armed(self) -> bool:
        """Take keys: the first moment is over, in which keys are for the screen beneath."""
        return self._deck.clock.monotonic() >= self._armed_at

    def is_meant(self, *, by_key: bool) -> bool:
        """Return whether the dialog takes presses of buttons by now."""
        return self.armed and not (by_key and self._was_typed_before())

    def _was_typed_before(self) -> bool:
        """The key was typed before this could be read, as of a paste into the wrong window, and
        waited its turn."""
        typed_at: float = getattr(self.app, "last_key_at", math.inf)
        waited_s = event_time() - typed_at
        return (
            typed_at < self._opened_at or self._deck.clock.monotonic() - waited_s < self._armed_at
        )
