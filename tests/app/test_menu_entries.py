"""Order and groups of the action menu."""

from __future__ import annotations

from itertools import groupby

import pytest

from tui.app.menu_entries import Entry, menu_entries
from tui.commands import commands
from tui.commands.command import GROUPS, Targets
from tui.config.user_commands import UserCommand
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power

PROGRAMS = {"ping": UserCommand(run=["ping", "{ip}"], safe=True)}
METAL = ServerRow(
    1,
    hostname="api-01",
    kind=ServerKind.BARE_METAL,
    ip="192.0.2.1",
    power=Power.ON,
    detailed=True,
    remote_control=True,
)
UNREACHABLE = ServerRow(
    2, hostname="old", kind=ServerKind.BARE_METAL, detailed=True, remote_control=False
)
CASES = pytest.mark.parametrize(
    "targets",
    [
        Targets((METAL,)),
        Targets((UNREACHABLE,)),
        Targets((METAL, UNREACHABLE)),
        Targets((METAL,), read_only=True),
        Targets(),
    ],
    ids=["metal", "no remote control", "two", "read-only", "account"],
)


def groups(entries: list[Entry]) -> list[str]:
    return [group for group, _ in groupby(command.group for command, _ in entries)]


@CASES
def test_each_group_stands_together_and_begins_with_what_is_possible(targets: Targets) -> None:
    entries = menu_entries(targets)
    titles = groups(entries)
    assert len(titles) == len(set(titles)), "no group is torn apart"
    assert set(titles) <= set(GROUPS.values())
    for _, group in groupby(entries, key=lambda entry: entry[0].group):
        blocked = [bool(why_not) for _, why_not in group]
        assert blocked == sorted(blocked), "what is not possible stands below, in its group"


@CASES
def test_a_disabled_entry_is_first_only_where_nothing_is_possible(targets: Targets) -> None:
    entries = menu_entries(targets)
    if entries[0][1]:
        assert all(why_not for _, why_not in entries)
    whole = [
        all(why_not for _, why_not in group)
        for _, group in groupby(entries, key=lambda entry: entry[0].group)
    ]
    assert whole == sorted(whole), "groups without a possible entry come last"


def test_the_groups_of_a_server_stand_in_their_order() -> None:
    found = groups(menu_entries(Targets((METAL,), programs=PROGRAMS)))
    assert found == list(dict.fromkeys(GROUPS.values()))


def test_without_programs_in_the_configuration_the_menu_has_no_entry_for_them() -> None:
    assert "run.program" not in {command.id for command, _ in menu_entries(Targets((METAL,)))}


def test_a_server_lists_everything_for_servers_and_what_is_possible_for_the_account() -> None:
    entries = menu_entries(Targets((METAL,), programs=PROGRAMS))
    shown = {command.id for command, _ in entries}
    on_servers = [command for command in commands().values() if command.on_servers]
    assert {command.id for command in on_servers if command.about is None} <= shown
    assert not {command.id for command in on_servers if command.about is not None} & shown
    assert "billing.top_up" in shown
    assert "order.progress" not in shown, "it is not possible here, and not about this server"


def test_remote_hands_lead_where_nothing_can_be_reached() -> None:
    entries = menu_entries(Targets((UNREACHABLE,)))
    assert entries[0][0].group == "Remote hands"
    letters = [command.letter for command, _ in entries if command.letter]
    assert len(letters) == len(set(letters))


def test_the_commands_of_a_place_come_first_in_it() -> None:
    assert menu_entries(Targets((METAL,)), ("network.",))[0][0].group == "Network"
    assert menu_entries(Targets(), ("billing.",))[0][0].group == "Billing"
