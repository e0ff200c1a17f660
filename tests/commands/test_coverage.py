"""Every action of the provider's guide has a place, and the page that says so is true."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import tui.api.catalog
from tests.api.guide import GUIDE
from tui.api.action import ApiAction
from tui.api.catalog import declared_actions
from tui.assets import asset
from tui.cli.verbs import NAMES
from tui.commands.coverage import ONLY_API, READ_AT, VERBS, coverage, guide_actions, where
from tui.commands.panel_places import EXCEPTIONS, READ_PLACES

ROOT = Path(__file__).parents[2]
AROUND = ("tui/api/catalog", "tui/simulator")
"""Declares and answers the actions; does not use them."""


def _constants() -> dict[str, set[str]]:
    """How the code calls each action: `eq.SHOW` for eq/show."""
    found: dict[str, set[str]] = {}
    for module in iter_modules(tui.api.catalog.__path__):
        for name, value in vars(import_module(f"tui.api.catalog.{module.name}")).items():
            if isinstance(value, ApiAction):
                found.setdefault(value.name, set()).add(
                    f"{module.name.removesuffix('_actions')}.{name}"
                )
    return found


def _code() -> str:
    files = [path for room in ("tui", "screens") for path in (ROOT / room).rglob("*.py")]
    return "\n".join(
        path.read_text("utf-8")
        for path in files
        if not path.relative_to(ROOT).as_posix().startswith(AROUND)
    )


def test_the_page_is_up_to_date() -> None:
    assert asset("coverage.md").read_text("utf-8") == coverage(), "run: make reference"


@pytest.mark.parametrize("action", GUIDE)
def test_an_action_has_a_place(action: str) -> None:
    assert where(action)


CALLBACKS = {"eq_callback/check", "nat_callback/check"}
PLACED = sorted(set(declared_actions()) - set(GUIDE) - CALLBACKS)


@pytest.mark.parametrize("action", PLACED)
def test_an_action_of_the_panel_has_a_place_or_a_reason(action: str) -> None:
    assert bool(where(action)) != (action in EXCEPTIONS)


def test_places_and_reasons_are_of_declared_actions() -> None:
    assert set(READ_PLACES) | set(EXCEPTIONS) <= set(declared_actions())


def test_the_guide_is_whole() -> None:
    assert guide_actions() == sorted(GUIDE)
    assert set(READ_AT) <= set(GUIDE)


def test_what_has_a_place_is_used_there_and_what_has_none_is_not() -> None:
    code, names = _code(), _constants()
    for action, place in READ_AT.items():
        used = any(re.search(rf"\b{re.escape(name)}\b", code) for name in names[action])
        assert used is (place != ONLY_API.format(action)), action


def test_the_verbs_it_names_exist() -> None:
    for words in (*READ_AT.values(), *VERBS.values()):
        for verb in re.findall(r"`hostdeck ([a-z-]+)", words):
            assert verb in NAMES
