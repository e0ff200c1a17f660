"""Waits that wait for nothing: what they look for was on the screen before the key was pressed.

The driver notes each of them, and the end of a run counts them; with `-v` it lists them. A run
with more tests that do so than `MOST_TESTS` fails.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

MOST_TESTS = 15
"""Tests of screens with such a wait. Lower it with the number; never raise it."""
FOLDER = "tests/screens/"
NAME = "true in advance"
_noted: list[str] = []
_waits = 0


def note(words: str) -> None:
    """Note that a wait for `words` was true before the key was pressed."""
    _noted.append(words)


def count_wait() -> None:
    """Count a wait that had to wait: what follows it may stand there already."""
    global _waits
    _waits += 1


def waits() -> int:
    """Return how many waits had to wait so far."""
    return _waits


def taken() -> list[tuple[str, object]]:
    """Return what was noted since the last call, as properties of a test."""
    found = [(NAME, words) for words in _noted]
    _noted.clear()
    return list(found)


class EarlyWaits:
    """Gathers the notes of all tests, of every worker."""

    def __init__(self) -> None:
        self.found: dict[str, set[str]] = {}
        self._ran: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "teardown":
            return
        self._ran.add(report.nodeid)
        self.note(report.nodeid, report.user_properties)

    def note(self, test: str, properties: Iterable[tuple[str, object]]) -> None:
        """Take over the notes about one test."""
        words = {str(value) for name, value in properties if name == NAME}
        if words and test.startswith(FOLDER):
            self.found.setdefault(test.partition("[")[0], set()).update(words)

    @property
    def are_too_many(self) -> bool:
        """Return whether more tests have such a wait than may have one."""
        return len(self.found) > MOST_TESTS

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.are_too_many and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.found:
            return
        words = f"{len(self.found)} tests have waits that are true in advance (most {MOST_TESTS})"
        if not self.are_too_many and terminalreporter.config.option.verbose <= 0:
            terminalreporter.write_line(words)
            return
        terminalreporter.section(words, red=True)
        for test, seen in sorted(self.found.items()):
            terminalreporter.write_line(f"{test}: {', '.join(sorted(map(repr, seen)))}")
