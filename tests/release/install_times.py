"""Measure how long each way to install takes, from nothing to the first frame of the demo.

`python -m tests.release.install_times` installs the files in `dist/` (run `make release` first),
each way in an empty home, and prints a table. Uses the package index of pip and uv; a way whose
tool is not on this machine is named as not measured.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.process import ROOT
from tests.support.tty import Tty

DIST = ROOT / "dist"
CONSTRAINTS = ROOT / "constraints.txt"
FIRST_FRAME = "web-01"
PATH = os.environ["PATH"]


@dataclass(frozen=True)
class Way:
    """One way to install: its steps, and the program it ends with."""

    name: str
    steps: Sequence[Sequence[str]]
    start: Sequence[str]
    tool: str = "python3"


def ways(home: Path) -> Iterator[Way]:
    """Yield every way, for an empty `home`."""
    wheel, archive, package = (
        str(next(DIST.glob(pattern))) for pattern in ("*.whl", "*.pyz", "*.deb")
    )
    venv = home / "venv"
    yield Way(
        "pip in a new environment",
        (
            (sys.executable, "-m", "venv", str(venv)),
            (str(venv / "bin/pip"), "install", "-q", "-c", str(CONSTRAINTS), wheel),
        ),
        (str(venv / "bin/hostdeck"),),
    )
    own = str(home / ".local/bin/hostdeck")
    constrained = f"--pip-args=-c {CONSTRAINTS}"
    yield Way("pipx", (("pipx", "install", constrained, wheel),), (own,), "pipx")
    yield Way(
        "uv",
        (("uv", "tool", "install", "-q", "-c", str(CONSTRAINTS), wheel),),
        (own,),
        "uv",
    )
    yield Way("single file", (), (sys.executable, archive))
    tree = home / "tree"
    site = tree / "usr/lib/hostdeck"
    code = f"import sys; sys.path.insert(0, {str(site)!r}); import hostdeck_launcher as h; h.main()"
    yield Way(
        "Debian package, unpacked",
        (("dpkg-deb", "-x", package, str(tree)),),
        (sys.executable, "-P", "-c", code),
        "dpkg-deb",
    )


def first_frame_s(home: Path, start: Sequence[str]) -> float:
    """Start the demo and return the seconds until its list is on the screen."""
    began = time.monotonic()
    with Tty(home, *start[1:], "demo", program=start[0], columns=120, lines=40) as tty:
        tty.sees(FIRST_FRAME)
        return time.monotonic() - began


def measured(name: str) -> str:
    """Install one way in an empty home and return its row of the table."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        home = Path(scratch)
        way = next(each for each in ways(home) if each.name == name)
        if shutil.which(way.tool) is None:
            return f"| {name} | not measured: no {way.tool} here | |"
        inherited = {key: os.environ[key] for key in os.environ if key.startswith(("PIP_", "UV_"))}
        environment = {**inherited, "HOME": str(home), "PATH": PATH, "LANG": "C.UTF-8"}
        began = time.monotonic()
        for words in way.steps:
            done = subprocess.run(words, env=environment, capture_output=True, text=True)
            if done.returncode:
                lines = done.stderr.strip().splitlines() or ["no output"]
                return f"| {name} | failed: {lines[-1][:80]} | |"
        installed_s = time.monotonic() - began
        first_s = first_frame_s(home, way.start)
        return f"| {name} | {installed_s:.1f} s | {first_s:.1f} s, {installed_s + first_s:.1f} s |"


def main() -> None:
    """Print the table."""
    print("| way | installing | first frame after it, both together |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        names = [way.name for way in ways(Path(scratch))]
    for name in names:
        print(measured(name), flush=True)
    print(f"Load average {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
