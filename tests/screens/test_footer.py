"""The last line names the keys that matter, in the words of the screen, and help is always among
them."""

from __future__ import annotations

import pytest

from screens.messages import Open, Place
from tests.support.driver import Deckhand
from tests.support.until import until


def footer(hand: Deckhand) -> str:
    return hand.text.rpartition("\n")[2]


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
async def test_the_home_names_its_keys_and_help_at_every_width(
    hand: Deckhand, columns: int
) -> None:
    async with hand.running(columns) as pilot:
        await until(lambda: "Actions" in footer(hand), "the keys are there")
        assert footer(hand).endswith("? Help")
        if columns >= 80:
            assert ": Commands" in footer(hand)
            assert "! Problems" in footer(hand)
        await pilot.pause()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("operations", "Enter Open"),
        ("loose_ends", "Enter Operation"),
        ("requests", "Enter As curl"),
        ("order", "Enter Order"),
    ],
)
async def test_enter_is_named_by_what_it_does(hand: Deckhand, place: str, words: str) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        hand.app.post_message(Open(Place(place)))
        await until(lambda: words in footer(hand), f"the footer says {words}")
        assert footer(hand).endswith("? Help")
        await pilot.pause()


async def test_enter_is_not_offered_where_it_does_nothing(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("A", "2")
        await until(
            lambda: "Tab Next section" in footer(hand) and "SSH key" in hand.text,
            "the keys are listed",
        )
        assert "Enter" not in footer(hand)


async def test_while_a_filter_is_typed_only_what_leads_out_of_it_is_named(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash")
        await until(lambda: "Esc Clear" in footer(hand), "the field has the keys")
        assert footer(hand).split() == ["Enter", "To", "the", "list", "Esc", "Clear"]
        await pilot.press(*"ip:192.0.2.0/24", "down")
        await until(lambda: "/ Filter" in footer(hand), "the list has the keys again")
        assert "ip:192.0.2.0/24" in hand.text


async def test_where_there_is_no_room_for_the_way_back_none_leads_further(hand: Deckhand) -> None:
    async with hand.running(80) as pilot:
        await hand.sees("12 servers")
        for columns in (40, 50, 60, 70, 80, 90):
            await pilot.resize_terminal(columns, 24)
            await pilot.press("O")
            await until(lambda: hand.app.screen.place == Place("operations"), "they are shown")
            await until(lambda: "Open" in footer(hand), "the keys are there")
            if "q List" in footer(hand):
                assert "Esc Back" in footer(hand)
            await pilot.press("escape")
            await until(lambda: hand.app.screen.place == Place("fleet"), "the list is back")


async def test_where_one_is_chosen_no_marks_are_offered(hand: Deckhand) -> None:
    async with hand.running(120) as pilot:
        await hand.sees("12 servers")
        await pilot.press("a", "i")
        await until(lambda: "Enter Choose" in footer(hand), "the systems are listed")
        assert "Mark" not in footer(hand)
