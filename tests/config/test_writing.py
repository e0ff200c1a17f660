"""`config set` is the only writer: one value changes, everything else stays to the byte."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.config.config_loader import load
from tui.config.config_writer import problem_of, set_value, unset_value
from tui.config.schema import schema
from tui.config.settings import Settings
from tui.config.value_origins import known_keys, option_of, origins
from tui.errors import ConfigError, UsageError

TEXT = """\
# mine
default_profile = "main"   # the one I use

[ui]
# light in the day
theme = "light"

[profiles.main]
url = "https://invapi.hostkey.com"
"""


@pytest.fixture
def config(home: Path) -> Path:
    path = home / "config.toml"
    path.write_text(TEXT)
    path.chmod(0o640)
    return path


def test_one_value_changes_and_every_comment_stays(config: Path) -> None:
    assert set_value(config, "ui.theme", "dark") == "dark"
    assert config.read_text() == TEXT.replace('"light"', '"dark"')
    assert config.stat().st_mode & 0o777 == 0o640, "rights stay"
    assert list(config.parent.glob(".config*")) == []


@pytest.mark.parametrize(
    ("key", "words", "value"),
    [
        ("ui.mouse", "off", "off"),
        ("ui.columns", "id,hostname", ["id", "hostname"]),
        ("ui.columns", '["id"]', ["id"]),
        ("network.requests_in_flight", "2", 2),
        ("network.requests_per_second", "0.5", 0.5),
        ("profiles.main.read_only", "true", True),
        ("profiles.new.url", "https://x.example", "https://x.example"),
        ("views.prod", "tag:env=prod", "tag:env=prod"),
        ("keys.fleet.down", "j,down", ["j", "down"]),
        ("default_profile", "main", "main"),
    ],
)
def test_values_of_every_kind_are_read_back(
    config: Path, key: str, words: str, value: object
) -> None:
    assert set_value(config, key, words) == value
    text = config.read_text()
    found = {item.key: item for item in origins(load(config), config, text, {})}
    assert found[key].value == value
    assert found[key].source.startswith("line ")
    assert "# light in the day" in text
    assert unset_value(config, key)
    assert load(config) is not None
    assert not unset_value(config, key)


@pytest.mark.parametrize(
    ("key", "words", "says"),
    [
        ("ui.theme", "drak", "Did you mean dark?"),
        ("ui.thme", "dark", "Did you mean ui.theme?"),
        ("network.requests_in_flight", "9", "maximum is 4"),
        ("network.requests_per_second", "many", "not a number"),
        ("profiles.main.read_only", "yes", "neither true nor false"),
        ("profiles.main.api_key", "s3cret", "Unknown option"),
        ("keys.fleet.down", "ctrl+s", "terminals do not send"),
        ("ui", "x", "Unknown option"),
        ("profiles.main", "x", "Unknown option"),
    ],
)
def test_what_could_not_be_used_is_not_written(
    config: Path, key: str, words: str, says: str
) -> None:
    with pytest.raises((ConfigError, UsageError)) as caught:
        set_value(config, key, words)
    assert says in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert config.read_text() == TEXT


def test_a_file_that_is_not_there_is_made_private(home: Path) -> None:
    path = home / "new" / "hostdeck" / "config.toml"
    set_value(path, "ui.theme", "light")
    assert load(path).ui.theme == "light"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(config: Path, home: Path) -> None:
    link = home / "link.toml"
    link.symlink_to(config)
    set_value(link, "ui.theme", "dark")
    assert link.is_symlink()
    assert load(config).ui.theme == "dark"


def test_a_broken_file_is_left_alone(config: Path) -> None:
    config.write_text("[ui\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        set_value(config, "ui.theme", "dark")
    assert config.read_text() == "[ui\n"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(words=st.text(max_size=40))
def test_any_text_comes_back_as_it_was_written(config: Path, words: str) -> None:
    for key in ("profiles.main.user", "views.mine"):
        assert set_value(config, key, words) == words
        assert {item.key: item.value for item in origins(load(config), config, "", {})}[
            key
        ] == words


def test_every_option_has_a_line_in_the_schema_and_can_be_looked_up() -> None:
    for key in known_keys():
        option_of(key.replace("NAME", "main").replace("ID", "fleet.down"))
    sections = schema()["properties"]
    assert set(sections) == set(Settings.__dataclass_fields__)
    assert sections["ui"]["properties"]["mouse"]["enum"] == ["auto", "on", "off"]
    assert "enum" not in sections["ui"]["properties"]["theme"], "themes may be files"


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_write_that_fails_changes_nothing_and_leaves_no_part_behind(
    config: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*args: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    before = sorted(config.parent.iterdir())
    monkeypatch.setattr(os, step, fails)
    with pytest.raises(ConfigError) as caught:
        set_value(config, "ui.theme", "dark")
    monkeypatch.undo()
    assert caught.value.said == "No space left on device."
    assert config.read_text() == TEXT
    assert sorted(config.parent.iterdir()) == before


@pytest.mark.parametrize("words", ["inf", "nan", "1e999"])
def test_a_whole_number_without_an_end_is_refused(tmp_path: Path, words: str) -> None:
    path = tmp_path / "config.toml"
    with pytest.raises(ConfigError, match="finite"):
        set_value(path, "network.requests_in_flight", words)
    assert "finite" in problem_of(path, "", "network.requests_in_flight", words)
    assert not path.exists()
