"""The lock: complete and within what is asked for; and that the audit tells a no, a yes and silence
apart."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from tests.release import audit


def test_the_lock_is_complete_within_what_is_asked_for_and_what_the_tests_ran_with() -> None:
    assert list(audit.wrong_here(audit.locked())) == []


@pytest.mark.parametrize(
    ("name", "version", "says"),
    [
        ("httpx", None, "httpx is needed and not locked"),
        ("httpcore", None, "httpcore is needed and not locked"),
        ("httpx", "0.27.0", "httpx is locked at 0.27.0, and httpx<0.29,>=0.28 is asked for"),
        ("pyte", None, "pyte is needed and not locked"),
        ("leftover", "1.0", "leftover is locked and nothing needs it"),
    ],
)
def test_what_is_wrong_is_named(name: str, version: str | None, says: str) -> None:
    lock = audit.locked() | ({} if version is None else {name: Version(version)})
    if version is None:
        del lock[name]
    assert says in list(audit.wrong_here(lock))


def test_a_line_that_pins_nothing_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("httpx>=1\n")
    with pytest.raises(ValueError, match="pins nothing"):
        audit.locked(tmp_path / "lock")


def test_an_advisory_is_told_with_the_version_that_mends_it() -> None:
    vuln = {"id": "CVE-1", "fix_versions": ["1.1"]}
    clean, bad = (
        {"name": "a", "version": "1", "vulns": []},
        {"name": "b", "version": "1.0", "vulns": [vuln]},
    )
    assert audit.advisories({"dependencies": [clean]}) == []
    assert audit.advisories(
        {"dependencies": [clean, bad, {"name": "c", "skip_reason": "unknown"}]}
    ) == ["b 1.0: CVE-1; mended in 1.1"]


@pytest.mark.parametrize(
    "report", [{"dependencies": []}, {"dependencies": [{"name": "c", "skip_reason": "?"}]}, None]
)
def test_silence_is_no_yes(report: object) -> None:
    with pytest.raises(audit.NotAsked):
        audit.advisories(report)


@pytest.mark.parametrize(
    ("found", "reached", "code"),
    [([], True, 0), (["x was withdrawn"], True, 1), ([], False, 2), (["x"], False, 1)],
)
def test_the_exit_code_tells_what_was_found_and_whether_it_could_be_asked(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: list[str],
    reached: bool,
    code: int,
) -> None:
    def silent() -> list[str]:
        raise audit.NotAsked("no connection")

    monkeypatch.setattr(audit, "withdrawn", lambda: found)
    monkeypatch.setattr(audit, "vulnerable", (list) if reached else silent)
    assert audit.main() == code
    assert ("COULD NOT BE ASKED (no connection)" in capsys.readouterr().out) == (not reached)


def test_an_index_that_does_not_answer_is_said_without_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = "ERROR: HTTPSConnection(host='index.example'): Connection refused\n"
    done: Any = subprocess.CompletedProcess([], 1, "", said)
    monkeypatch.setattr(audit, "_asked", lambda *_: done)
    with pytest.raises(audit.NotAsked, match=r"^exit 1: no connection$"):
        audit.withdrawn()
