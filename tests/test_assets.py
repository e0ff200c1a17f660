"""What ships beside the code says what the code does."""

from __future__ import annotations

from tui.api.reference import reference
from tui.assets import asset
from tui.config.loading import load
from tui.config.settings import Profile, Settings


def test_the_page_of_actions_is_up_to_date() -> None:
    assert asset("api.md").read_text("utf-8") == reference(), "run: make reference"


def test_the_example_configuration_holds_the_defaults() -> None:
    assert load(asset("config.example.toml")) == Settings(profiles={"default": Profile()})
