"""Tiles about the selected record: beside account lists, and around DNS records."""

from __future__ import annotations

import pytest

from screens.dns.dns_screen import DnsScreen
from screens.messages import Place
from screens.records.records_screen import RecordsScreen
from tests.support.driver import Deckhand
from tests.support.until import until

SHOWN = (
    ("api-keys", ("Can be used from any address.", "Set the addresses that may use the key.")),
    ("sign-ins", ("If you do not recognize it", "Belongs to", "In the log   1 event")),
    ("contacts", ("Create a contact. It gets a random", "the provider's web panel.")),
    ("storage", ("Used      ███", "aws s3 ls --endpoint-url")),
    ("conversations", ("Technicians in the data center", "choose Remote hands.")),
    ("credit", ("Credit in and out by month", "2026-")),
)


async def test_a_wide_screen_explains_the_selected_record(hand: Deckhand) -> None:
    async with hand.running(120, 40):
        await hand.sees("12 servers")
        await hand.read_up()
        for name, expected in SHOWN:
            hand.app.go_to(Place(name))
            await until(lambda: isinstance(hand.app.screen, RecordsScreen), "the list is shown")
            for words in expected:
                await hand.sees(words)
            hand.app.go_to(Place("fleet"))
            await until(lambda: not isinstance(hand.app.screen, RecordsScreen), "the list is left")


async def test_a_low_screen_gives_the_whole_side_to_the_details(hand: Deckhand) -> None:
    async with hand.running(80, 24):
        await hand.sees("12 servers")
        await hand.read_up()
        hand.app.go_to(Place("api-keys"))
        await hand.sees("API key dashboard")
        await hand.read_up()
        assert "Next steps" not in hand.text


@pytest.mark.parametrize(("columns", "lines"), [(120, 40), (200, 60)])
async def test_a_record_is_explained_and_its_address_checked(
    hand: Deckhand, columns: int, lines: int
) -> None:
    async with hand.running(columns, lines) as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        hand.app.go_to(Place("dns"))
        await until(lambda: isinstance(hand.app.screen, DnsScreen), "the zones are shown")
        await hand.sees("Negative TTL")
        await hand.sees_after(pilot, "has the address", "enter", "j", "j", "j")
        assert "✓ @" not in hand.text
        await pilot.press("p")
        await until(
            lambda: any(mark in hand.text for mark in ("✓ @", "▲ @")), "the check is marked"
        )
