"""A pytest plugin: write which probes each test reached, how long it took, and how it ended."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

REACH = "HOSTDECK_REACH"
"""The name of the variable with the file to write."""

_TOOK: dict[str, float] = {}
_ENDED: dict[str, str] = {}
"""The tests that failed or were skipped."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Read the notes that were written while a test ran."""
    _taken_notes()
    result = yield
    name = item.nodeid
    _write([name, round(_TOOK.get(name, 0.0), 3), _ENDED.get(name, "passed"), _taken_notes()])
    return result


def pytest_collection_finish() -> None:
    """Write what was reached by importing the tests, under no name."""
    _write(["", 0.0, "passed", _taken_notes()])


def _taken_notes() -> list[int]:
    probe = import_module("hostdeck_probe")
    probe.SEEN.clear()
    notes = Path(probe.NOTES)
    hits = {int(line) for line in notes.read_text().split()} if notes.exists() else set()
    notes.unlink(missing_ok=True)
    return sorted(hits)


def _write(record: list[object]) -> None:
    with Path(os.environ[REACH]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of each phase."""
    _TOOK[report.nodeid] = _TOOK.get(report.nodeid, 0.0) + report.duration
    if report.failed or report.skipped:
        _ENDED[report.nodeid] = report.outcome
