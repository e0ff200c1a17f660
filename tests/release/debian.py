"""Packs Hostdeck as a Debian package: program, manual page, completions, and unit of `watch`."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

from tests.release.artifacts import date_all, machine, run, source_date
from tests.support.process import ROOT

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
LIBRARY = Path("usr/lib/hostdeck")
_PROGRAM = """#!/usr/bin/python3 -P
import sys

sys.path.insert(0, "/usr/lib/hostdeck")
from hostdeck_launcher import main

main()
"""
_CONTROL = """Package: hostdeck
Version: {version}
Architecture: {architecture}
Maintainer: Hostdeck contributors <hostdeck@localhost>
Installed-Size: {kilobytes}
Depends: python3 (>= {lowest}), python3 (<< {beyond}), libc6 (>= 2.34)
Recommends: ca-certificates
Suggests: openssh-client, tmux
Section: admin
Priority: optional
Description: terminal dashboard for servers rented at HOSTKEY
 Shows power, sensors, traffic, and cost of a fleet of bare-metal and virtual
 servers, and does what the provider's API can do. It needs only a keyboard and
 works well over SSH. The Python packages that it needs are included.
"""
_POSTINST = """#!/bin/sh
set -e
if [ "$1" = configure ] && command -v py3compile >/dev/null; then
    py3compile -p hostdeck /usr/lib/hostdeck
fi
"""
_PRERM = """#!/bin/sh
set -e
if command -v py3clean >/dev/null; then
    py3clean -p hostdeck
fi
find /usr/lib/hostdeck -type d -name __pycache__ -prune -exec rm -r {} + 2>/dev/null || true
"""
_PLACES = {
    "completions/hostdeck.bash": "usr/share/bash-completion/completions/hostdeck",
    "completions/_hostdeck": "usr/share/zsh/vendor-completions/_hostdeck",
    "completions/hostdeck.fish": "usr/share/fish/vendor_completions.d/hostdeck.fish",
    "hostdeck-watch.service": "usr/lib/systemd/user/hostdeck-watch.service",
}
"""Assets and where Debian looks for them."""


def debian_package(site: Path, version: str, served: list[str], place: Path) -> Path:
    """Write `hostdeck_VERSION_ARCHITECTURE.deb` of an installed `site` into `place`.

    Args:
        served: Versions of Python that the site has compiled modules for.
    """
    tree = place / "debian-tree"
    shutil.copytree(site, tree / LIBRARY)
    _write(tree / "usr/bin/hostdeck", _PROGRAM, 0o755)
    documents = tree / "usr/share/doc/hostdeck"
    documents.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", documents / "copyright")
    _pack(ROOT / "CHANGELOG.md", documents / "changelog.gz")
    _pack(ROOT / "assets" / "hostdeck.1", tree / "usr/share/man/man1/hostdeck.1.gz")
    for asset, target in _PLACES.items():
        if (ROOT / "assets" / asset).exists():
            _write(tree / target, (ROOT / "assets" / asset).read_text("utf-8"), 0o644)
    _set_modes(tree)
    sizes = date_all(tree, source_date())
    architecture = ARCHITECTURES[machine()]
    control = _CONTROL.format(
        version=version.replace(".dev", "~dev"),
        architecture=architecture,
        kilobytes=sum(sizes.values()) // 1024,
        lowest=served[0],
        beyond=_next(served[-1]),
    )
    _write(tree / "DEBIAN/control", control, 0o644)
    _write(tree / "DEBIAN/postinst", _POSTINST, 0o755)
    _write(tree / "DEBIAN/prerm", _PRERM, 0o755)
    (tree / "DEBIAN").chmod(0o755)
    packed = place / f"hostdeck_{version}_{architecture}.deb"
    run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, packed],
        SOURCE_DATE_EPOCH=source_date(),
    )
    shutil.rmtree(tree)
    return packed


def _next(version: str) -> str:
    major, _, minor = version.partition(".")
    return f"{major}.{int(minor) + 1}"


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)


def _pack(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(source.read_bytes(), 9, mtime=int(source_date())))


def _set_modes(tree: Path) -> None:
    """Make everything readable by all and writable by the owner, whatever the umask."""
    for path in (tree, *tree.rglob("*")):
        is_program = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if is_program else 0o644)
