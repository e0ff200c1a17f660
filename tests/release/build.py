"""Builds a release and checks it: `make release`. Uploads nothing.

Writes to `dist/`: wheel, source archive, single file, Debian package, list of contents (CycloneDX),
and checksums. The wheel and the source archive are built twice; both builds must be equal.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from tests.release.artifacts import (
    BuildError,
    bundle,
    exported,
    run,
    tools,
    wheel_and_sdist,
)
from tests.release.debian import debian_package
from tests.release.single_file import single_file
from tests.support.process import ROOT
from tui import __version__

SUMS = "SHA256SUMS"


def build(dist: Path) -> list[Path]:
    """Build everything into `dist`, which is made anew. Raises BuildError."""
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        source = exported(work / "source" / "tree")
        wheel, sdist = wheel_and_sdist(source, dist)
        _check_equal((wheel, sdist), wheel_and_sdist(source, work / "again"))
        served = bundle(wheel, work / "site")
        print(f"compiled modules for Python {', '.join(served)}")
        made = [
            wheel,
            sdist,
            single_file(work / "site", dist),
            debian_package(work / "site", __version__, served, dist),
            contents(work / "site", dist),
        ]
    (dist / SUMS).write_text("".join(f"{_sum(path)}  {path.name}\n" for path in sorted(made)))
    return made


def contents(site: Path, dist: Path) -> Path:
    """Write the list of everything that is packed, as CycloneDX JSON."""
    listed = dist / f"hostdeck-{__version__}.cdx.json"
    versions = sorted(path.name.removesuffix(".dist-info") for path in site.glob("*.dist-info"))
    names = "".join(f"{name.replace('-', '==', 1)}\n" for name in versions)
    requirements = site.parent / "requirements.txt"
    requirements.write_text(names, "utf-8")
    run(
        [
            *(tools() / "cyclonedx-py", "requirements", "--output-reproducible"),
            *("--pyproject", ROOT / "pyproject.toml", "--output-file", listed, requirements),
        ]
    )
    return listed


def _check_equal(first: tuple[Path, ...], second: tuple[Path, ...]) -> None:
    for path, again in zip(first, second, strict=True):
        if _sum(path) != _sum(again):
            raise BuildError(f"{path.name}: two builds of the same commit differ.")


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Build into `dist/`, check the result, and print it."""
    from tests.release.trial import check_all

    try:
        made = build(ROOT / "dist")
        check_all(made)
    except BuildError as error:
        sys.stderr.write(f"make release: {error}\n")
        return 1
    for path in made:
        print(f"{path.stat().st_size:>12,}  {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
