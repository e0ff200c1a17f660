"""What the words of the command line mean in the palette."""

from __future__ import annotations

import pytest

from tui.app.typed_commands import (
    SHELL_ONLY,
    VERBS,
    Interpretation,
    comes_first,
    completions,
    interpret,
    is_typed,
    offers,
)
from tui.cli.verbs import NAMES
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind

ROWS = (
    ServerRow(1, hostname="web-01", kind=ServerKind.VM, location="NL", detailed=True),
    ServerRow(2, hostname="web-02", kind=ServerKind.VM, location="DE", detailed=True),
    ServerRow(3, hostname="db", kind=ServerKind.BARE_METAL, location="NL", detailed=True),
    ServerRow(4, hostname="db", kind=ServerKind.BARE_METAL, location="DE", detailed=True),
)


def test_every_command_of_the_command_line_is_known() -> None:
    assert set(VERBS) == set(NAMES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ls", Interpretation(place="fleet", filter="")),
        ("ls --select 'loc:nl kind:vm'", Interpretation(place="fleet", filter="loc:nl kind:vm")),
        (
            "hostdeck power reboot web-01 --yes",
            Interpretation(command="power.reboot", rows=ROWS[:1]),
        ),
        ("power off --select kind:vm", Interpretation(command="power.off", rows=ROWS[:2])),
        ("power reboot", Interpretation(command="power.reboot")),
        ("show 3", Interpretation(place="server", server_id=3)),
        ("sensors web-02", Interpretation(place="server", server_id=2, tab=1)),
        ("access open web-02", Interpretation(place="server", server_id=2, tab=4)),
        ("reinstall web-02", Interpretation(command="install.reinstall", rows=ROWS[1:2])),
        ("billing", Interpretation(place="billing")),
        ("billing web-01", Interpretation(place="server", server_id=1, tab=6)),
        ("ops", Interpretation(place="operations")),
        ("traffic", Interpretation(place="traffic")),
        ("traffic web-02", Interpretation(place="server", server_id=2, tab=2)),
        ("pin check", Interpretation(command="account.check_pin")),
    ],
)
def test_words_that_map_to_a_command_or_a_place(text: str, wanted: Interpretation) -> None:
    assert is_typed(text)
    assert interpret(text, ROWS) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("power reboot db", "names 2 servers: 3, 4"),
        ("power reboot web-0", "No server matches"),
        ("power explode web-01", "power WHAT"),
        ("ls --json", "--json is for the shell"),
        ("show web-01 web-02", "one server"),
        ("doctor", "in a shell"),
        ("show 'web", "quotation mark"),
        ("power off --select ram:many", "ram"),
        ("power off --select name:", "has no value"),
        ("do power.hard_off --select 'kind:vm tag:env='", "has no value"),
        ("power off --select !os:debian", "4 servers undecided"),
    ],
)
def test_what_is_not_meant_is_said_and_nothing_is_guessed(text: str, said: str) -> None:
    assert said in interpret(text, ROWS).problem


def test_a_saved_view_stands_for_its_filter() -> None:
    views = {"vms": "kind:vm"}
    assert interpret("ls --select @vms", ROWS, views) == Interpretation(
        place="fleet", filter="kind:vm"
    )
    assert interpret("power off --select '@vms loc:nl'", ROWS, views) == Interpretation(
        command="power.off", rows=ROWS[:1]
    )
    assert (
        "The configuration has no view with this name"
        in interpret("power off --select @vsm", ROWS, views).problem
    )
    assert "Did you mean vms?" in interpret("power off --select @vsm", ROWS, views).problem


def test_names_are_completed_where_a_server_stands() -> None:
    assert completions("power reboot we", ROWS) == ["power reboot web-01", "power reboot web-02"]
    assert completions("power re", ROWS) == []
    assert completions("show ", ROWS)[0] == "show web-01"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("reboot web-01", Interpretation(command="power.reboot", rows=ROWS[:1])),
        ("Restart 3", Interpretation(command="power.reboot", rows=ROWS[2:3])),
        ("stop web-01 web-02", Interpretation(command="power.off", rows=ROWS[:2])),
        ("hard-off web-01", Interpretation(command="power.hard_off", rows=ROWS[:1])),
        ("power hard off web-01", Interpretation(command="power.hard_off", rows=ROWS[:1])),
        ("console web-01", Interpretation(command="access.console", rows=ROWS[:1])),
        ("power.on web-01", Interpretation(command="power.on", rows=ROWS[:1])),
        ("reboot --select kind:vm", Interpretation(command="power.reboot", rows=ROWS[:2])),
    ],
)
def test_phrases_of_the_menu_before_a_server_are_understood(
    text: str, wanted: Interpretation
) -> None:
    assert interpret(text, ROWS) == wanted
    assert offers(text, ROWS)[:1] == [text]


def test_a_phrase_of_the_menu_is_offered_with_servers_only() -> None:
    assert offers("reboot web-0", ROWS) == ["reboot web-01", "reboot web-02"]
    assert offers("reboot ", ROWS) == []
    assert offers("console in", ROWS) == [], "a search for a title stays a search"
    assert not is_typed("reboot")


def test_an_alias_of_two_commands_names_neither() -> None:
    assert not is_typed("vnc web-01")


def test_a_phrase_never_guesses_its_server() -> None:
    assert "names 2 servers: 3, 4" in interpret("reboot db", ROWS).problem
    assert "No server matches" in interpret("reboot web-0", ROWS).problem


def test_a_verb_that_runs_only_in_a_shell_stands_below_the_action_of_that_name() -> None:
    assert not any(comes_first(f"{verb} server") for verb in SHELL_ONLY)
    assert comes_first("power reboot web-01")
    assert comes_first("ls")
