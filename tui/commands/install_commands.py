"""Reinstall command. It opens the wizard, which asks before anything is sent."""

from __future__ import annotations

from tui.commands.command import Command, Go, Intent, Targets


def _open(targets: Targets) -> Intent:
    return Go("reinstall", targets.row.id)


COMMANDS = (
    # It sends nothing, so a running reinstall can be viewed on a locked server too.
    Command("install.reinstall", "Reinstall", (), _open, letter="i", many=False),
)
