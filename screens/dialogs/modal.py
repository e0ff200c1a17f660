"""Base class of all dialogs: one rule for Enter, one way to leave, and one result."""

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
"""Seconds during which a new dialog ignores keys typed for the screen below."""
ENTER_RULE = (
    ("on a button", "presses it; without a field, Cancel is first"),
    ("in a list", "selects the line under the cursor"),
    ("in a field", "moves to the next field, then to the button"),
    ("something missing", "names the missing field"),
    ("on a page to read", "closes it"),
    ("Esc, Cancel", f"cancels a question: {NOTHING_SENT}"),
)
"""The rule for Enter in every dialog, shown in the help."""


class Modal(ModalScreen[ScreenResultType], PaintedOnce, QuietBelow):
    """A dialog. The second Enter, typed faster than the dialog goes, finds it left already.

    Enter has one meaning in every dialog: it activates the focused widget.

    - A button is pressed. A question without a field opens with the focus on Cancel.
    - The line under the cursor of a list is selected.
    - A field is completed: the focus moves to the next missing field or, if none is missing, to the
      confirm button. In a dialog without such a button, the last field submits the answer.
    - While required input is missing, Enter shows what is missing, and the dialog stays.
    - An information page closes.

    Enter never leaves a question silently. Leaving by Esc or Cancel shows `leaving`.
    """

    # A darker background would change every cell of the screen below, twice per dialog: over a slow
    # link that takes seconds. Dialogs stand out by their border and surface color.
    DEFAULT_CSS = """
    Modal { background: transparent; }
    """
    leaving: str = ""
    """Message shown when the dialog is left without an answer; empty for a dialog that is not about
    a change."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close with a result. Do nothing if the dialog is already closed, because another screen
        is then on top."""
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            self.app.pop_screen()
        return super().dismiss(result)

    def leave(self) -> None:
        """Close without an answer, and report that nothing was done."""
        if self in self.app.screen_stack and self.leaving:
            self.app.notify(self.leaving, timeout=5)
        self.dismiss(None)


class Question(Modal[ScreenResultType]):
    """A dialog about a change: it ignores keys typed before it could be read."""

    leaving = NOTHING_SENT

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self._deck = deck
        self._opened_at = event_time()
        self._armed_at = deck.clock.monotonic() + ARMED_AFTER_S

    @property
    def armed(self) -> bool:
        """Accept keys: the initial period, in which keys are for the screen below, is over."""
        return self._deck.clock.monotonic() >= self._armed_at

    def is_meant(self, *, by_key: bool) -> bool:
        """Return whether the dialog accepts button presses now."""
        return self.armed and not (by_key and self._was_typed_before())

    def _was_typed_before(self) -> bool:
        """Return whether the key was typed before the dialog was readable, such as part of a paste
        into the wrong window, and was delivered late."""
        typed_at: float = getattr(self.app, "last_key_at", math.inf)
        waited_s = event_time() - typed_at
        return (
            typed_at < self._opened_at or self._deck.clock.monotonic() - waited_s < self._armed_at
        )
