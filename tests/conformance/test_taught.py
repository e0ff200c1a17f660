"""The tests that a report teaches: they run under pytest, and fail until the answer is known."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tui.cli.main import run
from tui.conformance.known_shapes import known_shapes
from tui.conformance.taught_tests import FILE


def saved(path: Path, *, changed: bool) -> Path:
    """Return a saved report of three reads; `changed`: with a new field and a refused answer."""
    shape = json.loads(json.dumps(known_shapes()["stocks/show"].as_json()))
    text = {"kinds": ["text"], "seen": 1, "lengths": ["8"]}
    actions = [{"action": "stocks/show", "outcome": "understood", "shape": shape}]
    if changed:
        shape["fields"]["server_data"]["fields"]["<new-1>"] = text
        other = {"kinds": ["object"], "seen": 1, "fields": {"<new-2>": text}}
        actions.append({"action": "eq/list", "outcome": "not understood", "shape": other})
    path.write_text(json.dumps({"format": 2, "actions": actions}))
    return path


def test_the_written_tests_run_and_fail(tmp_path: Path) -> None:
    report = saved(tmp_path / "report.json", changed=True)
    assert run(["conformance", "--teach", str(report)]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", FILE],
        cwd=report.with_suffix(""),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "3 failed" in done.stdout
    assert "unknown field server_data.new_1" in done.stdout


def test_a_report_that_is_understood_teaches_no_tests(tmp_path: Path) -> None:
    report = saved(tmp_path / "report.json", changed=False)
    assert run(["conformance", "--teach", str(report)]) == 0
    assert (report.with_suffix("") / "stocks.show.json").exists()
    assert not (report.with_suffix("") / FILE).exists()
