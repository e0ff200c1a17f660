"""Operations by the name of their task, as the action menu calls it: never an API action."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.store.operations import Operation

_OTHERS = {
    "eq/reinstall": "Reinstall",
    "eq/boot_dev": "Set boot device",
    "eq/clear_pxe": "Disarm network boot",
    "eq/order_instance": "Order",
    "tags/add": "Set tag",
    "tags/remove": "Remove tag",
}
"""Actions that stand in no menu by themselves."""


@cache
def _titles() -> dict[str, str]:
    from tui.commands import commands

    found: dict[str, str] = {}
    for command in commands().values():
        for action in command.uses[:1]:
            found.setdefault(action.name, command.title)
    return {**found, **_OTHERS}


def task_words(operation: Operation) -> str:
    """Return the name of the task: "Reboot"."""
    name = operation.action
    return _titles().get(name) or name.partition("/")[2].replace("_", " ").capitalize()
