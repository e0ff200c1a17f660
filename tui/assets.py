"""Finds files of `assets/`, in a checkout and in an installed wheel. Any thread."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def asset(*parts: str) -> Path:
    """The path of `assets/<parts>`. Raises FileNotFoundError when it is not shipped."""
    for root in (_HERE / "_assets", _HERE.parent / "assets"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))
