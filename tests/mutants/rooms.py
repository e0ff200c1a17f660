"""The rooms whose score is measured, with the share of faults that the tests must notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """Folders and files that are measured together."""

    name: str
    goal: int
    """In percent of the faults that change behavior."""
    places: tuple[str, ...]
    near: tuple[str, ...]
    """Folders whose tests are tried first."""

    def files(self, root: Path) -> list[Path]:
        """Return the source files of this room, sorted."""
        found: set[Path] = set()
        for place in self.places:
            path = root / place
            found.update(path.rglob("*.py") if path.is_dir() else [path])
        return sorted(found)


ROOMS = (
    Room(
        "operations",
        92,
        ("tui/operations", "tui/reinstall", "tui/workers"),
        ("tests/operations", "tests/reinstall", "tests/workers", "tests/scheduled"),
    ),
    Room("api", 92, ("tui/api", "tui/models"), ("tests/api", "tests/models", "tests/conformance")),
    Room(
        "access",
        92,
        ("tui/credentials", "tui/config", "tui/sign_in.py", "tui/secrets.py", "tui/secret_text.py"),
        ("tests/credentials", "tests/config", "tests/test_secret"),
    ),
    Room(
        "store",
        88,
        ("tui/store", "tui/fleet"),
        (
            "tests/store",
            "tests/models",
            "tests/accounts",
            "tests/history",
            "tests/readings",
            "tests/cli/test_inventory",
        ),
    ),
    Room("commands", 88, ("tui/commands",), ("tests/commands", "tests/remote", "tests/billing")),
    Room("wizards", 88, ("tui/wizards",), ("tests/wizards",)),
    Room("digitizer", 88, ("tui/digitizer", "tui/charts"), ("tests/digitizer",)),
    Room(
        "screens",
        80,
        ("screens", "widgets", "tui/app"),
        ("tests/widgets", "tests/app", "tests/screens"),
    ),
)

FOLDERS = (
    "tests/accounts",
    "tests/api",
    "tests/app",
    "tests/billing",
    "tests/cli",
    "tests/commands",
    "tests/config",
    "tests/conformance",
    "tests/credentials",
    "tests/digitizer",
    "tests/hardening",
    "tests/history",
    "tests/models",
    "tests/operations",
    "tests/privacy",
    "tests/readings",
    "tests/reinstall",
    "tests/remote",
    "tests/scheduled",
    "tests/screens",
    "tests/snapshots",
    "tests/store",
    "tests/test_assets.py",
    "tests/test_format.py",
    "tests/test_secret_kinds.py",
    "tests/test_secrets.py",
    "tests/test_text.py",
    "tests/textual_fixes",
    "tests/watch",
    "tests/widgets",
    "tests/wizards",
    "tests/workers",
)
"""Tests that may notice a fault. A full run takes all tests."""

PAGES = "tests/test_assets.py"
"""Compares the generated pages with the code. It imports declarations by the name of their module,
so no probe shows that it reaches them."""
