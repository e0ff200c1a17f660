"""Recent tasks: what was asked of the provider lately, one line for each task. Pure.

The requests of one batch are one task.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from tui.format import duration
from tui.store.operations import Operation, OpState
from tui.store.tasks import WORST_FIRST
from tui.text import safe_text
from widgets.columns import fit_words
from widgets.glyphs import Glyphs
from widgets.lines import Line, room_of, spread
from widgets.operation_lines import TONES, glyph_of, when_words

_NAMES = {
    "on": "Power on",
    "off": "Power off",
    "hard_off": "Power off (hard)",
    "add": "Set tag",
    "remove": "Remove tag",
    "boot_dev": "Set boot device",
    "order_instance": "Order",
    "create_pxe": "Prepare PXE boot",
    "clear_pxe": "Clear PXE boot",
}


def task_name(operation: Operation) -> str:
    """Return the name of a task by the action of the provider: "Reboot", "Power off"."""
    endpoint, _, name = operation.action.partition("/")
    if name == "order_instance" and _names_a_server(operation.parameters):
        # An order with the id of a server installs that one anew.
        return "Reinstall"
    if name in ("add", "remove") and endpoint != "tags":
        return f"{name.capitalize()} {endpoint.replace('_', ' ')}"
    return _NAMES.get(name, name.replace("_", " ").capitalize())


def _names_a_server(parameters: str) -> bool:
    try:
        sent = json.loads(parameters)
    except ValueError:
        return False
    return isinstance(sent, dict) and bool(sent.get("id"))


def tasks(operations: Iterable[Operation]) -> list[Sequence[Operation]]:
    """Return the operations by task, the newest task first."""
    found: dict[object, list[Operation]] = {}
    for operation in sorted(operations, key=lambda each: each.planned_at, reverse=True):
        found.setdefault(operation.batch or operation.id, []).append(operation)
    return [tuple(task) for task in found.values()]


def recent_lines(
    shown: Iterable[Sequence[Operation]], width: int, glyphs: Glyphs, now: float
) -> list[Line]:
    """Return a line for each task."""
    return [_line(task, width, glyphs, now) for task in shown]


def _line(task: Sequence[Operation], width: int, glyphs: Glyphs, now: float) -> Line:
    worst = min(task, key=lambda operation: WORST_FIRST.index(operation.state))
    first = min(task, key=lambda operation: operation.planned_at)
    names = list(dict.fromkeys(safe_text(each.server_name) or "account" for each in task))
    about = names[0] if len(names) == 1 else f"on {len(names):,} servers"
    words = f"{task_name(first)} {about}"
    if worst.state is not OpState.DONE:
        words += f": {_state(worst)}"
    left: Line = (
        (f"{glyph_of(worst.state, glyphs)} ", TONES[worst.state]),
        (f"{when_words(first.planned_at, now)}  ", "dim"),
    )
    right: Line = ((_took(task, now), "dim"),)
    room = width - room_of(left) - room_of(right) - 1
    return spread((*left, (fit_words(words, max(1, room)), "")), right, width)


def _state(operation: Operation) -> str:
    said = operation.stage if operation.state is OpState.RUNNING else operation.said
    return safe_text(said) or str(operation.state)


def _took(task: Sequence[Operation], now: float) -> str:
    begun = [each.sent_at for each in task if each.sent_at is not None]
    if not begun:
        return ""
    end = now if any(each.under_way for each in task) else max(each.changed_at for each in task)
    return duration(max(0.0, end - min(begun)))
