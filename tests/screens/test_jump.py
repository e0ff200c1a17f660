"""A name, an id or an address pasted on any screen leads to its server."""

from __future__ import annotations

from textual.events import Paste

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.fleet.naming import server_named, servers_like
from tui.fleet.rows import ServerRow

ROWS = (
    ServerRow(7, hostname="web-01", ip="192.0.2.1", macs=("0C:c4:7a:00:00:01",)),
    ServerRow(8, hostname="web-011", ip="192.0.2.10", ips=("192.0.2.10", "2001:db8::8")),
    ServerRow(9, hostname="twin", ip="192.0.2.3"),
    ServerRow(10, hostname="twin", ip="192.0.2.4"),
)


def test_only_what_names_one_server_in_full_is_that_server() -> None:
    for text in ("web-01", " WEB-01\n", "192.0.2.1", "0C:C4:7A:00:00:01"):
        found = server_named(text, ROWS)
        assert found is not None
        assert found.id == 7
    for text in ("", "7 8", "web-0", "192.0.2", "twin", "e", "web-01 web-01"):
        assert server_named(text, ROWS) is None


def test_the_nearest_name_comes_first() -> None:
    assert [row.id for _, row in servers_like("web-01", ROWS)] == [7, 8]
    assert [row.id for _, row in servers_like("192.0.2.10", ROWS)] == [8]
    assert [row.id for _, row in servers_like("2001:db8", ROWS)] == [8]


async def test_pasted_on_another_screen(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("O")
        await hand.sees("no operations")
        hand.app.post_message(Paste("198.51.100.7\n"))
        await hand.sees("Fleet > db-main > Overview")
        await pilot.press("escape")
        await hand.sees("no operations")


async def test_what_names_no_server_and_what_is_pasted_into_a_field_leads_nowhere(
    hand: Deckhand,
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        hand.app.post_message(Paste("rm -rf /\nreboot"))
        await pilot.press("slash")
        await hand.sees("loc:nl")
        hand.app.post_message(Paste("db-main"))
        await until(lambda: "1 of 12 match" in hand.text, "it is in the filter")
        assert hand.app.screen.place.name == "fleet"  # type: ignore[attr-defined]


async def test_a_wizard_is_not_left_by_a_paste_beside_its_fields(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("a", "i")
        await hand.sees("Select an operating system")
        hand.app.post_message(Paste("198.51.100.7"))
        await until(lambda: hand.app.type_ahead.is_empty, "it has been handed on")
        await pilot.pause()
        await hand.quiet()
        assert hand.app.screen.place.name == "reinstall"  # type: ignore[attr-defined]
