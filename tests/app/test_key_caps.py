"""Keys are named as they stand on the keyboard, whoever declared them."""

from __future__ import annotations

import pytest

from tests.support.driver import Deckhand
from tui.app.key_caps import key_cap


@pytest.mark.parametrize(
    ("shown", "cap"),
    [
        ("esc", "Esc"),
        ("shift+tab", "Shift+Tab"),
        ("pgdn", "PgDn"),
        ("a", "a"),
        ("+", "+"),
        ("⏎", "Enter"),
        ("^p", "^p"),
        ("f1", "f1"),
    ],
)
def test_the_name_of_a_key(shown: str, cap: str) -> None:
    assert key_cap(shown) == cap


async def test_help_says_first_what_the_screen_adds_then_how_to_move_then_what_works_everywhere(
    hand: Deckhand,
) -> None:
    async with hand.running(120, 64) as pilot:
        await hand.sees("12 servers")
        await pilot.press("question_mark")
        await hand.sees("Everywhere")
        said = [
            hand.text.index(words)
            for words in (
                "fleet.filter",
                "Navigation",
                "move.down",
                "Everywhere",
                "go.operations",
            )
        ]
        assert said == sorted(said)
        assert "Esc " in hand.text
        assert "esc " not in hand.text
