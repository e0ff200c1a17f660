"""The default keys, read from the page that is generated from the bindings, so that no screen is
imported. Disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from tui.assets import asset


@dataclass(frozen=True, slots=True)
class Shipped:
    """An action that has a key."""

    keys: tuple[str, ...]
    meaning: str


@cache
def shipped_keys() -> Mapping[str, Shipped]:
    """Return every action with its keys, by id.

    `assets/keys.md` is read once per process, because every sentence with a key name needs it while
    a screen is drawn. A test compares the page with the bindings.
    """
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in asset("keys.md").read_text("utf-8").splitlines()
        if line.startswith("| ")
    ][1:]
    return MappingProxyType(
        {action: Shipped(tuple(keys.split()), what) for action, keys, what in rows}
    )
