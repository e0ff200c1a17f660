"""Completion: what is offered where, in the scripts of a real bash too, and what never reaches a
shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.process import ROOT, environ, run
from tui.assets import asset
from tui.cli.verbs import NAMES
from tui.config.settings import PROVIDER
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.store.cache import cache_file, write_cache


@pytest.fixture(autouse=True)
def cached(home: Path) -> None:
    """What the dashboard saw last."""
    rows = [
        ServerRow(20311, "web-01", ServerKind.VM, "NL", "192.0.2.10"),
        ServerRow(20312, "web-02"),
        ServerRow(25250, "$(touch pwned)"),
        ServerRow(25251, "two words"),
        ServerRow(25252, "--all"),
    ]
    write_cache(
        cache_file(home / ".cache" / "hostdeck", "default", PROVIDER),
        rows,
        1_795_000_000.0,
        "54321",
    )


def offered(home: Path, *words: str) -> list[str]:
    """What may stand in the place of the last word."""
    done = run(
        home, "-m", "tui", "completion", "--words", stdin="".join(f"{word}\n" for word in words)
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [line.partition("\t")[0] for line in done.stdout.splitlines()]


def test_no_word_is_offered_that_would_be_refused(home: Path) -> None:
    """The id of one that is the name of another, and a name that two have."""
    rows = [
        ServerRow(16, "db-01"),
        ServerRow(25250, "16"),
        ServerRow(3, "twin"),
        ServerRow(4, "TWIN"),
    ]
    write_cache(
        cache_file(home / ".cache" / "hostdeck", "default", PROVIDER),
        rows,
        1_795_000_000.0,
        "54321",
    )
    assert offered(home, "power", "reboot", "") == ["db-01", "25250", "3", "4"]


def test_commands_come_first(home: Path) -> None:
    assert offered(home, "") == list(NAMES)
    assert offered(home, "--read-only", "--profile", "x", "sens") == ["sensors"]
    assert offered(home, "--theme", "li") == ["light"]


def test_options_of_a_command_and_their_values(home: Path) -> None:
    assert {"--select", "--json", "--columns", "--profile"} <= set(offered(home, "ls", "--"))
    assert offered(home, "ls", "--json", "--sel") == ["--select"]
    assert offered(home, "ls", "--columns", "host") == ["hostname"]
    assert offered(home, "ls", "--select", "lo") == ["loc:"]
    assert offered(home, "presets", "--currency", "U") == ["USD"]
    assert offered(home, "ls", "") == []
    assert offered(home, "simulate", "--") == []


def test_servers_by_name_and_by_id(home: Path) -> None:
    assert offered(home, "show", "web") == ["web-01", "web-02"]
    assert offered(home, "show", "--json", "web-01", "203") == ["20311", "20312"]
    assert offered(home, "show", "--url", "https://elsewhere.example", "web") == []


def test_a_name_that_a_shell_could_obey_is_offered_by_its_id_only(home: Path) -> None:
    names = offered(home, "show", "")
    assert {"25250", "25251", "25252"} <= set(names)
    assert not {"$(touch pwned)", "two words", "--all"} & set(names)


def test_without_a_cache_nothing_is_offered_and_nobody_asked(home: Path) -> None:
    for path in (home / ".cache" / "hostdeck").iterdir():
        path.unlink()
    assert offered(home, "show", "web") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(home: Path, shell: str) -> None:
    name = {"bash": "hostdeck.bash", "zsh": "_hostdeck", "fish": "hostdeck.fish"}[shell]
    script = run(home, "-m", "tui", "completion", shell).stdout
    assert script == asset("completions", name).read_text("utf-8")
    assert "hostdeck completion --words" in script


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("hostdeck sens", ["sensors"]),
        ("hostdeck show web", ["web-01", "web-02"]),
        ("hostdeck ls --sel", ["--select"]),
        ("hostdeck ls --select=lo", []),
        ("hostdeck ls --select lo", ["loc:"]),
        ("hostdeck show ", None),
    ],
)
def test_the_script_in_a_real_bash(home: Path, line: str, completed: list[str] | None) -> None:
    front = home / "bin" / "hostdeck"
    front.parent.mkdir()
    front.write_text(f'#!/bin/sh\nexec {sys.executable} -m tui "$@"\n')
    front.chmod(0o755)
    script = f"""
        source {asset("completions", "hostdeck.bash")}
        compopt() {{ :; }}
        COMP_LINE={line!r} COMP_POINT={len(line)}
        _hostdeck
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    env = environ(home, {"PATH": f"{front.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)})
    done = subprocess.run(
        ["bash", "-c", script],
        env=env,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    found = done.stdout.split()
    assert found == completed if completed is not None else "25250" in found
    assert not (home / "pwned").exists()
