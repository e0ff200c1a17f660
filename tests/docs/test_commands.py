"""Every command that README and the pages under `assets/docs` show runs as it is written."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.process import ROOT, run
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer

PAGES = sorted([ROOT / "README.md", *(ROOT / "assets" / "docs").glob("*.md")])
SIMULATED = "http://127.0.0.1:8765"
"""Address of the simulator in the pages."""
ELSEWHERE = {
    "make demo": "tests/terminal/test_newcomer.py",
    "make test": ".ci/run",
    "hostdeck simulate --port 8765": "tests/release/test_release.py",
    "hostdeck watch --select loc:nl": "tests/cli/test_reads.py",
}
"""Commands that never end or need a terminal, and what tries them."""


def commands(page: Path) -> Iterator[str]:
    """Yield the lines of the page's `sh` blocks without comments."""
    for block in re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        for line in block.splitlines():
            if words := re.sub(r"(^|\s+)#.*", "", line).strip():
                yield words


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_commands_of_a_page_run_in_their_order(
    page: Path, home: Path, simulator: SimulatorServer
) -> None:
    environment = {"HOSTKEY_API_KEY": DEMO_KEY}
    run(home, "-m", "tui", "config", "set", "profiles.default.url", simulator.url)
    for line in commands(page):
        if line in ELSEWHERE:
            continue
        given, _, typed = line.rpartition("echo ")[2].rpartition(" | hostdeck ")
        if given:
            line = f"hostdeck {typed}"
        words = shlex.split(line.partition(" | jq")[0].replace(SIMULATED, simulator.url))
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            environment[name] = value
            continue
        assert words[0] == "hostdeck", f"{page.name}: {line}"
        done = run(
            home, "-m", "tui", *words[1:], stdin=f"{given}\n" if given else None, **environment
        )
        assert done.returncode == 0, f"{page.name}: {line}\n{done.stdout}{done.stderr}"


def test_what_is_tried_elsewhere_is_shown_and_tried() -> None:
    shown = {line for page in PAGES for line in commands(page)}
    for line, test in ELSEWHERE.items():
        assert (ROOT / test).exists(), test
        if line not in shown:
            assert any(line in page.read_text("utf-8") for page in PAGES), line


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
