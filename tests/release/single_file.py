"""Packs Hostdeck with everything it needs into one executable file, with shiv."""

from __future__ import annotations

from pathlib import Path

from tests.release.artifacts import machine, run, source_date, tools

UNPACKED = "~/.cache/hostdeck/app"
"""Directory into which the file unpacks itself on its first start; SHIV_ROOT names another."""


def single_file(site: Path, place: Path) -> Path:
    """Write `hostdeck-ARCHITECTURE.pyz` of an installed `site` into `place`."""
    packed = place / f"hostdeck-linux-{machine()}.pyz"
    run(
        [
            *(tools() / "shiv", "--site-packages", site, "--entry-point", "hostdeck_launcher:main"),
            *("--output-file", packed, "--python", "/usr/bin/env python3", "--root", UNPACKED),
            *("--reproducible", "--compressed", "--compile-pyc"),
        ],
        SOURCE_DATE_EPOCH=source_date(),
    )
    return packed
