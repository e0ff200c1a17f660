"""Runs the suite on every Python found, and on the lowest allowed dependencies: `make matrix`.

`make matrix ARGS="tests/models -q"` passes arguments to pytest. An interpreter that is not there is
named and makes no failure; one whose suite fails does.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.release.artifacts import PYTHONS
from tests.support.own_environment import environment
from tests.support.process import ROOT

TOOL = ("uv==0.13.9",)
LOWEST = "lowest"
"""Row of the table for the lowest versions of the direct dependencies, on this Python."""


def interpreter(version: str) -> Path | None:
    """Return the interpreter of a version of Python, for example `3.12`: of PATH, or of pyenv."""
    found = shutil.which(f"python{version}")
    candidates = [Path(found)] if found else []
    candidates += sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python3"))
    return next((path for path in candidates if _is_version(path, version)), None)


def _is_version(path: Path, version: str) -> bool:
    """Return whether it runs: the programs of pyenv in PATH exist for versions that do not."""
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([path, "-c", script], capture_output=True, text=True, check=False)
    return done.stdout.strip() == version


def _install(python: Path, place: Path, *more: str) -> str:
    """Make an environment with Hostdeck and the tools of its tests. Returns what failed, or
    nothing."""
    tool, problem = environment(TOOL)
    if tool is None:
        return problem
    uv = tool.parent / "uv"
    steps: Sequence[Sequence[str | Path]] = (
        (uv, "venv", "--quiet", "--clear", "--python", python, place),
        (
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            place / "bin" / "python",
            *more,
            "-e",
            ".[dev]",
        ),
    )
    for step in steps:
        done = subprocess.run(
            [str(word) for word in step], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            return done.stderr.strip().splitlines()[-1]
    return ""


def _result(python: Path, name: str, arguments: Sequence[str], *more: str) -> tuple[str, bool]:
    """Return the last line of the suite in that environment, and whether it passed."""
    place = ROOT / ".venv" / "matrix" / name
    problem = _install(python, place, *more)
    if problem:
        return f"not installed: {problem}", False
    done = subprocess.run(
        [str(place / "bin" / "python"), "-m", "pytest", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines() or ["no output"]
    sys.stdout.write("".join(f"  {line}\n" for line in lines if line.startswith("FAILED")))
    return lines[-1].strip("= "), done.returncode == 0


def rows(arguments: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield the name, the outcome, and whether it is no failure, of each row of the table."""
    for version in PYTHONS:
        python = interpreter(version)
        if python is None:
            yield f"Python {version}", "not on this machine", True
        else:
            yield (
                f"Python {version}",
                *_result(python, version, arguments, "-c", "constraints.txt"),
            )
    lowest = _result(Path(sys.executable), LOWEST, arguments, "--resolution", "lowest-direct")
    yield "lowest dependencies", *lowest


def main(arguments: Sequence[str]) -> int:
    """Print the table. Returns 1 when a suite failed."""
    is_good = True
    for name, outcome, passed in rows(arguments or ("-n", "auto", "-q")):
        print(f"{name:<20} {outcome}", flush=True)
        is_good = is_good and passed
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
