"""What the README promises is what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tui.cli.main import run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_it_opens_with_the_two_commands_and_ci_runs_the_second() -> None:
    first = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert first is not None
    commands = [line.split("#")[0].strip() for line in first[1].splitlines()]
    assert commands == ["make demo", "make test"]
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {"demo", "test", "bench", "snapshots", "pictures", "check", "reference"} <= set(targets)
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("make test")


def test_the_commands_it_names_exist(capsys: pytest.CaptureFixture[str]) -> None:
    named = set(re.findall(r"^(?:echo [0-9]+ \| )?hostdeck ([a-z][a-z-]*)", README, re.MULTILINE))
    named |= {"login", "logout", "demo"}
    for verb in sorted(named):
        with pytest.raises(SystemExit, match=r"^0$"):
            run([verb, "--help"])
        assert f"hostdeck {verb}" in capsys.readouterr().out


def test_the_files_it_links_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_no_dependency_names_a_place_to_get_it_from() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for line in (
        *project["dependencies"],
        *(ROOT / "constraints.txt").read_text("utf-8").splitlines(),
    ):
        assert "://" not in line
        assert not line.startswith("-")
