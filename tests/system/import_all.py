"""Imports every module of the product, and prints how many."""

from __future__ import annotations

import importlib
import pkgutil

ROOMS = ("tui", "widgets", "screens")


def names() -> list[str]:
    """Return the names of all modules that can be imported without being run."""
    packages = [importlib.import_module(room) for room in ROOMS]
    found = [
        item.name
        for package in packages
        for item in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    return [name for name in found if not name.endswith("__main__")]


if __name__ == "__main__":
    for name in names():
        importlib.import_module(name)
    print(len(names()))
