"""What a screen shows follows what is known: one change of each kind, and the place that shows it.

The engine has stopped by then, so that nothing but the notice of the change can redraw the place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.message_pump import MessagePump
from textual.timer import Timer

from screens.messages import Place
from tests.operations.test_loose_ends import happened
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.models.billing import ClientAccount
from tui.models.power import Power
from tui.models.sensors import SensorReading, SensorStatus
from tui.readings.money_topics import CLIENT
from tui.store.operations import LooseEnd, OpState
from tui.store.reading import Reading
from tui.store.store import Store
from tui.store.topics import ACCOUNT
from tui.text import SafeText

WEB_01, METAL = 20311, 25251
NOW = 1_795_000_000.0

Change = Callable[[Store], None]


def line_of(hand: Deckhand, words: str) -> str:
    """The first line with these words; empty when there is none."""
    return next((line for line in hand.text.splitlines() if words in line), "")


def switched_off(store: Store) -> None:
    store.put_power(WEB_01, Reading(Power.OFF, NOW))


def renamed(store: Store) -> None:
    fleet, row = store.fleet.value, store.row(WEB_01)
    assert fleet is not None
    assert row is not None
    store.put_fleet(fleet.replacing({WEB_01: replace(row, hostname="renamed-01")}), NOW)


def hot(store: Store) -> None:
    sensor = SensorReading(
        SafeText("CPU Temp"), 97.0, "°C", SafeText("97"), SensorStatus.CRITICAL, SafeText("cr")
    )
    store.put_sensors(
        METAL,
        Reading((sensor,), NOW),
        lambda row: replace(row, hottest_c=97.0, alarm=SensorStatus.CRITICAL),
    )


def rebooting(store: Store) -> None:
    store.put_operations([happened(7, "eq/reboot", WEB_01, OpState.RUNNING, "1")])


def unknown(store: Store) -> None:
    store.put_operations([happened(7, "eq/reboot", WEB_01, OpState.UNKNOWN, "1")])


def left_open(store: Store) -> None:
    end = LooseEnd(
        7, WEB_01, "web-01", "The way in is open", "Others see it.", "warn", NOW, None, ""
    )
    store.put_operations([], loose_ends=(end,))


def cut_off(store: Store) -> None:
    store.put_session(problem="The cable was cut.")


def paid(store: Store) -> None:
    client = ClientAccount.model_validate({"credit": "77.77", "currency_code": "EUR"})
    store.put_known(CLIENT, ACCOUNT, Reading(client, NOW))


FLEET, SERVER, BARE = Place("fleet"), Place("server", WEB_01), Place("server", METAL)
CASES: tuple[tuple[Place, str, Change, str, str], ...] = (
    (FLEET, "", switched_off, "web-01", "off"),
    (FLEET, "", renamed, "renamed-01", "renamed-01"),
    (FLEET, "", hot, "db-replica", "97"),
    (FLEET, "", rebooting, "web-01", "reboot"),
    (FLEET, "", unknown, "web-01", "reboot?"),
    (FLEET, "", left_open, "O Operations", "Loose ends 1"),
    (FLEET, "", cut_off, "Offline", "The cable was cut."),
    (FLEET, "", paid, "credit", "77.77"),
    (SERVER, "1", switched_off, "Power", "off"),
    (SERVER, "1", renamed, "Fleet >", "renamed-01"),
    (SERVER, "1", rebooting, "O Operations 1", "O Operations 1"),
    (SERVER, "1", cut_off, "Offline", "The cable was cut."),
    (BARE, "2", hot, "CPU Temp", "97"),
    (Place("operations"), "", rebooting, f"s{WEB_01}", "eboot"),
    (Place("loose_ends"), "", left_open, "manual", "The way in is open"),
    (Place("billing"), "1", paid, "77.77", "77.77"),
    (Place("account"), "1", cut_off, "Offline", "The cable was cut."),
)


@pytest.mark.parametrize(
    ("place", "part", "change", "where", "words"),
    CASES,
    ids=[f"{case[0].name}-{case[2].__name__}" for case in CASES],
)
async def test_a_change_shows_at_its_own_place(
    hand: Deckhand,
    monkeypatch: pytest.MonkeyPatch,
    place: Place,
    part: str,
    change: Change,
    where: str,
    words: str,
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        if place.name != "fleet":
            hand.app.go_to(place)
            await until(lambda: getattr(hand.app.screen, "place", None) == place, "it is there")
        if part:
            await pilot.press(part)
        await hand.read_up()
        hand.engine.stop()
        await pilot.pause()
        stop_timers(hand)
        assert words not in line_of(hand, where)

        change(hand.store)

        await until(lambda: words in line_of(hand, where), f"{words!r} in the line of {where!r}")


def stop_timers(hand: Deckhand) -> None:
    """What a screen redraws now and then by itself would hide that it hears of no change."""
    for pump in (hand.app.screen, *hand.app.screen.walk_children()):
        for timer in timers_of(pump):
            if timer.name is None or not timer.name.startswith("_"):
                timer.pause()


def timers_of(pump: MessagePump) -> list[Timer]:
    return list(pump._timers)
