"""Tries the files of a release where nothing of the checkout is found."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.release.artifacts import BuildError
from tui import __version__

_OUTSIDE = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color"}


def answer(words: Sequence[str | Path], home: Path) -> str:
    """Run a program with an empty environment and return its output. Raises BuildError."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=home,
        env={**_OUTSIDE, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise BuildError(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def check_program(command: Sequence[str | Path], home: Path) -> None:
    """Check version, help, and the list of actions of an unpacked program. Raises BuildError."""
    if answer([*command, "--version"], home).strip() != f"hostdeck {__version__}":
        raise BuildError(f"{command[-1]} names another version")
    if "eq/show" not in answer([*command, "api"], home):
        raise BuildError(f"{command[-1]} does not find its catalog")


def check_all(made: Sequence[Path]) -> None:
    """Start the single file and the program of the Debian package. Raises BuildError."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        for path in made:
            if path.suffix == ".pyz":
                check_program(["python3", path], home)
            elif path.suffix == ".deb":
                tree = home / "unpacked"
                subprocess.run(["dpkg-deb", "-x", str(path), str(tree)], check=True)
                site = tree / "usr/lib/hostdeck"
                start = f"import sys; sys.path.insert(0, {str(site)!r}); " + (
                    "from hostdeck_launcher import main; main()"
                )
                check_program(["python3", "-P", "-c", start], home)
