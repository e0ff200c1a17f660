"""Mistakes in the declaration of a command are found when the commands are collected."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import ModuleType

import pytest

import tui.commands
from tui.commands import commands
from tui.commands.command import Command


def declared_with(monkeypatch: pytest.MonkeyPatch, command: Command) -> dict[str, Command]:
    """Collect all commands and one more."""
    module = ModuleType("tui.commands.extra_commands")
    module.COMMANDS = (command,)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(tui.commands, "MODULES", (*tui.commands.MODULES, "extra"))
    return commands.__wrapped__()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, "is declared twice"),
        ({"id": "nowhere.reboot", "letter": ""}, "belongs to no group of the menu"),
        ({"id": "power.again"}, "is another command's"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], fault: str
) -> None:
    command = replace(commands()["power.reboot"], **change)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=fault):
        declared_with(monkeypatch, command)


def test_one_more_command_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    command = replace(commands()["power.reboot"], id="power.again", letter="")
    assert declared_with(monkeypatch, command)["power.again"] is command
