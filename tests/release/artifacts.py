"""Parts that every release file is made from: a reproducible date, the tools, and one directory
with Hostdeck and everything it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.own_environment import environment
from tests.support.process import ROOT

TOOLS = ("build==1.6.1", "hatchling==1.33.0", "shiv==1.0.8", "cyclonedx-bom==7.5.0")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Versions of Python whose compiled modules go into the single file and the Debian package."""
PLATFORMS = (
    "manylinux_2_34",
    "manylinux_2_28",
    "manylinux_2_27",
    "manylinux_2_17",
    "manylinux2014",
)
"""Tags of compiled wheels that run on glibc 2.34 and later: Debian 12, Ubuntu 22.04, RHEL 9."""

LEFT_OUT = "_avx2."
"""Part of the name of second copies of compiled modules for newer processors, 21 MB: the
first copies run on all of them."""


class BuildError(Exception):
    """A step of the release failed. Its text ends with the output of the tool."""


def run(words: Sequence[str | Path], *, cwd: Path = ROOT, **more: str) -> str:
    """Run a tool and return its standard output. Raises BuildError."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"{words[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def tools() -> Path:
    """Return the directory of programs of the build tools. Raises BuildError."""
    python, problem = environment(TOOLS)
    if python is None:
        raise BuildError(problem)
    return python.parent


def source_date() -> str:
    """Return the time of the last commit in Unix seconds: the date of every packed file."""
    return os.environ.get("SOURCE_DATE_EPOCH") or run(["git", "log", "-1", "--format=%ct"]).strip()


def machine() -> str:
    """Return the architecture as wheels name it, for example `x86_64`."""
    return os.uname().machine


def exported(place: Path) -> Path:
    """Write the files of the last commit to `place`: nothing that is not in the repository."""
    place.mkdir(parents=True)
    archive = place.parent / "source.tar"
    run(["git", "archive", "--format=tar", "-o", archive, "HEAD"])
    shutil.unpack_archive(archive, place, filter="data")
    return place


def wheel_and_sdist(source: Path, place: Path) -> tuple[Path, Path]:
    """Build the wheel and the source archive of `source` into `place`."""
    run(
        [tools() / "python", "-m", "build", "--no-isolation", "--outdir", place, source],
        SOURCE_DATE_EPOCH=source_date(),
    )
    (wheel,), (sdist,) = place.glob("hostdeck-*.whl"), place.glob("hostdeck-*.tar.gz")
    return wheel, sdist


def bundle(wheel: Path, place: Path) -> list[str]:
    """Install the wheel and its dependencies into `place`, for every version of Python.

    Compiled modules carry the version in their file names, so one directory serves all of them.

    Returns:
        Versions of Python for which every compiled dependency was found.
    """
    served = []
    for version in PYTHONS:
        single = place.parent / f"{place.name}-{version}"
        try:
            _install(wheel, single, version)
        except BuildError as error:
            print(f"no dependencies for Python {version}: {str(error).splitlines()[-1]}")
            continue
        _merge(single, place)
        served.append(version)
    if not served:
        raise BuildError("The dependencies were found for no version of Python.")
    return served


def _install(wheel: Path, place: Path, version: str) -> None:
    tags = [word for tag in PLATFORMS for word in ("--platform", f"{tag}_{machine()}")]
    run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--target", place, "--no-compile", "--only-binary", ":all:"),
            *("--python-version", version, "--implementation", "cp", *tags),
            *("-c", ROOT / "constraints.txt", wheel),
        ]
    )


def _merge(single: Path, place: Path) -> None:
    for path in sorted(single.rglob("*")):
        target = place / path.relative_to(single)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif not target.exists() and LEFT_OUT not in path.name:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
    shutil.rmtree(place / "bin", ignore_errors=True)


def date_all(place: Path, epoch: str) -> Mapping[str, int]:
    """Give every file of `place` the same date. Returns their sizes in bytes by relative name."""
    sizes = {}
    for path in sorted(place.rglob("*")):
        os.utime(path, (int(epoch), int(epoch)), follow_symlinks=False)
        if path.is_file():
            sizes[path.relative_to(place).as_posix()] = path.stat().st_size
    return sizes
