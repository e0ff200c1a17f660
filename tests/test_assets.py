"""What ships beside the code says what the code does."""

from __future__ import annotations

import tomllib
from dataclasses import fields

from tui.api.reference import reference
from tui.assets import asset
from tui.config.config_loader import load
from tui.config.settings import History, Network, Profile, Settings, Traffic, Ui
from tui.config.watch_settings import Watch


def test_the_page_of_actions_is_up_to_date() -> None:
    assert asset("api.md").read_text("utf-8") == reference(), "run: make reference"


def test_the_page_of_keys_is_up_to_date() -> None:
    from tui.app.keys_page import page

    assert asset("keys.md").read_text("utf-8") == page(), "run: make reference"


def test_the_example_configuration_holds_the_defaults() -> None:
    assert load(asset("config.example.toml")) == Settings(profiles={"default": Profile()})


def test_the_example_configuration_names_every_option() -> None:
    example = tomllib.loads(asset("config.example.toml").read_text("utf-8"))
    assert "default_profile" in example
    sections = {
        "ui": Ui,
        "network": Network,
        "history": History,
        "traffic": Traffic,
        "watch": Watch,
        "profiles": Profile,
    }
    for name, section in sections.items():
        shown = example.get(name, {})
        shown = shown.get("default", {}) if section is Profile else shown
        assert {option.name for option in fields(section)} == set(shown), name


def test_the_schema_is_up_to_date_and_the_example_fits_it() -> None:
    from tui.config.schema import schema_text

    assert asset("config.schema.json").read_text("utf-8") == schema_text(), "run: make reference"


def test_every_theme_that_is_shipped_can_be_read() -> None:
    from pathlib import Path

    from tui.config.theme_files import COLORS, read_theme, theme_names

    assert theme_names(Path("/nowhere")) == ["forest", "sand"]
    for name in theme_names(Path("/nowhere")):
        assert set(read_theme(name, Path("/nowhere")).colors) == set(COLORS)
