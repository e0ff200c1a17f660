"""Limit of tests that are run a second time: some failures on a busy machine, never a habit."""

from __future__ import annotations

import pytest

MOST = 12
"""Limit for a run of all tests. Each rerun is a fault of the product or of the test, to be
mended."""


def check(session: pytest.Session) -> None:
    """Fail a run in which more tests than that were run a second time."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    again = sorted({report.nodeid for report in reporter.stats.get("rerun", ())})
    if len(again) > MOST and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line(f"{len(again)} tests were run a second time; at most {MOST} may be.")
