"""No bare key changes a server or settles an outcome: every binding of every screen is pressed
once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.dialogs.action_menu import ActionsScreen
from screens.dialogs.modal import Question
from screens.messages import Place
from tests.support.driver import Deckhand
from tests.support.idle import wait_for_idle
from tests.support.until import until
from tui.api.action import Effect
from tui.api.catalog import declared_actions
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import rhr_actions as rhr
from tui.api.catalog.common import ServerPin
from tui.commands import commands
from tui.credentials.pin import Pin
from tui.operations.plan import Plan, Request
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.store.operations import OpState

METAL, VM = 25251, 20340
SECOND = {"server.ssh", "fleet.ssh", "app.quit", "app.quit_too", "fleet.quit"}
"""Bindings that hand the terminal over or end the program, which have tests of their own."""
EVERYWHERE = ("move.", "pane.", "app.", "go.")
"""Scopes that are the same on every screen: they are pressed on the list alone."""


class Spy:
    """Notes every call that could send a change or settle an outcome, the moment it is made."""

    def __init__(self, hand: Deckhand, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        engine = hand.engine
        for owner, name in (
            (engine.operations, "submit"),
            (engine.operations, "settle"),
            (engine.operations, "abort"),
            (engine.operations.deciding, "by_hand"),
            (engine.reinstalls, "choose"),
            (engine.reinstalls, "begin"),
        ):
            monkeypatch.setattr(owner, name, self._noting(name))

    def _noting(self, name: str) -> Callable[..., None]:
        def note(*given: Any, **more: Any) -> None:
            self.calls.append(name)

        return note


def changes(world: World) -> dict[str, int]:
    """Requests that change something, as the simulator has counted them."""
    known = declared_actions()
    return {
        name: count
        for name, count in world.requests.items()
        if name in known and known[name].effect is not Effect.READ and not name.startswith("auth/")
    }


def sent(hand: Deckhand, plan: Plan) -> None:
    hand.engine.operations.submit(plan, Pin(DEMO_PIN))


def reboots(hand: Deckhand, *server_ids: int) -> Plan:
    rows = [hand.store.row(server_id) for server_id in server_ids]
    requests = tuple(
        Request.on(row, eq_power.REBOOT, ServerPin(id=row.id)) for row in rows if row is not None
    )
    return Plan("Reboot", requests, "")


async def everything_open(hand: Deckhand, world: World) -> tuple[str, str, int]:
    """Work under way, a batch that waits, one that was stopped, a loose end, an undecided outcome.

    Returns:
        The batch that waits, the one that was stopped, and the number of what is undecided.
    """
    await hand.sees("web-10")
    world.faults.add("eq/history", Fault.HTML_502, times=None)
    world.faults.add("eq/reboot", Fault.DROP_BEFORE)
    sent(hand, reboots(hand, VM))
    await until(
        lambda: any(operation.is_undecided for operation in hand.store.operations.values()),
        "one is undecided",
    )
    row = hand.store.row(25410)
    assert row is not None
    params = rhr.NewRequest.model_validate({"params[type]": "KVM", "params[eq_id]": row.id})
    request = Request.on(row, rhr.ADD, params, locks=False)
    sent(hand, Plan("Ask", (request,), ""))
    await until(
        lambda: any(end.mend == "rhr/discard" for end in hand.store.loose_ends), "one is left open"
    )
    world.clock.speed = 0.0
    sent(hand, reboots(hand, 20311, 20312))
    await until(
        lambda: any(operation.batch for operation in hand.store.operations.values()),
        "a batch is there",
    )
    stopped = next(
        operation.batch for operation in hand.store.operations.values() if operation.batch
    )
    await until(
        lambda: any(
            operation.state is OpState.RUNNING for operation in hand.store.operations.values()
        ),
        "it runs",
    )
    hand.engine.operations.abort(stopped)
    await until(
        lambda: any(
            operation.state is OpState.NOT_SENT for operation in hand.store.operations.values()
        ),
        "it is stopped",
    )
    sent(hand, reboots(hand, METAL, 25300, 25301))
    await until(
        lambda: (
            sum(operation.state is OpState.PLANNED for operation in hand.store.operations.values())
            == 2
        ),
        "two wait",
    )
    await until(
        lambda: (
            not any(
                operation.state is OpState.SENDING for operation in hand.store.operations.values()
            )
        ),
        "nothing is on its way",
    )
    waits = next(
        operation.batch
        for operation in hand.store.operations.values()
        if operation.state is OpState.PLANNED
    )
    undecided = next(
        operation.id for operation in hand.store.operations.values() if operation.is_undecided
    )
    return waits, stopped, undecided


def places(waits: str, stopped: str, undecided: int) -> Iterator[tuple[Place, str]]:
    """Every screen, and the key that shows a part of it."""
    yield Place("fleet"), ""
    for tab in "12345678":
        yield Place("server", METAL), tab
    yield Place("server", VM), "5"
    for section in "123":
        yield Place("billing"), section
        yield Place("account"), section
    for name, argument in (
        ("raw", METAL),
        ("order", None),
        ("operations", None),
        ("batch", waits),
        ("batch", stopped),
        ("operation", undecided),
        ("requests", None),
        ("loose_ends", None),
        ("images", VM),
        ("dns", None),
        ("market", None),
        ("reinstall", VM),
    ):
        yield Place(name, argument), ""


async def back(hand: Deckhand, pilot: Pilot[Any], place: Place, part: str) -> None:
    """To this part of this screen, whatever lies over it."""
    for _ in range(6):
        if not hand.app.screen.is_modal:
            break
        await pilot.press("escape")
    if getattr(hand.app.screen, "place", None) != place:
        while len(hand.app.screen_stack) > 1:
            hand.app.pop_screen()
        hand.app.go_to(place)
        await wait_for_idle()
    await until(
        lambda: hand.app.screen.is_mounted and hand.app.type_ahead.is_empty, "the screen is there"
    )
    if part:
        await pilot.press(part)


def keys_of(hand: Deckhand, place: Place) -> dict[str, str]:
    """The keys that work, by the id of their binding."""
    found = {}
    for key, active in hand.app.screen.active_bindings.items():
        name = active.binding.id or ""
        if (
            active.enabled
            and name
            and name not in SECOND
            and (place.name == "fleet" or not name.startswith(EVERYWHERE))
        ):
            found.setdefault(name, key)
    return found


@pytest.mark.timeout(600)
async def test_no_key_of_any_screen_sends_or_settles(
    hand: Deckhand, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # some keys write a file
    pressed: set[str] = set()
    async with hand.running(120, 40) as pilot:
        waits, stopped, undecided = await everything_open(hand, world)
        spy, before = Spy(hand, monkeypatch), changes(world)
        for place, part in places(waits, stopped, undecided):
            await back(hand, pilot, place, part)
            await hand.quiet()
            for name, key in keys_of(hand, place).items():
                if name in pressed and name.partition(".")[0] in ("list", "server"):
                    continue
                await back(hand, pilot, place, part)
                await pilot.press(key)
                pressed.add(name)
                assert spy.calls == [], f"{name} ({key}) on {place} {part}"
        monkeypatch.undo()
        assert changes(world) == before
        await back(hand, pilot, Place("fleet"), "")
    asked = {
        "loose_ends.mend",
        "loose_ends.settle",
        "operation.was_done",
        "operation.was_not",
        "operations.stop",
        "server.ipmi",
    }
    assert asked <= pressed, asked - pressed


@pytest.mark.timeout(600)
async def test_no_letter_of_the_menu_and_no_entry_of_the_palette_sends(
    hand: Deckhand, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hand.running(120, 40) as pilot:
        await everything_open(hand, world)
        spy = Spy(hand, monkeypatch)
        server = Place("server", METAL)
        await back(hand, pilot, server, "4")
        await pilot.press("a")
        await until(lambda: isinstance(hand.app.screen, ActionsScreen), "the menu is there")
        for letter in sorted(hand.app.screen.takes):
            await back(hand, pilot, server, "4")
            await pilot.press("a", letter)
            assert spy.calls == [], f"a {letter}"
        for name in commands():
            await back(hand, pilot, server, "4")
            hand.app.performer.choose(name, hand.app.performer.targets(hand.app.screen.argument()))
            await wait_for_idle()
            assert spy.calls == [], name
        monkeypatch.undo()
        await back(hand, pilot, Place("fleet"), "")


@pytest.mark.parametrize(
    ("place", "key", "question"),
    [
        ("loose_ends", "m", "Cancel a remote-hands request"),
        ("loose_ends", "x", "Mark as resolved"),
        ("operation", "Y", "carried out?"),
        ("operation", "N", "not carried out?"),
        ("batch", "x", "Stop the rest"),
    ],
)
async def test_a_key_that_settles_asks_and_esc_leaves_all_as_it_was(
    hand: Deckhand, world: World, place: str, key: str, question: str
) -> None:
    async with hand.running(120, 40) as pilot:
        waits, _, undecided = await everything_open(hand, world)
        before = {
            operation.id: (operation.state, operation.settled)
            for operation in hand.store.operations.values()
        }
        argument = {"operation": undecided, "batch": waits}.get(place)
        await back(hand, pilot, Place(place, argument), "")
        if key == "m":
            ends = [end.mend for end in hand.store.loose_ends]
            await pilot.press(*"j" * ends.index("rhr/discard"))
        await pilot.press(key)
        await until(lambda: isinstance(hand.app.screen, Question), "it is asked")
        assert question in hand.text
        await pilot.press("escape")
        await until(lambda: not hand.app.screen.is_modal, "it is left")
        await until(
            lambda: any("Nothing was" in notice.message for notice in hand.app._notifications),
            "it is said",
        )
        await hand.quiet()
        assert {
            operation.id: (operation.state, operation.settled)
            for operation in hand.store.operations.values()
        } == before
        assert world.requests["rhr/discard"] == 0
