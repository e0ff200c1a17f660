"""Groups of servers: their sums, folding, and a command for a whole group."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from screens.fleet.list_groups import Grouping
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.fleet.groups import NONE, NOT_READ, grouped, sums_of
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.world import World
from widgets.glyphs import glyphs_for

ROWS = st.lists(
    st.builds(
        ServerRow,
        id=st.integers(1, 9),
        location=st.sampled_from(["", "NL", "DE"]),
        power=st.sampled_from(list(Power)),
        price=st.sampled_from([None, 1.0, 2.5]),
        currency=st.sampled_from(["EUR", "USD"]),
        traffic_used_tb=st.sampled_from([None, 0.5]),
        tags=st.sampled_from([(), (("env", "prod"),)]),
        detailed=st.booleans(),
    )
)


@given(ROWS, st.sampled_from(["location", "kind", "tag:env"]))
def test_every_server_is_in_one_group_and_the_sums_add_up(rows: list[ServerRow], by: str) -> None:
    groups = grouped(rows, range(len(rows)), by)

    assert sorted(at for group in groups for at in group.places) == list(range(len(rows)))
    parts = [sums_of(rows[at] for at in group.places) for group in groups]
    whole = sums_of(rows)
    assert sum(part.servers for part in parts) == whole.servers
    assert sum(part.on + part.off + part.unknown_power for part in parts) == whole.servers
    assert sum(part.without_price for part in parts) == sum(row.price is None for row in rows)
    for currency, amount in whole.month:
        found = (dict(part.month).get(currency, Decimal(0)) for part in parts)
        assert sum(found, Decimal(0)) == amount


def test_a_tag_that_was_not_read_is_no_missing_tag() -> None:
    rows = [
        ServerRow(1, tags=(("env", "prod"),)),
        ServerRow(2, detailed=True),
        ServerRow(3),
        ServerRow(4, detailed=True, left_out=("tags",)),
    ]
    groups = [(group.value, group.places) for group in grouped(rows, range(4), "tag:env")]
    assert groups == [("prod", (0,)), (NONE, (1,)), (NOT_READ, (2, 3))]


def test_a_folded_group_shows_its_heading_alone() -> None:
    grouping = Grouping(glyphs_for(ascii=False))
    grouping.use("location")
    rows = [ServerRow(1, location="NL"), ServerRow(2, location="DE"), ServerRow(3, location="NL")]
    made, shown, headings = grouping.arranged(rows, range(3))
    assert (list(shown), headings) == ([3, 1, 4, 0, 2], 2)

    grouping.fold(made[4].id)
    assert list(grouping.arranged(rows, range(3))[1]) == [3, 1, 4]


async def test_a_command_on_a_heading_is_for_its_group(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("web-10")
        await hand.sees_after(pilot, "Location", hand.key("fleet.group_by"))
        await hand.sees_after(pilot, "▾ DE  2 servers", "down", "enter")
        await hand.sees_after(pilot, "▸ DE  2 servers", hand.key("list.open"))
        await hand.sees_after(pilot, "Enter or letter: run", hand.key("app.actions"))
        await hand.sees_after(pilot, "Reboot 2 servers", "r")
        await hand.types(pilot, DEMO_PIN)
        await pilot.press("enter")
        await hand.agrees(pilot)
        await until(lambda: world.requests["eq/reboot"] == 2, "both were sent")
        names = {each.server_name for each in hand.store.operations.values()}
        assert names == {"build-01", "web-10"}
