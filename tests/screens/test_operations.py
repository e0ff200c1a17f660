"""Power, PIN, batches and what is left of them, as the person at the keyboard meets them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from screens.dialogs.action_menu import ActionsScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.operations import OpState
from widgets.fleet_table import FleetTable
from widgets.push_button import PushButton


async def on(hand: Deckhand, pilot: Any, *names: str) -> None:
    """Put the cursor on a server, or mark several."""
    await hand.sees("web-10")  # how many there are gives way to what is wrong
    table = hand.app.screen.query_one(FleetTable)
    rows = {row.hostname: row.id for row in hand.store.fleet.value.rows}
    for name in names:
        table.select_id(rows[name])
        if len(names) > 1:
            await pilot.press("space")
    await pilot.pause()


async def confirm(hand: Deckhand, pilot: Any, pin: str = DEMO_PIN) -> None:
    """Wait until keys are meant for the dialog, then type the PIN and say yes."""
    await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked")
    await until(lambda: hand.app.screen.armed, "the dialog takes keys")
    await pilot.press(*pin, "enter")
    if not pin:
        await pilot.press("tab")
    await pilot.press("enter")


def states(hand: Deckhand) -> list[OpState]:
    return [
        operation.state
        for operation in sorted(hand.store.operations.values(), key=lambda operation: operation.id)
    ]


async def test_an_open_menu_follows_what_runs_on_the_server(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await on(hand, pilot, "web-01")
        world.clock.speed = 0.0
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await until(lambda: states(hand) == [OpState.RUNNING], "the provider has taken it")
        await pilot.press("a", "slash", *"reboot")  # what is not possible stands far below
        await hand.sees("is running on this server")
        world.clock.advance(600.0)
        await until(lambda: "is running on this server" not in hand.text, "the reasons are gone")
        assert isinstance(hand.app.screen, ActionsScreen)


async def test_a_reboot_from_the_menu_to_its_end(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "web-01")
        world.clock.speed = 0.0  # it runs for as long as somebody looks
        await pilot.press("a")
        await hand.sees("Reinstall")
        await pilot.press("slash", *"ipmi u")  # what cannot be done stands below, and says why
        await until(lambda: "Reinstall" not in hand.text, "the menu is filtered")
        assert "A VM has no BMC (IPMI)." in hand.text
        await pilot.press("escape", "r")
        await hand.sees("Reboot web-01 (id 20311)?")
        assert "eq/reboot" not in hand.text, "a task is named, not its request"
        await until(lambda: hand.app.screen.armed, "keys are meant for the dialog")  # type: ignore[attr-defined]
        await hand.acts(pilot, "confirm.details")
        await hand.sees("eq/reboot id=20311")
        await confirm(hand, pilot)
        await hand.sees("↻ reboot")
        await hand.sees("O Ops 1")
        await until(lambda: states(hand) == [OpState.RUNNING], "the provider has taken it")
        world.clock.advance(600.0)
        await until(lambda: states(hand) == [OpState.DONE], "it is done")
        await pilot.press("O")
        await hand.sees("waiting for an answer on port 22")
        world.clock.advance(600.0)
        await hand.sees("answered again after")
        await pilot.press("enter")
        await hand.sees("Post is rebooted")
        await hand.sees("By           tester")
        assert DEMO_PIN not in hand.text
        await pilot.press("escape", "escape")
        await hand.sees("12 servers")
        assert world.requests["eq/reboot"] == 1


async def test_keys_typed_before_the_dialog_do_not_answer_it(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "web-01")
        await pilot.press("a", "r")
        await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked")
        hand.app.screen._armed_at += 1000  # as if it had just come up
        await pilot.press("enter", "tab", "enter", "enter")
        assert isinstance(hand.app.screen, ConfirmScreen)
        await hand.quiet()
        assert world.requests["eq/reboot"] == 0


async def test_enter_and_esc_leave_it(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "web-01")
        await pilot.press("a", "f")
        await until(
            lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
            "it is asked",
        )
        await pilot.press("enter")
        await hand.sees("No PIN was typed.")
        assert hand.app.focused is not None
        assert hand.app.focused.id == "pin", "Enter names the missing field"
        await pilot.press("tab", "enter")
        await until(lambda: not isinstance(hand.app.screen, ConfirmScreen), "Cancel closes it")
        await hand.sees("Nothing was sent.")
        await pilot.press("a", "f")
        await hand.sees("Power off web-01")
        await pilot.press("escape")
        await until(lambda: not isinstance(hand.app.screen, ConfirmScreen), "it is closed")
        assert hand.store.operations == {}


async def test_what_cannot_be_done_says_why_and_is_kept(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "db-main")
        await hand.read_up()
        await pilot.press("a")
        await hand.sees("It is tagged protect=1")
        await pilot.press("r")
        await hand.sees("Remove the tag first.")
        await until(lambda: states(hand) == [OpState.REFUSED], "it stands in the journal")
        assert world.requests["eq/reboot"] == 0


async def test_read_only_refuses(simulator: SimulatorServer, world: World) -> None:
    hand = Deckhand(simulator.url, read_only=True)
    async with hand.running() as pilot:
        await on(hand, pilot, "web-01")
        await pilot.press("a")
        await hand.sees("Read-only: nothing is")
        await pilot.press("r")
        await hand.quiet()
        assert world.requests["eq/reboot"] == 0


async def test_an_action_that_does_not_fit_the_server_is_no_refused_change(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "web-10")
        await pilot.press("a", "p")
        await hand.sees("A VM has no IPMI")
        await on(hand, pilot, "db-main")
        await hand.read_up()  # its tags
        await pilot.press("a", "r")
        await until(lambda: bool(hand.store.operations), "the refusal by the tag is recorded")
        assert {each.server_name for each in hand.store.operations.values()} == {"db-main"}


async def test_the_current_host_asks_for_its_typed_name(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "web-01")
        await until(lambda: hand.engine.here, "the addresses of this machine are known")
        hand.engine.here = frozenset({"192.0.2.10"})
        await pilot.press("a", "r")
        await hand.sees("You are connected through web-01")
        await hand.sees("Type web-01 to continue")
        yes = hand.app.screen.query_one("#yes", PushButton)
        assert yes.disabled
        await until(lambda: hand.app.screen.armed, "the dialog takes keys")
        await pilot.press(*"web-0", "enter")
        assert yes.disabled
        await pilot.press("1", "enter", *DEMO_PIN, "enter", "enter")
        await until(lambda: states(hand) == [OpState.DONE], "it is done")


async def test_a_wrong_pin_is_said_and_the_lock_out_explained(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await on(hand, pilot, "web-01")
        await pilot.press("a", "r")
        await confirm(hand, pilot, "9999")
        await hand.sees("Wrong PIN")
        await until(lambda: states(hand) == [OpState.REFUSED], "it was refused")
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await hand.sees("possible in")
        assert world.requests["eq/reboot"] == 1


async def test_five_marked_servers_one_first_then_the_others(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "web-01", "web-02", "web-10", "api-01", "db-replica")
        await hand.read_up()
        await pilot.press("a", "r")
        await hand.sees("Reboot 5 servers?")
        await hand.sees("Starts with api-01, then 4 at a time.")
        await confirm(hand, pilot)
        await hand.sees("Batch of 5")
        await until(lambda: states(hand) == [OpState.DONE] * 5, "all are done")
        await hand.sees("5 done")
        assert world.requests["eq/reboot"] == 5


async def test_a_batch_stops_at_the_first_failure_or_by_hand(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        world.clock.speed = 0.0
        await on(hand, pilot, "web-01", "web-02", "web-10")
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await hand.sees("2 planned")
        await hand.sees("x Stop the rest")
        await pilot.press("x")
        await hand.agrees(pilot, "Stop the rest of this batch: 2 requests not sent yet?")
        await hand.sees("2 not sent")
        world.clock.advance(30)
        await hand.sees("1 done")
        assert world.requests["eq/reboot"] == 1
        world.clock.speed = 50.0
        await hand.sees("r Send the rest")
        await pilot.press("r")
        await hand.sees("Reboot 2 servers?")
        await confirm(hand, pilot)
        await hand.sees("2 done")
        assert world.requests["eq/reboot"] == 3


async def test_servers_that_refuse_are_left_out_if_the_person_says_so(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "web-01", "db-main", "web-10")
        await hand.read_up()
        await pilot.press("a", "r")
        await hand.sees("REBOOT: NOT POSSIBLE ON 1 OF 3 SERVERS")
        await hand.sees("db-main: It is tagged protect=1")
        await pilot.press("enter")
        await hand.sees("Reboot 2 servers?")
        await confirm(hand, pilot)
        await until(
            lambda: states(hand) == [OpState.REFUSED, OpState.DONE, OpState.DONE],
            "two are done, one is kept",
        )
        assert world.requests["eq/reboot"] == 2


async def test_an_unknown_outcome_locks_the_server_until_it_is_decided(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await on(hand, pilot, "web-01")
        world.faults.add("eq/reboot", Fault.DROP_BEFORE)
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await hand.sees("reboot?")
        await hand.sees("L Loose ends 1")
        await pilot.press("a", "slash", *"reboot", "down")
        await hand.sees("The outcome of Reboot on this server is unknown (started by ")
        await hand.sees("│ tester at 2")
        await pilot.press("escape", "escape", "L")
        await hand.sees("Reboot: outcome unknown")
        await pilot.press("enter")
        await hand.sees("Y: mark as carried out")
        await pilot.press("N")
        await hand.agrees(pilot, "not carried out?")
        await until(lambda: states(hand) == [OpState.FAILED], "a person has decided")
        await pilot.press("escape")
        await hand.sees("No loose ends.")
        assert world.by_server["eq/reboot", 20311] == 0, (
            "the connection broke before it arrived; nothing came after"
        )


async def test_a_loose_end_is_fixed_with_one_key(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await on(hand, pilot, "web-02")
        await pilot.press("a", "f")
        await confirm(hand, pilot)
        await hand.sees("L Ends 1")
        await pilot.press("L")
        await hand.sees("Powered off with Hostdeck")
        await pilot.press("m")
        await hand.sees("Power on web-02 (id 20312)?")
        await confirm(hand, pilot)
        await hand.sees("No loose ends.")
        assert world.machines[20312].on


async def test_the_pin_is_changed_and_a_slip_is_caught(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon", *"set pin")
        await hand.sees("Set PIN")
        await pilot.press("enter")
        await hand.sees("Current PIN")
        await pilot.press(*DEMO_PIN, "enter")
        await hand.sees("New PIN")
        await pilot.press(*"12", "enter")
        await hand.sees("A PIN has 4 to 6 characters")
        await pilot.press(*"0077", "enter")
        await hand.sees("Repeat new PIN")
        await pilot.press(*"0078", "enter")
        await hand.sees("The PINs do not match.")
        await pilot.press(*"0077", "enter")
        await hand.sees("If you forget it")
        await until(lambda: hand.app.screen.armed, "the dialog takes keys")
        await pilot.press("right", "enter")
        await until(lambda: world.pin == "0077", "it is set, with its zeros")
        assert "0077" not in hand.text


async def test_leaving_with_running_work_asks(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        world.clock.speed = 0.0
        await on(hand, pilot, "web-01")
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await until(lambda: states(hand) == [OpState.RUNNING], "it runs")
        await pilot.press("q")
        await hand.sees("1 OPERATION UNDER WAY")
        await hand.sees("Keep watching")
        await pilot.press("escape")
        await hand.no_dialog()
        await pilot.press("q", "k")
        await until(lambda: hand.app.quitting.keep_watching, "it is to be watched")


async def test_background_work_is_shown_at_the_next_start(
    simulator: SimulatorServer, tmp_path: Path
) -> None:
    journal = tmp_path / "state" / "journal.sqlite3"
    first = Deckhand(simulator.url, journal_file=journal)
    async with first.running() as pilot:
        await on(first, pilot, "web-01")
        first.engine.operations.attended = False
        await pilot.press("a", "r")
        await confirm(first, pilot)
        await until(lambda: states(first) == [OpState.DONE], "it ends while nobody looks")
    again = Deckhand(simulator.url, journal_file=journal)
    async with again.running() as pilot:
        await again.sees("While you were away")
        await again.sees("Reboot web-01")
        operation = next(iter(again.store.operations.values()))
        late = replace(
            operation, id=operation.id + 1, server_name="late-one", state=OpState.NOT_SENT
        )
        again.store.put_operations([late])
        await again.sees("Reboot late-one")  # what happens while it is read is shown too
        await pilot.press("enter")
        await again.no_dialog()
        await again.quiet()
    third = Deckhand(simulator.url, journal_file=journal)
    async with third.running() as pilot:
        await until(lambda: states(third) == [OpState.DONE], "the history is there")
        assert "While you were away" not in third.text


async def test_a_journal_that_cannot_be_written_refuses_changes_and_nothing_else(
    simulator: SimulatorServer, world: World, tmp_path: Path
) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "state" / "journal.sqlite3").symlink_to(tmp_path / "elsewhere")
    hand = Deckhand(simulator.url, journal_file=tmp_path / "state" / "journal.sqlite3")
    async with hand.running(120, 40) as pilot:
        await on(hand, pilot, "web-01")
        await hand.sees("Nothing can be changed")
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await hand.sees("Opening the journal")
        assert world.requests["eq/reboot"] == 0


async def test_last_words_stand_in_full_below_the_list(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        world.faults.add("eq/reboot", Fault.DROP_BEFORE)
        await on(hand, pilot, "web-10")
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await until(
            lambda: any(
                operation.state is OpState.UNKNOWN for operation in hand.store.operations.values()
            ),
            "it is unknown",
        )
        await pilot.press("O")
        await hand.sees("The server's history does not list it yet. Check the uptime.")


async def test_operations_are_filtered_by_words(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        for name, key in (("web-01", "r"), ("web-02", "f")):
            await on(hand, pilot, name)
            await pilot.press("a", key)
            await confirm(hand, pilot)
            await until(lambda: all(state is OpState.DONE for state in states(hand)), "it is done")
        await pilot.press("O")
        await hand.sees("2 done")
        await pilot.press("slash", *"today off", "enter")
        await until(lambda: "web-01" not in hand.text, "the reboot is left out")
        assert "web-02" in hand.text
        await pilot.press("escape")
        await hand.sees("web-01")
        today = next(iter(hand.store.operations.values()))
        hand.store.put_operations(
            [replace(today, id=900, planned_at=today.planned_at - 86_400, server_name="old-one")]
        )
        await hand.sees("old-one")
        await pilot.press("D")
        await until(lambda: "old-one" not in hand.text, "only today is shown")
        await pilot.press("D")
        await until(lambda: "web-01" not in hand.text, "only yesterday is shown")
        await hand.sees("old-one")
        await pilot.press("D")
        await hand.sees("web-01")
