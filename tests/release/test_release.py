"""What is released works where there is no checkout: built, installed into a clean environment,
started from it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.release.licenses import licenses
from tests.support.process import ROOT
from tests.support.tty import Tty
from tui.assets import asset
from tui.simulator.demo_credentials import DEMO_KEY

ORDINARY = dict(os.environ)
"""As the tests were started: with the person's own pip configuration, which the tests' empty home
hides."""
ROOMS = ("tui", "widgets", "screens")


def _done(*command: str | Path, **more: str) -> str:
    """Run it with the ordinary environment; its standard output."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**ORDINARY, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def _environment(place: Path) -> Path:
    """A new one with nothing in it. Its directory of programs."""
    _done(sys.executable, "-m", "venv", place)
    return place / "bin"


def _install(bin_: Path, *what: str | Path) -> None:
    _done(bin_ / "python", "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", *what)


def _checkout(place: Path) -> Path:
    """What a clone would hold, without what was made in it."""
    left_out = shutil.ignore_patterns(".*", "__pycache__", "*.pyc")
    return Path(shutil.copytree(ROOT, place, ignore=left_out))


def _built(builder: Path, source: Path, into: Path, *kinds: str) -> list[Path]:
    script = "import os, sys; os.chdir(sys.argv[1]); from hatchling.build import *; " + "; ".join(
        f"print(build_{kind}(sys.argv[2]))" for kind in kinds
    )
    into.mkdir(exist_ok=True)
    names = _done(builder / "python", "-c", script, source, into).split()
    return [into / name for name in names]


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as packed:
        return set(packed.namelist())


def _expected() -> set[str]:
    """Every file of the rooms, and every asset where `tui.assets` looks for it."""
    files = {path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()}
    code = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assets = (ROOT / "assets").rglob("*")
    # The entry of the console script is installed under a name of its own, and nowhere else.
    code = code - {"tui/entry.py"} | {"hostdeck_launcher.py"}
    return code | {
        f"tui/_assets/{path.relative_to(ROOT / 'assets').as_posix()}"
        for path in assets
        if path.is_file()
    }


@contextmanager
def _simulated(program: Path, home: Path) -> Iterator[str]:
    """`hostdeck simulate` of the installed program; its address."""
    process = subprocess.Popen(
        [program, "simulate", "--still"], env=_outside(home), cwd=home, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()  # type: ignore[union-attr]  # a pipe, see above


def _outside(home: Path) -> dict[str, str]:
    """Nothing in it leads to the checkout."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "HOSTKEY_API_KEY": DEMO_KEY,
    }


@pytest.mark.release
@pytest.mark.terminal
@pytest.mark.timeout(600)
def test_wheel_and_sdist_hold_everything_and_the_wheel_works_alone(
    home: Path, tmp_path: Path
) -> None:
    builder = _environment(tmp_path / "builder")
    _install(builder, "hatchling")
    wheel, sdist = _built(
        builder, _checkout(tmp_path / "checkout"), tmp_path / "built", "wheel", "sdist"
    )
    assert _expected() <= _names(wheel)
    assert not [name for name in _names(wheel) if name.startswith("tests/")]

    with tarfile.open(sdist) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    assert {"Makefile", "README.md", "LICENSE", "CHANGELOG.md", "constraints.txt", "tests"} <= set(
        os.listdir(source)
    )
    (again,) = _built(builder, source, tmp_path / "from-sdist", "wheel")
    assert _names(again) == _names(wheel)

    clean = _environment(tmp_path / "clean")
    _install(clean, wheel)
    program = clean / "hostdeck"
    where = _done(clean / "python", "-I", "-c", "import tui; print(tui.__file__)").strip()
    assert Path(where).is_relative_to(tmp_path / "clean")
    _it_works(program, home)


def _it_works(program: Path, home: Path) -> None:
    """Console script, assets, glyph tables, simulator and dashboard, from where it was installed
    to."""

    def output_of(*words: str) -> str:
        done = subprocess.run(
            [program, *words],
            env=_outside(home),
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert output_of("config").startswith("# Hostdeck reads this")
    assert "complete" in output_of("completion", "bash")
    with _simulated(program, home) as url:
        listed = json.loads(output_of("ls", "--json", "--url", url))
        assert "web-01" in {entry["hostname"] for entry in listed}
        # Drawn with the simulator's letters, read with the glyph tables.
        assert '"backup-is"' in output_of("traffic", "backup-is", "--json", "--url", url)
    with Tty(home, "demo", "--still", program=str(program), PYTHONPATH="") as tty:
        tty.sees("12 servers")
        tty.sees("●✓✓  on        api-01")
        tty.press("q")
        assert tty.ends() == 0


def test_the_licenses_of_all_dependencies_are_listed() -> None:
    page = asset("licenses.md").read_text("utf-8")
    missing = [line for line in licenses().splitlines() if line not in page.splitlines()]
    assert not missing, "run: make reference"
    assert "|  |" not in page, "a package without a word about its license"
