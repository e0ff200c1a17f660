"""The recording beside an incident note: what was read of one server, masked, shown read-only."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tui.cli.verbs.open_verb import recorded
from tui.conformance.recent_answers import MOST, RecentAnswers
from tui.errors import UsageError
from tui.simulator.replay import Recording, body_of

SHOW = {"server_data": {"id": 25250, "status": "rent"}, "root_pass": "Hidden-4711"}
POWER = {"scope": {"power": "on"}, "context": {"id": 25250}}


def noted() -> RecentAnswers:
    """Answers about two servers."""
    recent = RecentAnswers()
    recent.note("eq/show", "25250", {"server_data": {"id": 25250, "status": "older"}})
    recent.note("eq/show", "25250", SHOW)
    recent.note("eq/status", "25250", POWER)
    recent.note("eq/show", "7", {"server_data": {"id": 7}})
    recent.note("eq/add_ipmi_user", "25250", {"password": "never"})
    recent.note("whoami/show", "", {"email": "anna@example.com"})
    return recent


def test_a_recording_holds_the_newest_reads_of_one_server_without_secrets() -> None:
    text = noted().recording(25250, 1000.0)
    assert text is not None

    for absent in ("Hidden-4711", "never", "anna@", "older", '"id": 7'):
        assert absent not in text
    replayed = Recording(json.loads(text))
    show = replayed.answer("eq/show", {"id": "25250", "token": "t"})
    assert show is not None
    assert body_of(show, "eq/show")["server_data"]["status"] == "rent"
    power = replayed.answer("eq/status", {"id": "25250"})
    assert power is not None
    assert (power["by_key"], power["answer"]) == (True, POWER)
    listed = replayed.answer("eq/list", {"full": "1"})
    assert listed is not None
    assert listed["answer"] == {"servers": [25250]}
    assert replayed.answer("eq/reboot", {"id": "25250"}) is None


def test_a_server_that_was_not_read_has_no_recording() -> None:
    assert noted().recording(99, 1000.0) is None


def test_the_number_of_kept_answers_is_bounded() -> None:
    recent = RecentAnswers()
    for number in range(2 * MOST):
        recent.note("eq/show", str(number + 1), {})

    assert recent.recording(1, 0.0) is None
    assert recent.recording(2 * MOST, 0.0) is not None


def test_a_recording_is_opened_under_a_name_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "note.json"
    file.write_text(noted().recording(25250, 1000.0) or "")

    options = recorded(file)

    assert options.replay == str(file)
    assert options.title.startswith("recorded 1970-01-01")


@pytest.mark.parametrize("content", ["", "[]", '{"recording": 2, "answers": []}', "no JSON"])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "note.json"
    file.write_text(content)

    with pytest.raises(UsageError, match="Nothing was started"):
        recorded(file)


def test_a_recording_of_a_later_version_says_so(tmp_path: Path) -> None:
    file = tmp_path / "note.json"
    file.write_text('{"recording": 2, "answers": []}')
    with pytest.raises(UsageError, match="later version"):
        recorded(file)


def test_a_recording_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "deep.json"
    file.write_text('{"recording": 1, "answers": [], "x": ' + "[" * 100_000)
    with pytest.raises(UsageError, match="not a recording"):
        recorded(file)


def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/tty"), Path("/dev/zero")):
        with pytest.raises(UsageError, match="is not a regular file"):
            recorded(path)
