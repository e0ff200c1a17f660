"""The program counts what it does not know in answers, and says it on screen and in doctor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui.conformance.awareness import EVERY_S, Awareness, read_counters

KNOWN: dict[str, Any] = {"servers": [1, 2]}
STRANGE: dict[str, Any] = {"servers": [1, 2], "qzhost01": 1, "spareUnits": "qzvalue"}


class Clock:
    at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


def test_what_is_known_is_not_counted_and_what_is_new_is(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "hostdeck" / "counters.json"
    awareness = Awareness(clock, file)
    awareness.note("eq/list", KNOWN)
    assert awareness.found == ()
    awareness.note("eq/list", STRANGE)
    assert awareness.found == (), "one answer in a while is looked at"
    for _ in range(2):
        clock.at += EVERY_S
        awareness.note("eq/list", STRANGE)
    (found,) = awareness.found
    assert (found.action, found.times) == ("eq/list", 2)
    assert found.fields == ("<new-1>", "spareUnits")
    assert found.sample["spareUnits"] == "qzvalue"
    awareness.save()
    assert "qz" not in file.read_text("utf-8"), "samples and names of the account stay in memory"
    (saved,) = read_counters(file)
    assert (saved.times, saved.fields) == (2, found.fields)


def test_a_state_in_unknown_words_is_counted_without_the_words() -> None:
    awareness = Awareness(Clock())
    awareness.note("eq/show", {"server_data": {"id": 1, "status": "draining"}})
    (found,) = awareness.found
    assert found.states == ("server_data.status: 1",)
    assert awareness.states == 1


REQUEST = {"id": 7, "status": "draining"}


@pytest.mark.parametrize(
    ("action", "answer"),
    [
        ("rhr/list", {"requests": [REQUEST, {"id": 8, "status": "PENDING"}]}),
        ("rtm/get_tickets", {"result": "OK", "status": "success", "tickets": [REQUEST]}),
        ("rtm/get_ticket_by_id", {"data": REQUEST}),
        ("whmcs/get_cancellation_requests", [REQUEST]),
        (
            "s3/get_users",
            [{"s3uid": "a", "status": "draining"}, {"s3uid": "b", "status": "active"}],
        ),
    ],
)
def test_unknown_words_of_lists_without_a_published_shape_are_counted(
    action: str, answer: Any
) -> None:
    awareness = Awareness(Clock())
    awareness.note(action, answer)
    assert [found.states for found in awareness.found] == [("status: 1",)]
    known = json.loads(json.dumps(answer).replace("draining", "Closed"))
    silent = Awareness(Clock())
    silent.note(action, known)
    assert silent.states == 0


def test_secrets_in_a_sample_are_masked() -> None:
    awareness = Awareness(Clock())
    awareness.note("eq/show", {"server_data": {"id": 1, "root_pass": "hunter2hunter2"}, "new": 1})
    assert "hunter2" not in str(awareness.found)


def test_a_file_that_cannot_be_read_has_no_counters(tmp_path: Path) -> None:
    file = tmp_path / "counters.json"
    assert read_counters(file) == []
    for content in ("", "[1]", '[{"action": "x"}]', "{}"):
        file.write_text(content)
        assert read_counters(file) == []
