"""A pytest plugin: write which probes each test reached, how long it took, and if it passed."""

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
_FAILED: set[str] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Read the notes that were written while a test ran."""
    probe = import_module("hostdeck_probe")
    probe.SEEN.clear()
    notes = Path(probe.NOTES)
    notes.unlink(missing_ok=True)
    result = yield
    hits = {int(line) for line in notes.read_text().split()} if notes.exists() else set()
    name = item.nodeid
    record = [name, round(_TOOK.get(name, 0.0), 3), name not in _FAILED, sorted(hits)]
    with Path(os.environ[REACH]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")
    return result


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of each phase."""
    _TOOK[report.nodeid] = _TOOK.get(report.nodeid, 0.0) + report.duration
    if report.failed or report.skipped:
        _FAILED.add(report.nodeid)
