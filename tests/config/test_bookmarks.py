"""Bookmarks on disk: what is saved comes back, and a damaged file ends nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.config.bookmarks import (
    MOST,
    Bookmarks,
    bookmark_file,
    read_bookmarks,
    write_bookmarks,
)


def test_a_bookmark_comes_back_and_goes(tmp_path: Path) -> None:
    file = bookmark_file(tmp_path, "work")
    first = Bookmarks(read_bookmarks(file), partial(write_bookmarks, file))
    assert first.toggle(20311)
    assert first.toggle(25250)
    again = Bookmarks(read_bookmarks(file), partial(write_bookmarks, file))
    assert again.ids == {20311, 25250}
    assert not again.toggle(20311)
    assert read_bookmarks(file) == (25250,)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "{", "{}", '["a", null, -1, true, 1.5]', "[" * 100_000])
def test_a_file_that_is_no_list_of_ids_has_no_bookmarks(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bookmarks.json"
    file.write_text(text)
    assert read_bookmarks(file) == ()


@given(st.lists(st.integers(1, 50), max_size=30))
def test_an_even_number_of_changes_leaves_no_bookmark(ids: list[int]) -> None:
    made = Bookmarks()
    for server_id in ids:
        made.toggle(server_id)
    assert made.ids == {each for each in ids if ids.count(each) % 2}


def test_the_newest_bookmarks_stay() -> None:
    made = Bookmarks(range(1, MOST + 1))
    made.toggle(MOST + 1)
    assert 1 not in made.ids
    assert len(made.ids) == MOST
