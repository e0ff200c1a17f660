"""The history of one operation, in lines."""

from __future__ import annotations

import datetime

from tui.store.operations import Event, OpState
from widgets.operation_lines import history_lines

UNSURE = "The history does not list it."


def _time(moment: float) -> str:
    return f"{datetime.datetime.fromtimestamp(moment).astimezone():%H:%M:%S}"


def _text(*events: Event) -> list[str]:
    return ["".join(words for words, _ in line) for line in history_lines(events, 200)]


def test_a_check_that_is_repeated_is_one_line_with_its_last_time() -> None:
    lines = _text(
        Event(1, 0.0, OpState.RUNNING, ""),
        *(Event(1, 60.0 * at, OpState.UNKNOWN, UNSURE) for at in range(1, 4)),
    )

    assert len(lines) == 2
    assert lines[1].endswith(f"unknown    {UNSURE} Last checked {_time(180.0)}.")


def test_another_word_between_them_is_not_lost() -> None:
    lines = _text(
        Event(1, 0.0, OpState.UNKNOWN, UNSURE),
        Event(1, 1.0, OpState.UNKNOWN, "The server was not read."),
        Event(1, 2.0, OpState.UNKNOWN, UNSURE),
    )

    assert [line.partition("unknown")[2].strip() for line in lines] == [
        UNSURE,
        "The server was not read.",
        UNSURE,
    ]
