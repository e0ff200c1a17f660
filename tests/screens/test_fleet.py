"""The list of servers, as the person at the keyboard meets it."""

from __future__ import annotations

from dataclasses import replace

from textual.events import Key
from textual.widgets import Input

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.config.settings import Settings
from tui.models.power import Power
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from widgets.fleet_table import FleetTable


def listed(hand: Deckhand) -> list[str]:
    """Host names of the rows of the table, top to bottom."""
    return [row.hostname for row in hand.app.screen.query_one(FleetTable).visible_rows()]


async def test_the_fleet_shows_live_power_and_alarms(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("gpu-train-1")
        await hand.sees("● ✓  on        web-01")
        await hand.sees("○ ✓  off       gpu-infer-1")
        await hand.sees("○ ✗  suspended legacy-tr")
        await pilot.press("j")
        await hand.sees("backup-is 25410")
        await hand.sees("●✗✓  fan       backup-is")
        await hand.sees("300 RPM")


async def test_a_filter_narrows_as_typed_and_esc_brings_all_back(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.acts(pilot, "fleet.filter")
        await hand.sees_after(pilot, "5 of 12 match", *"loc:nl")
        assert "backup-is" not in listed(hand)
        await pilot.press("escape")
        await until(lambda: "backup-is" in listed(hand), "all servers are listed again")
        assert "12 servers" in hand.text


async def test_the_next_filter_replaces_the_one_before(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.acts(pilot, "fleet.filter")
        await hand.sees_after(pilot, "5 of 12 servers", *"loc:nl", "enter")
        await hand.acts(pilot, "fleet.filter")
        await until(lambda: isinstance(hand.app.focused, Input), "the filter is typed")
        assert "loc:nl" in hand.text
        await pilot.press(*"web-01", "enter")
        await hand.sees("1 of 12 servers")
        assert "loc:nlweb" not in hand.text
        await pilot.press("slash", "end", *" loc:us", "enter")
        await hand.sees("web-01 loc:us")  # a key that moves within the text keeps it
        await pilot.press("slash", "escape")
        await until(lambda: "of 12 servers" not in hand.text, "the filter has gone")
        assert "12 servers" in hand.text


async def test_filters_typed_at_once_replace_each_other(hand: Deckhand) -> None:
    async with hand.running():
        await hand.sees("12 servers")
        for key in ("slash", *"loc:nl", "enter", "slash", *"web-01", "enter"):
            hand.app.post_message(
                Key(key, "/" if key == "slash" else key if len(key) == 1 else None)
            )
        await hand.sees("1 of 12 servers")


async def test_a_saved_view_is_a_filter_by_its_name(simulator: SimulatorServer) -> None:
    hand = Deckhand(simulator.url, settings=Settings(views={"dutch": "loc:nl"}))
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"@dutch")
        await hand.sees("5 of 12 match")
        await pilot.press(*" web", "enter", "C")
        await hand.sees("hostdeck --profile test ls --select")
        await hand.sees("config set views.NAME")


async def test_a_filter_that_does_not_parse_is_named_and_nothing_is_lost(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"loc:nl ram:many")
        await hand.sees("^")
        assert "loc:nl ram:many" in hand.text
        await hand.sees("5 of 12")  # the part that can be read is applied
        assert "web-01" in hand.text


async def test_the_cursor_stays_on_its_server_when_the_order_changes(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        table = hand.app.screen.query_one(FleetTable)
        await pilot.press("j", "j", "j")
        await until(lambda: table.current.hostname == "db-main", "the cursor is on db-main")
        await pilot.press("o")
        await hand.sees("SORT BY")
        await pilot.press("j", "enter")
        await hand.sees("by id")
        assert table.current.hostname == "db-main"


async def test_marks_survive_a_filter(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("space", "space")
        await hand.sees("2 marked")
        await pilot.press("slash", *"web", "enter")
        await pilot.press("asterisk")
        await hand.sees("5 marked")
        await pilot.press("escape", "escape")
        await until(lambda: "marked" not in hand.text, "Esc takes the marks away")


async def test_a_mark_does_not_pass_to_the_server_that_gets_the_id(
    hand: Deckhand, world: World
) -> None:
    """Cancelled, and its id given away: what was marked is gone, and whoever has its number was
    never marked."""
    async with hand.running() as pilot:
        await hand.sees("web-10")
        await pilot.press("slash", *"web", "enter", "asterisk")
        await hand.sees("3 marked")
        await pilot.press("escape")
        world.machines[20311] = replace(
            world.machines[20311], hostname="mail-7", ips=["198.51.100.7"]
        )
        await pilot.press("ctrl+r")
        await hand.sees("mail-7")
        await hand.sees("2 marked")
        marked = {row.hostname for row in hand.app.screen.targets()}
        assert marked == {"web-02", "web-10"}


async def test_only_problems(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("suspended")
        await pilot.press("exclamation_mark")
        await hand.sees("problems only")
        await until(lambda: "web-01" not in listed(hand), "healthy servers are gone")
        assert "legacy-tr" in listed(hand)


async def test_problems_are_listed_worst_first_with_their_reason(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("suspended")
        await hand.sees("●✗✓  fan       backup-is")
        await hand.read_up()
        await pilot.press("exclamation_mark")
        await hand.sees("worst first")
        await hand.sees("rental suspended")
        await hand.sees("FAN2 300 RPM")
        rows = [row.hostname for row in hand.app.screen.query_one(FleetTable).visible_rows()]
        assert rows.index("legacy-tr") < rows.index("backup-is")
        await pilot.press("exclamation_mark")
        await until(lambda: "WHY" not in hand.text, "all are shown as before")


async def test_the_power_follows_the_provider(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await until(lambda: hand.store.power(25301).value is Power.ON, "the power is read")
        world.machines[25301].on = False
        await pilot.press("R")
        await hand.sees("○✓✓  off       api-01")
        await until(lambda: hand.store.power(25301).value is Power.OFF, "the power is read again")


async def test_a_refresh_that_fails_keeps_what_was_known(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.quiet()
        world.faults.add("eq/*", Fault.HTML_200, times=None)
        await pilot.press("R")
        await hand.sees("List not refreshed")
        assert "web-01" in hand.text


async def test_columns_can_be_chosen(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        table = hand.app.screen.query_one(FleetTable)
        assert "hostname" in [column.id for column in table.titles()]
        await pilot.press("w")
        await hand.sees("COLUMNS")
        await pilot.press("j", "j", "space", "enter")
        await until(
            lambda: "hostname" not in [column.id for column in table.titles()],
            "the column of host names is gone",
        )


async def test_help_and_palette_come_from_the_bindings(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("question_mark")
        await hand.sees("fleet.filter")
        await pilot.press("escape")
        await until(lambda: "fleet.filter" not in hand.text, "the help is closed")
        await hand.sees_after(pilot, "fleet.only_wrong", "colon", *"problems")
        await pilot.press("enter")
        await hand.sees("problems only")


async def test_a_server_opens_and_closes_on_the_same_row(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("j", "j", "j", "enter")
        await hand.sees("Fleet > db-main > Overview")
        await hand.sees("Xeon E-2288G")
        await hand.sees_after(pilot, "Fleet > db-main > Sensors", "2")
        await hand.sees("PS1")
        await pilot.press("escape")
        await hand.sees("12 servers")
        assert hand.app.screen.query_one(FleetTable).current.hostname == "db-main"


async def test_sensor_names_are_whole_on_a_tab_that_was_hidden(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("j", "enter")
        await hand.sees("Debian 13")
        await until(
            lambda: hand.store.sensors(25410).value,
            "the sensors were read while their tab was hidden",
        )
        await hand.quiet()
        await pilot.press("2")
        await hand.sees("> Sensors")
        await hand.sees("Peripheral")


async def test_the_provider_is_asked_and_says_that_it_was(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("P", *"tag:front", "enter")
        await hand.sees("the provider found 3: tag:front")
        assert "web-10" in listed(hand)
        assert "db-main" not in listed(hand)
        await pilot.press("escape")
        await until(lambda: "db-main" in listed(hand), "all servers are listed again")
        await pilot.press(
            "P", *"tag:role=front", "enter"
        )  # the provider knows values only: names are told apart here
        await hand.sees("the provider found 3: tag:role=front")
        await pilot.press("escape", "P", *"tag:env=front", "enter")
        await hand.sees("the provider found 0: tag:env=front")
        await pilot.press("escape")
        await until(lambda: "db-main" in listed(hand), "all servers are listed again")
        await pilot.press("P", *"mac:0c:c4:7a:00:62:a2", "enter")
        await hand.sees("the provider found 1")
        await hand.sees("db-main")
        await pilot.press("escape", "P", *"color:red", "enter")
        await hand.sees("cannot search by")
        assert "color:red" in hand.text, "what was typed is there to be mended"
        await pilot.press("escape")
        assert world.requests["tags/user_search"] == 1


async def test_the_credit_stands_in_the_header_and_is_asked_for_once(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await hand.sees("credit ")
        await pilot.press("j", "j", "j")
        await hand.read_up()
        assert world.requests["whmcs/get_client"] == 1


async def test_v_leads_to_the_console_of_a_vm_and_to_the_ipmi_of_a_machine(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G", "v")
        await hand.sees("Open console of web-10 (id 20340)?")
        await pilot.press("escape", "g", "v")
        await hand.sees("Open IPMI access to api-01 (id 25301)?")
        await pilot.press("escape")
