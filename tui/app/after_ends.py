"""Handlers for ended operations: schedule a second change, or run one step after all have ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.commands.command import Confirm, Ended, Later
    from tui.credentials.pin import Pin
    from tui.deck import Deck
    from tui.errors import HostdeckError
    from tui.operations.plan import OnEnd, Plan


def then_later(
    app: Dashboard, deck: Deck, later: Later, on_end: OnEnd | None, later_pin: Pin | None
) -> OnEnd:
    """Return a handler that schedules the second change after the first succeeds; the PIN is stored
    only for that change."""
    from tui.credentials.pin import Pin
    from tui.store.operations import OpState

    def on_follow_up_end(error: HostdeckError | None) -> None:
        if error is not None:
            app.call_later(app.show_error, error)

    def on_first_end(operation: Any, result: Any) -> None:
        if on_end is not None:
            on_end(operation, result)
        if operation.state is OpState.DONE:
            deck.engine.follow_ups.add(
                operation.id, later.after_s, later.plan, later_pin or Pin(""), on_follow_up_end
            )
        elif later_pin is not None:
            later_pin.wipe()

    return on_first_end


def after_all(
    on_each: OnEnd | None, count: int, on_all: Callable[[Sequence[Ended]], object]
) -> OnEnd:
    """Return a handler that collects results and calls `on_all` when all `count` operations have
    ended. Worker threads."""
    ended: list[Ended] = []
    lock = threading.Lock()

    def on_end(operation: Any, result: Any) -> None:
        if on_each is not None:
            on_each(operation, result)
        with lock:
            ended.append((operation, result))
            is_over = len(ended) == count
        if is_over:
            on_all(ended)

    return on_end


def with_plan(intent: Confirm, plan: Plan) -> Confirm:
    """Return the intent with the confirmed plan; a later plan gets the same reason."""
    later = intent.later
    if later is not None and plan.reason:
        noted = replace(later.plan, reason=plan.reason, ticket=plan.ticket)
        later = replace(later, plan=noted)
    return replace(intent, plan=plan, later=later)
