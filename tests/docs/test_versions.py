"""The version is the same everywhere it is written."""

from __future__ import annotations

import re

from tests.docs.test_commands import PAGES
from tests.support.process import ROOT
from tui import __version__


def test_pages_and_changelog_name_the_version_of_the_program() -> None:
    for page in PAGES:
        for version in re.findall(r"hostdeck[-_](\d[\w.]*?)[-_]", page.read_text("utf-8")):
            assert version == __version__, page.name
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## ([\w.]+)", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__
