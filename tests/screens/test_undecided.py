"""The list and what has not been read: it is counted, read in the background, and reached by no
change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.driver import Deckhand
from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from widgets.fleet_table import FleetTable

WEB_02 = 20312


@contextmanager
def large(count: int) -> Iterator[tuple[World, Deckhand]]:
    """A fleet of which a screen shows a small part."""
    world = World(fleet(str(count)), clock=SimClock(50.0), still=True)
    server = SharedSimulator(world).start()
    try:
        yield world, Deckhand(server.url)
    finally:
        server.stop()


async def test_a_negated_word_shows_nobody_who_has_not_been_read(
    simulator: SimulatorServer, world: World
) -> None:
    """Without their details, nobody is known not to be in production."""
    world.faults.add("eq/show", Fault.NOT_JSON, times=None)
    hand = Deckhand(simulator.url)
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"!prod")
        await hand.sees("0 match, 12 undecided")
        await hand.sees("No server matches so far. 12 servers undecided")
        await pilot.press("enter", "asterisk")
        assert not hand.app.screen.query_one(FleetTable).marks


async def test_what_decides_is_read_in_the_background() -> None:
    """Servers far below the screen are read too, until the filter has decided about them."""
    with large(120) as (world, hand):
        async with hand.running(120, 30) as pilot:
            await hand.sees("120 servers")
            await pilot.press("slash", *"!prod")
            await hand.sees("80 of 120 match")
            assert world.requests["eq/show"] >= 120


async def test_a_second_address_is_found_where_nobody_looked() -> None:
    with large(120) as (world, hand):
        world.machines[100_117].ips.append("203.0.113.99")
        async with hand.running(120, 30) as pilot:
            await hand.sees("120 servers")
            await pilot.press("slash", *"ip:203.0.113.99")
            await hand.sees("1 of 120 match")


async def test_problems_are_not_denied_of_servers_that_were_not_read() -> None:
    with large(120) as (world, hand):
        world.faults.add("eq/sensors", Fault.NOT_JSON, times=None)
        async with hand.running(120, 30) as pilot:
            await hand.sees("120 servers")
            await pilot.press("exclamation_mark")
            await hand.sees("No problems among the 80 servers read so far; 40 not read yet.")
            assert "Nothing is wrong" not in hand.text
            await hand.sees("40 not read yet")


async def test_nothing_is_wrong_only_where_everything_was_read() -> None:
    with large(30) as (_, hand):
        async with hand.running(120, 30) as pilot:
            await hand.sees("30 servers")
            await pilot.press("exclamation_mark")
            await hand.sees("Nothing is wrong.")
            assert "not read yet" not in hand.text


async def test_an_alarm_far_below_the_screen_is_found() -> None:
    with large(120) as (world, hand):
        world.machines[100_117].broken_fan = True
        async with hand.running(120, 30) as pilot:
            await hand.sees("120 servers")
            await pilot.press("exclamation_mark")
            await hand.sees(world.machines[100_117].hostname)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("power reboot --select !prod", "undecided"),
        ("power reboot --select !ip:203.0.113.0/24", "undecided"),
        ("power reboot --select kind:vm", "undecided"),
        ("power reboot 20312", "names 2 servers"),
        ("power reboot TWIN", "names 2 servers"),
        ("show twin.", "names 2 servers"),
    ],
)
async def test_the_palette_sends_nothing_in_doubt(
    simulator: SimulatorServer, world: World, words: str, says: str
) -> None:
    world.machines[25250].hostname = str(WEB_02)
    world.machines[25251].hostname = world.machines[25300].hostname = "twin"
    world.faults.add("eq/show", Fault.NOT_JSON, times=None)
    hand = Deckhand(simulator.url)
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon")
        await hand.types(pilot, words)
        await hand.sees("as in a shell")
        await pilot.press("enter")
        await hand.sees(says)
        assert world.requests["eq/reboot"] == 0


async def test_the_palette_takes_a_filter_that_is_decided(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        await pilot.press("colon")
        await hand.types(pilot, "power reboot --select 'web !prod'")
        await hand.sees("as in a shell")
        await pilot.press("enter")
        await hand.sees("Reboot web-10 (id 20340)?")


async def test_a_regular_expression_is_named_in_the_bar(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"re:web")
        await hand.sees("A regular expression is written between slashes. Try name:/^web-")
        await until(lambda: "Did you mean" not in hand.text, "no field is suggested")


async def test_a_regular_expression_filters_and_is_pointed_out(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *r"/b-\d0$/")
        await hand.sees("1 of 12 match")
        table = hand.app.screen.query_one(FleetTable)
        underlined = [
            segment.text
            for segment in table.render_line(1)
            if segment.style is not None and segment.style.underline
        ]
        assert underlined == ["b-10"]


async def test_a_kind_that_the_details_may_change_is_not_marked(
    simulator: SimulatorServer, world: World
) -> None:
    """Of the list alone a server is shown as a VM; its details may show a graphics card."""
    world.faults.add("eq/show", Fault.NOT_JSON, times=None)
    hand = Deckhand(simulator.url)
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"kind:vm", "enter")
        await hand.sees(" of 12 servers")
        await pilot.press("V", "asterisk")
        await until(
            lambda: any("not marked" in notice.message for notice in hand.app._notifications),
            "it is told",
        )
        assert not hand.app.screen.query_one(FleetTable).marks
