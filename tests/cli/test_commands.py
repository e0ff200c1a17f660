"""The commands hold together: each is found by name, cheap to ask for help, and printed the same
way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tests.support.process import HASTY, environ, run
from tui.cli.verbs import NAMES, verb
from tui.simulator.world import World

__all__ = ["shell"]
HEAVY = {
    "textual",
    "rich",
    "httpx",
    "pydantic",
    "keyring",
    "starlette",
    "uvicorn",
    "sqlite3",
    "tomlkit",
    "PIL",
}
_LOADED = """
import json, sys
from tui.cli.verbs import verb
verb(sys.argv[1])
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("name", NAMES)
def test_the_module_of_a_command_imports_nothing_heavy_and_no_other_command(
    home: Path, name: str
) -> None:
    modules = json.loads(run(home, "-c", _LOADED, name).stdout)
    assert not HEAVY & {module.partition(".")[0] for module in modules}
    assert {module for module in modules if module.startswith("tui.cli.verbs.")} == {
        f"tui.cli.verbs.{name.replace('-', '_')}_verb"
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_listed_and_has_help(home: Path, name: str) -> None:
    assert verb(name).name == name
    assert f"  {name:<12}{verb(name).help}" in run(home, "-m", "tui", "--help").stdout
    done = run(home, "-m", "tui", name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: hostdeck")


def test_a_command_that_there_is_not(home: Path) -> None:
    done = run(home, "-m", "tui", "whomai")
    assert done.returncode == 2
    assert "unknown command 'whomai'. Did you mean whoami?" in done.stderr


def test_flags_may_stand_before_a_command_and_behind_it(shell: Shell) -> None:
    before = run(shell.home, "-m", "tui", "--url", shell.url, "ls", "--json", "--no-wait", **KEY)
    behind = shell("ls", "--json", "--no-wait", **KEY)
    lists = [
        [(row["id"], row["hostname"], row["state"]) for row in json.loads(done.stdout)]
        for done in (before, behind)
    ]
    assert lists[0] == lists[1]
    assert len(lists[0]) == 12


def test_columns_are_chosen_for_the_table_and_for_json(shell: Shell, world: World) -> None:
    lines = shell(
        "ls", "--select", "loc:nl web", "--columns", "hostname,ip", **KEY
    ).stdout.splitlines()
    assert lines == [
        "web-01                       192.0.2.10",
        "web-02                       192.0.2.11",
    ]
    rows = json.loads(
        shell("ls", "--select", "web", "--columns", "hostname,price", "--json", **KEY).stdout
    )
    assert all(list(row) == ["hostname", "price"] for row in rows)
    assert world.requests["eq/show"] == 0


def test_a_column_that_only_the_details_know_reads_them(shell: Shell, world: World) -> None:
    rows = json.loads(
        shell("ls", "--select", "web-01", "--columns", "hostname,os", "--json", **KEY).stdout
    )
    assert rows[0]["os"]
    assert world.requests["eq/show"] == 1


def test_a_wrong_column_is_named_before_anything_is_sent(shell: Shell, world: World) -> None:
    assert_failed(
        shell("ls", "--columns", "hostnme", **KEY),
        2,
        "no column 'hostnme'",
        "Did you mean hostname?",
    )
    assert sum(world.requests.values()) == 0


def test_a_list_that_nobody_reads_to_its_end_is_no_error(shell: Shell) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, *HASTY, "ls", "--url", shell.url],
        env=environ(shell.home, KEY),
        cwd=shell.home,
        stdout=theirs,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")
