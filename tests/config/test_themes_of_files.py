"""Themes by their names: an unknown one is an error in words, and no name leaves its directory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.config.theme_files import read_theme
from tui.errors import ConfigError


@pytest.mark.parametrize("name", ["nosuch", "../hidden", "NoSuch"])
def test_there_is_no_theme_with_this_name(home: Path, name: str) -> None:
    (home / "themes").mkdir()
    (home / "hidden.toml").write_text('accent = "#ffffff"\n')
    with pytest.raises(ConfigError) as caught:
        read_theme(name, home)
    assert caught.value.said == "There is no theme with this name."
