"""Entries of the action menu: groups and order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.commands import commands
from tui.commands.command import GROUPS, Command, Targets

Entry = tuple[Command, str]
"""A command, and the reason why it is not possible now; empty if it is possible."""


def menu_entries(targets: Targets, first: tuple[str, ...] = ()) -> list[Entry]:
    """Return the menu for these targets, group by group.

    Possible commands come first within their group; groups without a possible command come last. A
    server's menu ends with commands for the account.

    Args:
        first: Prefixes of command ids; their commands and groups come first.
    """
    found = [
        (command, command.why_not(targets) or "")
        for command in commands().values()
        if command.is_listed(targets)
    ]
    about_servers = bool(targets.rows)
    entries = [
        (command, why_not)
        for command, why_not in found
        if command.on_servers == about_servers or (about_servers and not why_not)
    ]
    entries = sorted(
        with_remote_hands_first(entries, targets),
        key=lambda entry: not entry[0].id.startswith(first),
    )
    return _by_group(entries)


def _by_group(entries: Sequence[Entry]) -> list[Entry]:
    """Return `entries` grouped: the group of the first possible entry leads."""
    possible = [command.group for command, why_not in entries if not why_not]
    titles = list(dict.fromkeys(GROUPS.values()))
    with_possible = [title for title in titles if title in possible]
    order = list(dict.fromkeys([*possible[:1], *with_possible, *titles]))
    return sorted(entries, key=lambda entry: (order.index(entry[0].group), bool(entry[1])))


def with_remote_hands_first(entries: Sequence[Entry], targets: Targets) -> list[Entry]:
    """Return `entries` with remote hands in place of the power commands, letters included, if no
    target server has remote control."""
    made = list(entries)
    if not targets.rows or any(row.remote_control is not False for row in targets.rows):
        return made
    places = {command.id: at for at, (command, _) in enumerate(made)}
    for at, (command, why_not) in enumerate(entries):
        place = places.get(command.instead_of)
        if place is not None:
            replaced, its_reason = made[place]
            made[place] = (replace(command, letter=replaced.letter), why_not)
            made[at] = (replace(replaced, letter=""), its_reason)
    return made
