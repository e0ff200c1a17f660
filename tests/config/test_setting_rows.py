"""Settings as rows of a list, checked while they are typed, and written by several at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tui.config.config_loader import load
from tui.config.config_writer import problem_of, set_value
from tui.config.setting_rows import config_view

TEXT = """\
# mine
[ui]
theme = "light" # in the day

[keys]
"fleet.sort" = ["f5"]
"""


@pytest.fixture
def config(home: Path) -> Path:
    path = home / "config.toml"
    path.write_text(TEXT)
    path.chmod(0o600)
    return path


def test_each_row_has_value_default_source_and_meaning(config: Path) -> None:
    view = config_view(config)
    rows = {row.key: row for row in view.rows}

    theme, mouse = rows["ui.theme"], rows["ui.mouse"]
    assert (theme.value, theme.default, theme.source) == ("light", "auto", "line 3")
    assert "Theme" in theme.meaning
    assert "dark" in theme.allowed
    assert (mouse.value, mouse.source, mouse.is_changed) == ("auto", "default", False)
    sort, filter_ = rows["keys.fleet.sort"], rows["keys.fleet.filter"]
    assert (sort.value, sort.default, sort.is_changed) == ("f5", "o", True)
    assert (filter_.value, filter_.is_changed) == ("slash", False)
    assert view.keys == {"fleet.sort": ("f5",)}


def test_without_a_file_everything_is_at_its_default(home: Path) -> None:
    assert not [row for row in config_view(home / "none.toml").rows if row.is_changed]


@pytest.mark.parametrize(
    ("key", "words", "said"),
    [
        ("ui.theme", "dark", ""),
        ("ui.mouse", "perhaps", "not allowed"),
        ("ui.tour", "yes", "neither true nor false"),
        ("history.days", "many", "not a number"),
        ("history.days", "400", "90"),
        ("keys.fleet.sort", "ctrl+h", "do not send"),
    ],
)
def test_a_value_is_checked_without_writing(config: Path, key: str, words: str, said: str) -> None:
    found = problem_of(config, TEXT, key, words)

    assert (said in found) if said else not found
    assert config.read_text() == TEXT


def test_changes_of_several_writers_are_all_there(config: Path) -> None:
    """Each reads the file, changes one value, and writes all of it."""
    begin = threading.Barrier(8)

    def write(number: int) -> None:
        begin.wait()
        for at in range(4):
            set_value(config, f"views.v{number}-{at}", f"id:{number}")

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert len(load(config).views) == 32
    assert config.read_text().startswith("# mine")
