"""The screens of a server: odd values, news that they follow, and requests they never start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.messages import Open, Place
from screens.reinstall.reinstall_screen import ReinstallScreen
from screens.server.network_tab import NetworkPane
from screens.server.sensors_tab import SensorsPane
from screens.server.server_screen import ServerScreen
from tests.support.driver import Deckhand
from tests.support.sensor_samples import put_samples
from tests.support.until import until
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.store.changes import Change, Kind
from tui.store.reading import Reading
from tui.store.reinstalls import REINSTALL, Going, Line

API, BACKUP, WEB, OTHER = 25301, 25410, 20311, 20312


async def at_server(hand: Deckhand, server_id: int, *keys: str) -> None:
    """Open the screen of a server, and press some keys there."""
    await hand.sees("12 servers")
    await hand.read_up()
    hand.app.post_message(Open(Place("server", server_id)))
    await until(lambda: bool(hand.app.screen.query("#tabs")), "the server's screen is there")
    await hand.read_up()


async def pressed(hand: Deckhand, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await hand.read_up()


# What is drawn, and when


async def test_news_of_another_server_draws_nothing(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40):
        await at_server(hand, WEB)
        screen = hand.app.screen
        assert isinstance(screen, ServerScreen)
        await until(lambda: bool(screen.query("#overview")), "the tab is built")
        (pane,) = screen.query("#overview")
        drawn: list[int] = []
        show = pane.show  # type: ignore[attr-defined]  # a tab

        def noted(server_id: int, deck: Any) -> None:
            drawn.append(server_id)
            show(server_id, deck)

        pane.show = noted  # type: ignore[attr-defined]
        for kind in (Kind.SERVER, Kind.SENSORS, Kind.TOPIC):
            screen.show(frozenset({Change(kind, frozenset({OTHER}))}))
        assert drawn == []
        screen.show(frozenset({Change(Kind.SERVER, frozenset({WEB}))}))
        assert drawn == [WEB]
        world.machines[WEB].on = False
        await hand.sees("Power off")


async def test_drawing_the_network_tab_asks_for_nothing(
    hand: Deckhand, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hand.running(120, 40) as pilot:
        await at_server(hand, BACKUP)
        await pressed(hand, pilot, "3")
        await hand.sees("Statistics, day")
        wanted: list[object] = []
        want = hand.engine.want

        def noted(*args: Any, **more: Any) -> None:
            wanted.append(args)
            want(*args, **more)

        monkeypatch.setattr(hand.engine, "want", noted)
        pane = hand.app.screen.query_one(NetworkPane)
        pane.show(BACKUP, hand.app.deck)
        pane.on_resize()
        assert wanted == []


# A running reinstall


def going(**more: Any) -> Going:
    lines = tuple(Line(f"step-{at}", f"Step {at}", "eq/reinstall", "") for at in range(9))
    found = Going(
        "r1",
        WEB,
        "web-01",
        "Debian 12",
        "staged",
        0.0,
        lines,
        (),
        "wait",
        "step-3",
        "Installing the system",
    )
    return replace(found, **more)


async def test_a_running_reinstall_is_a_banner_and_enter_opens_its_progress(
    hand: Deckhand,
) -> None:
    async with hand.running(120, 40) as pilot:
        await at_server(hand, WEB)
        assert "Reinstall:" not in hand.text
        began = hand.app.deck.clock.now() - 180
        hand.store.put_known(REINSTALL, WEB, Reading(going(began_at=began), began))
        await hand.sees("Reinstall: Debian 12")
        await hand.sees("step 4 of 9, started 3 min ago")
        await hand.sees("Enter progress")
        await pilot.press("enter")
        await until(lambda: isinstance(hand.app.screen, ReinstallScreen), "the progress opens")


async def test_a_reinstall_that_ended_is_no_banner(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await at_server(hand, WEB)
        now = hand.app.deck.clock.now()
        hand.store.put_known(REINSTALL, WEB, Reading(going(kind="end", went_well=True), now))
        await hand.quiet()
        assert "Reinstall:" not in hand.text
        await pilot.press("enter")
        assert not isinstance(hand.app.screen, ReinstallScreen)


# Sensors that lie, are missing, or cannot be read


async def test_a_sensor_that_lies_is_drawn_as_not_plausible(hand: Deckhand, world: World) -> None:
    world.machines[BACKUP].sensor_text = (
        "CPU Temp | -128 degrees C | ok\n"
        "DIMM Temp | 31 degrees C | ok\n"
        "FAN1 | 0 RPM | ok\n"
        "PS1 Input Power | 1e6 Watts | ok\n"
    )
    async with hand.running(120, 40) as pilot:
        await at_server(hand, BACKUP)
        await hand.sees("Not plausible: CPU, FAN1")
        assert "No alarm" not in hand.text
        await pressed(hand, pilot, "2")
        await hand.sees("Not plausible: CPU, FAN1, PS1.")
        rows = [line for line in hand.text.splitlines() if "-128" in line or "0 RPM" in line]
        assert rows
        assert all("not plausible" in row for row in rows)
        assert "█" not in "".join(row.split("not plausible")[0] for row in rows)


async def test_a_server_without_any_reading_says_so(hand: Deckhand, world: World) -> None:
    world.machines[BACKUP].sensor_text = "CPU Temp | no reading | ns\nFAN1 | no reading | ns\n"
    async with hand.running(120, 40) as pilot:
        await at_server(hand, BACKUP)
        await hand.sees("No sensor reports a value.")
        await pressed(hand, pilot, "2")
        await hand.sees("No sensor reports a temperature.")
        await hand.sees("No reading: CPU, FAN1")


async def test_sensors_that_cannot_be_read_are_never_fine(hand: Deckhand, world: World) -> None:
    world.faults.add("eq/sensors", Fault.HTTP_500, times=None)
    async with hand.running(120, 40) as pilot:
        await at_server(hand, BACKUP)
        await hand.sees("Sensors could not be read")
        assert "No alarm" not in hand.text
        await pressed(hand, pilot, "2")
        await hand.sees("The sensors have not been read yet.")
        assert "No sensor is beyond" not in hand.text


async def test_a_vm_has_no_sensors_and_says_so(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await at_server(hand, WEB)
        await hand.sees("A VM has no sensors")
        await pressed(hand, pilot, "2")
        await hand.sees("A VM has no sensors of its own.")
        await hand.sees("All servers, hottest first")


# Time


async def test_a_time_is_read_and_the_span_is_chosen_by_key(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await at_server(hand, BACKUP)
        await pressed(hand, pilot, "2")
        put_samples(hand, BACKUP)
        await hand.sees("Temperature, 1 h")
        await hand.sees("since")
        await pilot.press("left")
        await hand.sees("─ At ")
        await pilot.press("escape")
        await hand.sees("─ Now ")
        assert hand.app.screen.query(SensorsPane)
        await pilot.press("D")
        await hand.sees("Temperature, 24 h")
        await pilot.press("M")
        await hand.sees("Temperature, 30 d")


async def test_an_alarm_names_its_cause(hand: Deckhand) -> None:
    """FAN2 of backup-is turns at 300 RPM and is called critical."""
    async with hand.running(120, 40) as pilot:
        await at_server(hand, BACKUP)
        await pressed(hand, pilot, "2")
        await hand.sees("Why it is ✗")
        await hand.sees("A fan is failing.")


async def test_a_server_is_compared_with_similar_ones(hand: Deckhand, world: World) -> None:
    """The BMC calls 60 °C fine; three servers with the same processor at the place have 40 °C."""
    mold = world.machines[API]
    world.machines[API] = replace(mold, base_c=60.0, load=None)
    for number in range(3):
        server_id = 29001 + number
        world.machines[server_id] = replace(
            mold,
            id=server_id,
            hostname=f"api-1{number}",
            ips=[f"198.51.100.{200 + number}"],
            base_c=40.0,
            load=None,
        )
    async with hand.running(120, 40) as pilot:
        await hand.sees("15 servers")
        await hand.read_up()
        hand.app.post_message(Open(Place("server", API)))
        await until(lambda: bool(hand.app.screen.query("#tabs")), "the server's screen is there")
        await pressed(hand, pilot, "2")
        await hand.sees("hotter than 3 similar")
