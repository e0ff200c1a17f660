"""The table of features: complete, honest about what is missing, and shown by tests that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "assets" / "features.md"
_ROW = re.compile(r"\| (\d+) \| (.+?) \| (yes|partly|no) \| (.*?) \| (.*?) ?\|")
_TEST = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")
_FIELD, _FIRSTS = 90, 20


class Row(NamedTuple):
    """One feature of the page."""

    number: int
    feature: str
    reached: str
    does: str
    tests: tuple[str, ...]


def rows() -> list[Row]:
    """Return the rows of the page in their order."""
    found = []
    for line in PAGE.read_text().splitlines():
        if re.match(r"\| \d", line):
            row = _ROW.fullmatch(line)
            assert row is not None, line
            found.append(Row(int(row[1]), row[2], row[3], row[4], tuple(_TEST.findall(row[5]))))
    return found


def test_every_feature_is_listed_once_in_its_order() -> None:
    numbers = [row.number for row in rows()]
    assert numbers == [*range(1, _FIELD + 1), *range(1, _FIRSTS + 1)]


def test_a_row_names_its_tests_or_what_is_missing() -> None:
    for row in rows():
        assert row.does.endswith("."), row
        assert ("Missing: " in row.does) is (row.reached != "yes"), row
        if row.reached != "no":
            assert row.tests, row


def test_every_named_test_is_collected() -> None:
    """A test that was renamed or removed shows nothing."""
    named = sorted({test for row in rows() for test in row.tests})
    found = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-n0", "-q", "--collect-only"),
            *("-p", "no:cacheprovider", *named),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-3000:]
    collected = {line.partition("[")[0] for line in found.stdout.splitlines() if "::" in line}
    assert collected >= set(named)
