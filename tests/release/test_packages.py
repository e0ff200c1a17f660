"""What `make release` packs, tried on a small tree; the whole of it with FULL=1."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.release.build import build
from tests.release.debian import debian_package
from tests.release.manual import manual
from tests.release.trial import check_all
from tui.assets import asset
from tui.cli.verbs import NAMES


def test_the_manual_page_is_that_of_the_parsers() -> None:
    page = asset("hostdeck.1").read_text("utf-8")
    assert page == manual(), "run: make reference"
    for name in NAMES:
        assert f"hostdeck {name}".replace("-", r"\-") in page


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb on this machine")
def test_the_debian_package_holds_program_manual_and_completions(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "tui").mkdir(parents=True)
    (site / "hostdeck_launcher.py").write_text("def main() -> None: print('started')\n")
    old = os.umask(0o077)
    try:
        packed = debian_package(site, "0.2.0.dev1", ["3.11", "3.14"], tmp_path)
    finally:
        os.umask(old)

    def shown(*words: str) -> str:
        return subprocess.run(
            ["dpkg-deb", *words, packed], check=True, capture_output=True, text=True
        ).stdout

    listed = {line.split()[-1]: line.split()[0] for line in shown("-c").splitlines()}
    assert listed["./usr/bin/hostdeck"] == "-rwxr-xr-x"
    assert listed["./usr/lib/hostdeck/hostdeck_launcher.py"] == "-rw-r--r--"
    assert listed["./usr/lib/hostdeck/tui/"] == "drwxr-xr-x"
    for place in (
        "man/man1/hostdeck.1.gz",
        "bash-completion/completions/hostdeck",
        "zsh/vendor-completions/_hostdeck",
        "fish/vendor_completions.d/hostdeck.fish",
        "doc/hostdeck/copyright",
    ):
        assert f"./usr/share/{place}" in listed
    fields = dict(line.split(": ", 1) for line in shown("-f").splitlines() if ": " in line)
    assert fields["Version"] == "0.2.0~dev1"
    assert "python3 (>= 3.11), python3 (<< 3.15)" in fields["Depends"]


@pytest.mark.release
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not os.environ.get("FULL"), reason="builds a release: FULL=1 only")
def test_a_release_is_built_twice_alike_and_starts(tmp_path: Path) -> None:
    made = build(tmp_path / "dist")
    assert {path.suffix for path in made} == {".whl", ".gz", ".pyz", ".deb", ".json"}
    check_all(made)
