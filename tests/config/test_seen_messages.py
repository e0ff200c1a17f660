"""Marks of messages that were shown survive the end of the program."""

from __future__ import annotations

import stat
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.support.scratch import new_directory
from tui.config.seen_messages import (
    MOST_REQUESTS,
    SeenMessages,
    read_seen,
    seen_file,
    write_seen,
)


def test_messages_shown_in_one_run_are_not_new_in_the_next(tmp_path: Path) -> None:
    file = seen_file(tmp_path, "main")
    first = SeenMessages(read_seen(file), lambda known: write_seen(file, known))
    first.saw(7003, 2)
    first.saw(7003, 1)
    second = SeenMessages(read_seen(file))
    assert (second.count(7003), second.count(7004)) == (2, 0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_the_newest_requests_are_remembered(tmp_path: Path) -> None:
    file = tmp_path / "seen"
    write_seen(file, dict.fromkeys(range(MOST_REQUESTS + 5), 1))
    assert (len(read_seen(file)), 4 in read_seen(file)) == (MOST_REQUESTS, False)


@given(
    st.binary(max_size=40) | st.sampled_from([b"[]", b'{"7": "x"}', b'{"7": true}', b'{"-7": 1}'])
)
def test_a_damaged_file_marks_everything_as_new(content: bytes) -> None:
    file = new_directory() / "seen"
    file.write_bytes(content)
    assert all(number >= 0 and seen > 0 for number, seen in read_seen(file).items())
