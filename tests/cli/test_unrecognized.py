"""Counters of the dashboard in `hostdeck doctor`, with places and without values."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_verbs import Shell, shell
from tui.conformance.awareness import Awareness, counters_file

__all__ = ["shell"]


def test_doctor_names_what_is_not_recognized(
    shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = shell("doctor", "answers")
    assert "none counted by the dashboard" in done.stdout
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    counted = Awareness(lambda: 1_795_000_000.0, counters_file("default", shell.url))
    counted.note("eq/show", {"server_data": {"id": 1, "status": "draining", "spareUnits": 1}})
    counted.save()
    done = shell("doctor", "answers")
    assert done.returncode == 0, done.stderr
    assert "1 unknown field, 1 unknown state in 1 answer" in done.stdout
    assert "server_data.status: 1" in done.stdout
    assert "draining" not in done.stdout
