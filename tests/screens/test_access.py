"""Servers that do not answer, led up the ladder by keys; and what is left behind afterwards:
nothing unsaid."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.dialogs.action_menu import ActionsScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.dialogs.reveal_dialog import RevealScreen
from screens.messages import Open, Place
from screens.server.access_tab import AccessPane
from screens.server.tabs import TABS
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.log import LOG
from tui.paths import Paths, private_dir
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.operations import OpState

METAL, BARE, VM = 25251, 25500, 20311
DIGIT = next(str(at) for at, tab in enumerate(TABS, start=1) if tab.id == "access")


@pytest.fixture(autouse=True)
def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person came from a laptop through a jump host without a display."""
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.99 50000 192.0.2.5 22")
    monkeypatch.setenv("USER", "anna")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def left_column(hand: Deckhand) -> str:
    """Return the text of the boxes on the left, unfolded."""
    lines = (line.partition("││")[0].strip(" │") for line in hand.text.splitlines())
    return " ".join(" ".join(lines).split())


async def next_is(hand: Deckhand, words: str) -> None:
    await until(lambda: f"Next: {words}." in left_column(hand), f"the next step is {words}")


async def at_ladder(hand: Deckhand, pilot: Pilot[Any], server_id: int, words: str) -> None:
    await hand.sees("12 servers")
    hand.app.post_message(Open(Place("server", server_id)))
    await until(lambda: hand.app.screen.query("#tabs"), "the server's screen is there")
    await pilot.press(DIGIT)
    await hand.sees(words)


async def confirm(hand: Deckhand, pilot: Pilot[Any], pin: str = "") -> None:
    await until(
        lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
        "the question is there",
    )
    if pin:
        await pilot.press(*pin, "enter")
    else:
        await pilot.press("right")
    await pilot.press("enter")


async def sees_notice(hand: Deckhand, words: str) -> None:
    """A notice folds its words: they are looked for before that."""
    await until(
        lambda: any(words in notice.message for notice in hand.app._notifications),
        f"it is told that {words}",
    )


async def revealed(hand: Deckhand, words: str) -> None:
    """Not the question, which has almost the same words: what came of it."""
    await hand.in_front(RevealScreen)
    await hand.sees(words)


async def menu_choice(hand: Deckhand, pilot: Pilot[Any], letter: str) -> None:
    await pilot.press("a")
    await until(lambda: isinstance(hand.app.screen, ActionsScreen), "the menu is there")
    await pilot.press(letter)


async def ended(hand: Deckhand, action: str, state: OpState = OpState.DONE) -> None:
    def over() -> bool:
        return any(
            operation.action == action and operation.state is state
            for operation in hand.store.operations.values()
        )

    await until(over, f"{action} is {state}")


def ends(hand: Deckhand) -> set[str]:
    return {end.mend or end.what for end in hand.store.loose_ends}


async def step(hand: Deckhand, pilot: Pilot[Any], words: str, pin: str = DEMO_PIN) -> None:
    """Enter takes the next sensible step, which is this one."""
    await next_is(hand, words)
    await pilot.press("enter")
    await confirm(hand, pilot, pin)


def only_credentials(monkeypatch: pytest.MonkeyPatch, world: World, word: str) -> None:
    """Users and passwords are this word; keys stay what they are."""
    usual = world.word
    monkeypatch.setattr(
        world, "word", lambda length, *more: word if length <= 12 else usual(length, *more)
    )


async def test_bare_metal_from_power_to_remote_hands(hand: Deckhand, world: World) -> None:
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await step(hand, pilot, "Reboot")
        await ended(hand, "eq/reboot")
        await step(hand, pilot, "Reset BMC (IPMI)")
        await ended(hand, "eq/unit_reset")
        await hand.sees("Wait: the BMC is restarting")
        await pilot.press("p")  # whoever knows better need not wait
        await confirm(hand, pilot, DEMO_PIN)
        await revealed(hand, "IPMI access to db-replica")
        assert set(world.account.openings) == {(METAL, "nat"), (METAL, "ipmi")}
        await hand.sees("203.0.113.71")
        await hand.sees("anna@192.0.2.5")
        await hand.sees("https://127.0.0.1:8443/")
        assert "tmp_" not in hand.text, "the user is as secret as the password"
        await pilot.press("v")
        await hand.sees("tmp_")
        await pilot.press("v")
        await until(lambda: "tmp_" not in hand.text, "v hides it again")
        await pilot.press("escape")
        await hand.no_dialog()
        await hand.sees("at most 1 h 59 min")
        await until(
            lambda: ends(hand) == {"eq/remove_ipmi_user", "nat/remove_static_nat"},
            "both are loose ends",
        )
        await pilot.press("x")
        await hand.agrees(pilot)
        await until(lambda: not world.account.openings, "x closes everything")
        await until(lambda: not ends(hand), "and no loose end is left")
        order = sorted(hand.store.operations.values(), key=lambda operation: operation.id)
        assert [operation.action for operation in order[-2:]] == [
            "eq/remove_ipmi_user",
            "nat/remove_static_nat",
        ]
        await pilot.press("w")
        await hand.sees("What should the technicians do?")
        await pilot.press(*"hung", "enter")
        await hand.sees("Reboot: done")
        await confirm(hand, pilot)
        await hand.sees("CS-500001")
        await pilot.press("escape")
        await hand.sees("Wait: a remote-hands request is open (just now,")
        await hand.sees("CS-500001).")


async def test_a_server_without_remote_control_has_humans_in_place_of_the_power_keys(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, BARE, "no remote control")
        await next_is(hand, "Remote hands: inspect server")
        await pilot.press("a")
        await until(lambda: isinstance(hand.app.screen, ActionsScreen), "the menu is there")
        await hand.sees("ACTION")
        await hand.sees(" r  Remote hands: reboot")  # where the reboot stood
        await pilot.press("slash", *"reset bmc")  # the power commands stand below, with the reason
        await hand.sees("Reset BMC (IPMI)")
        await hand.sees("The server has no remote contr")
        await pilot.press("escape")
        await hand.sees(" r  Remote hands: reboot")
        await pilot.press("r")
        await confirm(hand, pilot)
        await hand.sees("CS-500001")
        await hand.sees("https://my.hostkey.com/servicedesk/customer/portal/1/CS-500001")
        await pilot.press("escape")
        await hand.no_dialog()
        await hand.sees("request_reboot")
        await menu_choice(hand, pilot, "o")
        await sees_notice(
            hand,
            "A remote-hands request is already open (just now, CS-500001 https://my.hostkey.com/",
        )
        assert sum(world.requests[name] for name in world.requests if name.startswith("jira/")) == 1
        assert world.requests["eq/reboot"] == world.requests["eq/on"] == 0
        assert ends(hand) == {"Ticket open"}


async def test_a_vm_has_a_console_whose_file_goes_when_it_was_used(
    hand: Deckhand, world: World, home: Path
) -> None:
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, VM, "Next: Reboot.")
        await step(hand, pilot, "Reboot")
        await ended(hand, "eq/reboot")
        await step(hand, pilot, "Power off (hard)")
        await ended(hand, "eq/hard_off")
        await step(hand, pilot, "Power on")
        await ended(hand, "eq/on")
        await step(hand, pilot, "Console")
        await revealed(hand, "Console of web-01")
        [file] = home.rglob("*.vv")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        await hand.sees("ssh -N -L 5900:192.0.2.200:5900 anna@192.0.2.5")
        assert "password" not in hand.text.replace("The password in", "")
        await pilot.press("escape")
        await until(lambda: not list(home.rglob("*.vv")), "the file goes with the dialog")
        await step(hand, pilot, "Web console (noVNC)", pin="")
        await revealed(hand, "b Link")
        assert "http" not in hand.text
        await pilot.press("escape", "escape")
        await hand.no_dialog()
        await hand.sees("Web console open")
        await pilot.press("1")
        await hand.sees("STILL OPEN")
        await pilot.press("x")
        await hand.no_dialog()
        await hand.sees("Rented")
        await until(
            lambda: not world.account.openings and not ends(hand), "it is closed behind the person"
        )


async def test_quitting_with_a_console_open_leaves_no_file_and_a_start_removes_what_a_kill_left(
    hand: Deckhand, home: Path
) -> None:
    left = private_dir(Paths.of_user().runtime) / "console-1-00000000.vv"
    left.write_text("[virt-viewer]\n")
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, VM, "Next: Reboot.")
        await until(lambda: not left.exists(), "what another process left is removed")
        await pilot.press("v")
        await confirm(hand, pilot, DEMO_PIN)
        await revealed(hand, "Console of web-01")
        assert len(list(home.rglob("*.vv"))) == 1
    assert not list(home.rglob("*.vv"))


async def test_a_file_that_is_not_trusted_is_refused_with_the_browser_as_the_other_way(
    hand: Deckhand, world: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_credentials(monkeypatch, world, "x\x07y")
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, VM, "Next: Reboot.")
        await pilot.press("v")
        await confirm(hand, pilot, DEMO_PIN)
        await sees_notice(
            hand,
            "contains a control character. Nothing was written or started. The web console (noVNC)",
        )
        assert not list(home.rglob("*.vv"))


async def test_leaving_asks_once_in_each_place_and_what_stays_open_is_a_loose_end(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await pilot.press("p")
        await confirm(hand, pilot, DEMO_PIN)
        await revealed(hand, "IPMI access to db-replica")
        await pilot.press("escape")
        await hand.sees("You have not seen or copied it yet")
        await pilot.press("escape")
        await until(lambda: len(ends(hand)) == 2, "both are loose ends")
        await pilot.press("escape")
        await hand.sees("STILL OPEN")
        await pilot.press("s")
        await hand.no_dialog()
        await pilot.press("O")  # any way out of here
        await hand.sees("STILL OPEN")
        await pilot.press("s")
        await hand.no_dialog()
        await pilot.press("escape")
        await hand.sees("STILL OPEN")
        await pilot.press("o")
        await hand.sees("12 servers")
        assert len(ends(hand)) == 2
        await pilot.press("ctrl+c")
        await hand.sees("STILL OPEN")
        await pilot.press("x")
        await until(lambda: hand.app._exit, "it ends when all is closed")
        assert world.account.openings == {}
    assert {operation.state for operation in hand.store.operations.values()} == {OpState.DONE}


async def test_a_way_that_cannot_be_closed_does_not_keep_the_other_open(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await pilot.press("p")
        await confirm(hand, pilot, DEMO_PIN)
        await revealed(hand, "IPMI access to db-replica")
        await pilot.press("v", "escape")
        await until(lambda: len(ends(hand)) == 2, "both are loose ends")
        world.faults.add("eq/remove_ipmi_user", Fault.HTTP_500)
        await pilot.press("x")
        await hand.agrees(pilot)
        await ended(hand, "nat/remove_static_nat")
        await until(lambda: "nat/remove_static_nat" not in ends(hand), "the way is closed")
        assert "eq/remove_ipmi_user" in ends(hand), "the user is still there, and is said to be"


async def test_a_wrong_pin_opens_nothing(hand: Deckhand, world: World) -> None:
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await pilot.press("p")
        await confirm(hand, pilot, "9999")
        await ended(hand, "eq/add_ipmi_user", OpState.NOT_SENT)
        assert world.account.openings == {}
        assert world.requests["eq/add_ipmi_user"] == 0


async def test_a_second_ticket_is_refused_by_the_provider_too_and_nothing_is_sent_twice(
    hand: Deckhand, world: World
) -> None:
    world.account.tickets[METAL] = "CS-499999"
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await pilot.press("w", *"help", "enter")
        await confirm(hand, pilot)
        await ended(hand, "jira/request_assistance", OpState.REFUSED)
        await hand.sees("CS-499999")
    assert world.requests["jira/request_assistance"] == 1


async def test_what_was_asked_for_in_the_web_panel_is_shown_and_not_asked_for_again(
    hand: Deckhand, world: World
) -> None:
    world.account.requests.append(
        {
            "id": 4711,
            "eq_id": METAL,
            "type": "KVM",
            "status": "PENDING",
            "created_at": "2026-11-25T01:00:00Z",
        }
    )
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await hand.sees("KVM request 4711 PENDING")
        await pilot.press("w", *"help", "enter")
        await confirm(hand, pilot)
        await ended(hand, "jira/request_assistance", OpState.NOT_SENT)
        assert world.requests["jira/request_assistance"] == 0


async def test_a_request_to_remote_hands_can_be_withdrawn(hand: Deckhand, world: World) -> None:
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await pilot.press("a", "slash", *"choose req", "enter", "enter")
        await hand.sees("What should the technicians do?")
        await pilot.press(*"look", "enter")
        await confirm(hand, pilot)
        await ended(hand, "rhr/add")
        await hand.sees("Listed by the provider")
        await pilot.press("L")
        await hand.sees("Cancel a re")
        await pilot.press("m")
        await hand.agrees(pilot)
        await ended(hand, "rhr/discard")
        await until(lambda: not ends(hand), "it is no loose end any more")
        assert [request["status"] for request in world.account.requests] == ["CANCELED"]
        await pilot.press("escape")
        await until(lambda: "Listed by the provider" not in hand.text, "it is off the list")


async def test_a_request_whose_answer_was_lost_is_never_sent_again(
    hand: Deckhand, world: World
) -> None:
    world.faults.add("jira/request_check", Fault.DROP_AFTER)
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, BARE, "no remote control")
        await step(hand, pilot, "Remote hands: inspect server", pin="")
        await ended(hand, "jira/request_check", OpState.UNKNOWN)
        await hand.sees("Wait: a remote-hands request is open (just now).")
        await menu_choice(hand, pilot, "r")
        await sees_notice(hand, "its outcome is unknown. Check it under Loose ends")
        assert world.requests["jira/request_check"] == 1
        assert sum(world.requests[name] for name in world.requests if name.startswith("jira/")) == 1


async def test_the_note_is_a_private_file_whose_path_is_said(hand: Deckhand, home: Path) -> None:
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await step(hand, pilot, "Reboot")
        await ended(hand, "eq/reboot")
        await pilot.press(
            next(str(at) for at, tab in enumerate(TABS, start=1) if tab.id == "network")
        )
        await hand.sees("95 %")
        await pilot.press(DIGIT)
        await hand.sees("Next:")
        await pilot.press("n")
        await until(lambda: list(home.rglob("incidents/*.md")), "the note is written")
        [note] = home.rglob("incidents/*.md")
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        await hand.sees("The incident note is in")
        text = note.read_text()
        assert "Reboot: done: Post is rebooted" in text
        assert ", last 24 h: in at most" in text
        assert text.index("Reboot: planned") < text.index("Reboot: done")


async def test_no_file_log_or_journal_holds_a_credential_afterwards(
    simulator: SimulatorServer, world: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """User, password, the `.vv` file's password and the link's: each has the canary in it."""
    canary = "hdCanary4711"
    only_credentials(monkeypatch, world, canary)
    LOG.start(home / "state")
    hand = Deckhand(
        simulator.url,
        cache_file=home / "cache" / "fleet.jsonl",
        journal_file=home / "state" / "j.sqlite3",
    )
    shown = 0
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await pilot.press("p")
        await confirm(hand, pilot, DEMO_PIN)
        await revealed(hand, "IPMI access to db-replica")
        await pilot.press("v")
        await hand.sees(canary)
        shown += hand.text.count(canary)
        await pilot.press("escape")
        await pilot.press("n")
        await until(lambda: list(home.rglob("incidents/*.md")), "the note is written")
        await pilot.press("escape", "o")
        await at_ladder(hand, pilot, VM, "Next: Reboot.")
        await pilot.press("v")
        await confirm(hand, pilot, DEMO_PIN)
        await revealed(hand, "Console of web-01")
        shown += sum(canary in path.read_text() for path in home.rglob("*.vv"))
        await pilot.press("escape")
        await pilot.press("b")
        await confirm(hand, pilot)
        await revealed(hand, "b Link")
        await pilot.press("v")
        await hand.sees(canary)
        shown += 1
        await pilot.press("escape", "n")
        await until(
            lambda: len(list(home.rglob("incidents/*.md"))) == 2, "the second note is written"
        )
        names = {operation.action: operation for operation in hand.store.operations.values()}
        assert all(canary not in repr(operation) for operation in names.values())
    LOG.stop()
    assert shown >= 4, "it was there to be leaked"
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {"hostdeck.log", "j.sqlite3"} <= {path.name for path in files}
    assert not [path for path in files if canary.encode() in path.read_bytes()]
    assert not [path for path in files if path.suffix == ".vv"]
    assert canary not in str(os.environ)


async def test_credentials_wait_until_the_dialog_in_front_is_gone(
    hand: Deckhand, world: World
) -> None:
    # The dialog is opened first, however busy the machine is.
    world.faults.add("eq/add_ipmi_user", Fault.SLOW, seconds=2.0)
    async with hand.running(100, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await pilot.press("p")
        await confirm(hand, pilot, DEMO_PIN)
        await pilot.press("c")
        await ended(hand, "eq/add_ipmi_user")
        assert not isinstance(hand.app.screen, RevealScreen)
        await pilot.press("escape")
        await until(lambda: isinstance(hand.app.screen, RevealScreen), "now they are shown")


async def test_the_footer_names_the_keys_that_work_on_the_tab(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await at_ladder(hand, pilot, METAL, "Next: Reboot.")
        await hand.sees("p IPMI")
        await until(
            lambda: isinstance(hand.app.screen.focused, AccessPane), "the tab has the focus"
        )
        assert "v Console" not in hand.text


async def test_for_others_may_be_for_whom_the_provider_sees(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await at_ladder(hand, pilot, METAL, "Next:")
        hand.app.performer.wish("access.open_for")
        await hand.sees("My address as the provider sees it")
        await pilot.press("enter")
        await hand.sees("DURATION")
        await pilot.press("down", "down", "enter")
        await hand.sees("as the provider sees it for 4 h and")
        await confirm(hand, pilot, DEMO_PIN)
        await hand.sees("Password")
    assert world.requests["nat/add_static_nat"] == 1
