"""The keys as shipped, read from the page that is written from the bindings: no screen is imported
for it. Disk."""

from __future__ import annotations

from dataclasses import dataclass

from tui.assets import asset


@dataclass(frozen=True, slots=True)
class Shipped:
    """An action that has a key."""

    keys: tuple[str, ...]
    meaning: str


def shipped_keys() -> dict[str, Shipped]:
    """Every action with its keys, by its id. `assets/keys.md`; a test compares it with the
    bindings."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in asset("keys.md").read_text("utf-8").splitlines()
        if line.startswith("| ")
    ][1:]
    return {action: Shipped(tuple(keys.split()), what) for action, keys, what in rows}
