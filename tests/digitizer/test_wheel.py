"""The wheel holds the tables of letters, and reads a picture with nothing of the checkout beside
it.

Builds in an environment of its own, which needs a package index: with FULL=1 only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.digitizer.measure import CORPUS

ROOT = Path(__file__).parents[2]
TABLES = {"tui/digitizer/glyphs.bin", "tui/simulator/pictures/letters.bin"}
_READ = """
import sys
sys.path.insert(0, sys.argv[1])
import tui.digitizer.picture_series
from tui.charts.series import Span
from tui.simulator.pictures.letters import letters
from tui.digitizer import picture_series
assert picture_series.__file__.startswith(sys.argv[1]), picture_series.__file__
assert letters(8)
with open(sys.argv[2], "rb") as file:
    read = picture_series.read_picture(file.read(), span=Span.DAY, answered_at=1795341943.0)
    print(len(read.incoming))
"""


@pytest.mark.skipif(os.environ.get("FULL") != "1", reason="builds a wheel: FULL=1 only")
@pytest.mark.timeout(600)
def test_pictures_are_read_from_the_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            str(ROOT),
            "--no-deps",
            "--quiet",
            "-w",
            str(tmp_path),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        assert set(packed.namelist()) >= TABLES
        packed.extractall(tmp_path / "installed")
    picture = CORPUS / "day-web-500x120.png"
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(tmp_path / "installed"), str(picture)],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert int(done.stdout) >= 288
