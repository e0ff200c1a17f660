"""All commands of the dashboard by id, from the modules that declare them."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from tui.commands.command import GROUPS, Command

MODULES = (
    "power",
    "install",
    "access",
    "remote_hands",
    "snapshot",
    "backup",
    "iso",
    "conversation",
    "port",
    "network",
    "network_undo",
    "address",
    "tags",
    "dns",
    "account",
    "api_key",
    "contact",
    "storage",
    "billing",
    "invoice",
    "cancellation",
    "auto_pay",
    "order",
    "task",
    "user_program",
)
"""Each module declares `COMMANDS`."""


@cache
def commands() -> dict[str, Command]:
    """Return all commands by id, in menu order."""
    found: dict[str, Command] = {}
    for module in MODULES:
        for command in import_module(f"tui.commands.{module}_commands").COMMANDS:
            if found.setdefault(command.id, command) is not command:
                raise ValueError(f"{command.id} is declared twice")
            if command.id.partition(".")[0] not in GROUPS:
                raise ValueError(f"{command.id} belongs to no group of the menu")
            if (
                command.letter
                and sum(other.letter == command.letter for other in found.values()) > 1
            ):
                raise ValueError(
                    f"the letter {command.letter} of {command.id} is another command's"
                )
    return found
