"""Compiles the test modules once for all workers of a run.

pytest rewrites the assertions of each module while it imports it, which takes longer than all
other work before the first test. Each worker begins at a different module and saves what it has
compiled, so the next worker that comes there reads it.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"


def modules() -> list[str]:
    """Return the names of all test modules."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted(TESTS.rglob("test_*.py"))
    ]


def share(worker: int, workers: int) -> list[str]:
    """Return the modules in the order of one worker, which begins where no other one does."""
    found = modules()
    first = len(found) * worker // max(1, workers)
    return found[first:] + found[:first]


def import_share(worker: int, workers: int) -> None:
    """Import all modules and save their bytecode. What fails is reported when it is collected."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        for name in share(worker, workers):
            # A module that skips itself raises an exception that is no `Exception`.
            with suppress(Exception, pytest.skip.Exception):
                importlib.import_module(name)
    finally:
        sys.dont_write_bytecode = before
