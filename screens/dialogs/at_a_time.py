"""The planned time of a change, as a choice in its confirmation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App

from screens.dialogs.ask_dialog import AskScreen
from screens.dialogs.modal import NOTHING_SENT
from tui.operations.plan import Plan

_TIMES = (
    "03:00, tomorrow 03:00-05:00, in 2h, or 2026-12-02 03:00 Europe/Amsterdam. A background "
    "process sends the change, even if Hostdeck is closed."
)
_PIN = "It holds the PIN in memory until then, for this change only."
_TAG = 'The servers get the tag "planned", so that colleagues see the change.'


def hint_of(plan: Plan) -> str:
    """Return the forms of a time, and what happens until then."""
    return " ".join((_TIMES, _PIN, _TAG) if plan.takes_pin else (_TIMES, _TAG))


def can_be_planned(plan: Plan) -> bool:
    """Return whether a plan can be sent at another time, and is not planned yet."""
    from tui.scheduled.plannable import kind_of

    return plan.window is None and kind_of(plan) is not None


def ask_time(
    app: App[Any],
    plan: Plan,
    now: float,
    ask: Callable[[Plan], object],
    typed: str = "",
    problem: str = "",
) -> None:
    """Ask for the time of a change.

    Args:
        now: Unix seconds.
        ask: Asks for confirmation of the change at that time.
        typed: The invalid text typed before.
    """
    from tui.scheduled.change_times import TimeProblem, parse_window
    from tui.scheduled.planning import for_time

    def answered(text: str | None) -> None:
        if text is None:
            return
        try:
            window = parse_window(text, now)
        except TimeProblem as found:
            ask_time(app, plan, now, ask, text, str(found))
        else:
            ask(for_time(plan, window))

    title = f"{plan.title} later"
    question = AskScreen(title, hint_of(plan), typed=typed, problem=problem, leaving=NOTHING_SENT)
    app.push_screen(question, answered)
