"""Tasks that run after the installation. Source: guide Reinstall procedures (tags gpu, bm, vm,
vgpu, default)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tui.models.install import InstallTask
from tui.models.scalars import _flag
from tui.text import SafeText, safe_text
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.systems import kind_reason

_NONE = re.compile(r"(?:no|none|nothing|without)\b", re.I)


@dataclass(frozen=True, slots=True)
class TaskChoice:
    """A task, and why it is unavailable; an empty reason means that it is available."""

    id: int
    name: SafeText
    reason: str = ""
    is_default: bool = False

    @property
    def fits(self) -> bool:
        """Return whether the task can run on this server."""
        return not self.reason

    @property
    def is_none(self) -> bool:
        """Return whether the entry means "no task". The provider lists one such entry."""
        return bool(_NONE.match(self.name))


def task_choices(tasks: Sequence[InstallTask], target: Target) -> tuple[TaskChoice, ...]:
    """Return every task in the order of the answer."""
    return tuple(_choice(task, target) for task in tasks)


def _choice(task: InstallTask, target: Target) -> TaskChoice:
    reason = (
        "The provider has disabled this task."
        if task.active is False
        else kind_reason(task, target.kind)
    )
    default = task.tag("default")
    name = task.name.shown if task.name else safe_text(f"#{task.id}")
    return TaskChoice(task.id, name, reason, default is not None and _flag(default) is not False)


def default_tasks(found: Sequence[TaskChoice]) -> tuple[int, ...]:
    """Return the ids selected by default."""
    return tuple(task.id for task in found if task.fits and task.is_default)


def marked_tasks(
    before: Sequence[int], now: Collection[int], found: Sequence[TaskChoice]
) -> tuple[int, ...]:
    """Return the selection after a change: "no task" and tasks exclude each other."""
    nones = {task.id for task in found if task.is_none}
    new, left = set(now) - set(before), set(now)
    if new:
        left = new if new <= nones else left - nones
    return tuple(task.id for task in found if task.id in left)


def tasks_problem(
    chosen: Sequence[int], found: Sequence[TaskChoice] | None, way: InstallMethod
) -> str | None:
    """Return why these tasks cannot be requested; `None` if they can. `found` is `None` before they
    are read."""
    if way is InstallMethod.SINGLE and len(chosen) > 1:
        return (
            "A single-call reinstall runs only one task. Select one task, or use a staged "
            "reinstall."
        )
    for number in chosen if found is not None else ():
        known = next((task for task in found or () if task.id == number), None)
        if known is None:
            return f"Task {number} is not in the provider's list."
        if not known.fits:
            return f"{known.name}: {known.reason}"
    return None
