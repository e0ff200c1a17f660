"""The question, before a command, about marked servers that the list does not show. UI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from screens.dialogs.modal import NOTHING_SENT
from tui.commands.command import Command, Targets
from tui.commands.many_servers import only

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard, Performs

SHOWN, ALL, NONE = "shown", "all", "none"


def ask_about_hidden(
    app: Dashboard,
    performer: Performs,
    command: Command,
    targets: Targets,
    go: Callable[[Targets], object],
) -> None:
    """Ask which servers a command is for, and continue with them.

    The first choice is what the list shows: the visible marked servers, or the server under the
    cursor.
    """
    shown = _shown(performer, targets)
    many = len(targets.rows) > 1
    title = f"All {len(targets.rows)} marked servers" if many else f"Only {targets.row.called}"
    names = targets.hidden_words.partition(": ")[2]
    choices = [Choice(SHOWN, f"Only {shown.label}", note="shown in the list")] if shown.rows else []
    choices += [Choice(ALL, title, note=f"hidden: {names}"), Choice(NONE, "Do nothing")]

    def chosen(answer: str | None) -> None:
        if answer == NONE:
            app.notify(NOTHING_SENT, timeout=5)
        elif answer is not None:
            go(shown if answer == SHOWN else replace(targets, hidden=frozenset()))

    heading = f"{command.title}: {len(targets.hidden)} hidden"
    hint = (
        f"{targets.hidden_words}. The list does not show "
        f"{'them' if len(targets.hidden) > 1 else 'it'}."
    )
    app.push_screen(ChoiceScreen(heading, choices, hint=hint, leaving=NOTHING_SENT), chosen)


def _shown(performer: Performs, targets: Targets) -> Targets:
    rows = [row for row in targets.rows if row.id not in targets.hidden]
    if rows:
        return replace(only(targets, rows), hidden=frozenset())
    front = performer.front
    under_cursor = None if front is None else front.under_cursor()
    if under_cursor is None or under_cursor.account not in ("", targets.account):
        return replace(targets, rows=(), hidden=frozenset())
    return performer.targets(targets.argument, (under_cursor,))
