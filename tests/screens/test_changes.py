"""Changes since the last look: two looks at one account with one file of facts between them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.history.fact_file import FactFile
from tui.models.power import Power
from tui.readings.fact_recorder import CHANGES
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.topics import ACCOUNT
from widgets.fleet_table import FleetTable

WEB, GONE, RETAGGED, NEW = 20311, 20312, 25250, 29999


def saved(file: Path) -> dict[tuple[int, str], str | None]:
    """Return the last value of each fact in a file."""
    facts = FactFile.open(file)
    found = {(fact.server_id, fact.name): fact.value for fact in facts.facts()}
    facts.close()
    return found


async def look(hand: Deckhand) -> None:
    """Look at the list until the power and tags of two servers were read and the list compared."""
    async with hand.running(120, 40):
        await hand.sees("12 servers")
        await hand.read_up()
        await until(lambda: hand.engine._facts.made, "the facts are recorded")
        await until(lambda: hand.engine._facts.made._compared, "the list was written")


def changed(hand: Deckhand) -> set[tuple[int, str]]:
    since = hand.store.known(CHANGES, ACCOUNT).value
    return {(each.server_id, each.name) for each in since.differences} if since else set()


async def test_the_next_look_names_what_changed_in_between(
    simulator: SimulatorServer, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "facts.sqlite3"
    first = Deckhand(simulator.url, fact_file=file)
    await look(first)
    assert first.store.known(CHANGES, ACCOUNT).value is None, "there was no look before"
    known = saved(file)
    assert known[WEB, "power"] == "on"
    assert known[RETAGGED, "tags read"] == "yes"

    web = world.machines[WEB]
    web.on = False
    world.machines[RETAGGED].tags.append(("owner", "night-shift", ""))
    del world.machines[GONE]
    world.machines[NEW] = replace(
        web, id=NEW, hostname="new-01", ips=["198.51.100.77"], on=True, tags=[]
    )
    hand = Deckhand(simulator.url, fact_file=file)
    async with hand.running(120, 40) as pilot:
        expected = {
            (WEB, "power"),
            (RETAGGED, "tag owner"),
            (GONE, "in the list"),
            (NEW, "in the list"),
        }
        await until(lambda: changed(hand) >= expected, "all changes were found")
        assert changed(hand) == expected
        await hand.sees("since you last looked")
        await pilot.press("escape", "escape")
        await hand.acts(pilot, "go.changes")
        await hand.sees("Changes since you last looked")
        for words in (
            "power: on → off",
            "tag owner: night-shift (new)",
            "is no longer in the list",
            "is new in the list",
            "unknown: no operation of Hostdeck",
        ):
            assert words in hand.text
        # Another time, here that of the last look, and one server alone.
        look_end, compare = (
            hand.store.known(CHANGES, ACCOUNT).value.since,
            hand.engine.compare_since,
        )
        monkeypatch.setattr(hand.engine, "compare_since", lambda since: compare(look_end))
        await hand.sees_after(pilot, "Changes in 24 hours", hand.key("changes.since"))
        await hand.sees("is no longer in the list")
        await hand.sees_after(pilot, "Changes in 24 hours: ", hand.key("changes.only"))
        assert hand.app.screen.query_one(FleetTable).row_count == 1
        await pilot.press(hand.key("changes.only"), *[hand.key("changes.since")] * 3)
        await until(lambda: "in 24 hours" not in hand.text, "another period is shown")
        await hand.sees("since you last looked")
        await hand.acts(pilot, "go.home")
        await hand.sees_after(pilot, "There are no bookmarks yet.", hand.key("fleet.watchlist"))
        assert hand.app.screen.query_one(FleetTable).select_id(WEB)
        await hand.sees_after(pilot, "Bookmarked web-01.", hand.key("fleet.bookmark"))
        await hand.sees_after(pilot, "SINCE LAST LOOK", hand.key("fleet.watchlist"))
        assert hand.app.screen.query_one(FleetTable).row_count == 1
        assert "power: on" in hand.text
        # What happens during this look is not part of it.
        world.machines[WEB].on = True
        hand.engine.renew()
        await until(lambda: hand.store.power(WEB).value is Power.ON, "its power was read anew")
        hand.engine._facts.made.write()
        assert changed(hand) == expected

    last = Deckhand(simulator.url, fact_file=file)
    await look(last)
    assert changed(last) == set()


async def test_without_a_file_nothing_is_recorded(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.acts(pilot, "go.changes")
        await hand.sees("Changes are not known yet.")
