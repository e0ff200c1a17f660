"""Schedules a confirmed change: stores it, then starts the process that sends it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.scheduled.change_file import ChangeFile, PlanError
from tui.scheduled.change_times import Window, span_words, window_words
from tui.scheduled.scheduled_change import ChangeState, ScheduledChange, change_of

if TYPE_CHECKING:
    from tui.operations.plan import Plan

Spawn = Callable[[int], "int | None"]
"""Starts the process for the change with this id. Returns the process id, or `None`."""


def plan_change(
    file: ChangeFile,
    plan: Plan,
    window: Window,
    spawn: Spawn,
    *,
    who: str,
    account_id: str,
    now: float,
    uses_pin: bool,
) -> tuple[ScheduledChange, int]:
    """Store the change and start its process. Return both.

    Raises:
        PlanError: The change could not be stored, its process did not start, or another process has
            taken it.
    """
    change = file.add(
        change_of(
            plan,
            window,
            who=who,
            account_id=account_id,
            batch=uuid.uuid4().hex[:12],
            now=now,
            uses_pin=uses_pin,
        )
    )
    pid = spawn(change.id)
    if pid is None:
        said = "The background process did not start."
        change = file.update(change.id, _cancelled(said, now))
        if change.state is not ChangeState.CANCELLED:
            raise PlanError(
                f"Planning: {plan.title}",
                said="Another process is already sending it.",
                certain="The change was planned.",
                next="To see its outcome, run: hostdeck plans",
            )
        raise PlanError(
            f"Planning: {plan.title}",
            said=said,
            certain="Nothing was planned or sent.",
            next="Try again.",
        )
    return change, pid


def for_time(plan: Plan, window: Window) -> Plan:
    """Return the plan with its time in the effect text."""
    length = span_words(window.until - window.at)
    words = f"Planned for {window_words(window)}, at most {length} later."
    times = (window.at, window.until, window.zone)
    return replace(plan, effect=f"{words} {plan.effect}", window=times)


def _cancelled(said: str, now: float) -> Callable[[ScheduledChange], ScheduledChange]:
    def cancelled(change: ScheduledChange) -> ScheduledChange:
        if change.state is not ChangeState.WAITING:
            return change  # hostdeck watch has started a process for it in the meantime
        return change.ended(ChangeState.CANCELLED, said, now)

    return cancelled


def pin_words(window: Window, *, uses_pin: bool) -> str:
    """Return how long a PIN stays in memory, and where."""
    if not uses_pin:
        return "No PIN was given. If the account has one, the provider refuses the change."
    length = span_words(window.until - window.at)
    return (
        "One background process holds the PIN in memory, for this change only, until it is sent or "
        f"its window of {length} ends."
    )
