"""Programs of the user, and reasons of changes, in the dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.dialogs.program_dialog import ProgramScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.commands import commands
from tui.commands.command import Ask, Choose, Refuse, RunPrograms, Targets
from tui.commands.user_program_commands import ID
from tui.config.settings import Profile, Settings
from tui.config.user_commands import UserCommand
from tui.fleet.rows import ServerRow
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

ECHO = UserCommand(run=["echo", "say", "{word}", "{ip}"], inputs=["word"], safe=True)
WIPE = UserCommand(run=["echo", "wipe", "{hostname}"])
FOREVER = UserCommand(run=["sleep", "600"], safe=True)
ROW = ServerRow(7, "web", ip="192.0.2.7")


def targets(**more: Any) -> Targets:
    programs = {"echo": ECHO, "wipe": WIPE}
    return Targets((ROW,), programs=programs, **more)


def test_missing_values_are_asked_for_one_after_the_other() -> None:
    chosen = commands()[ID].intent(targets(justification="ticket"))
    assert isinstance(chosen, Choose)
    assert [name for name, _ in chosen.options] == ["echo", "wipe"]
    asked = chosen.then("echo")
    assert isinstance(asked, Ask)
    assert asked.then("") == Refuse("word: The value is empty.")
    assert asked.then("hi") == RunPrograms("echo", ECHO, (ROW,), {"word": "hi"})
    reason = chosen.then("wipe")
    assert isinstance(reason, Ask)
    ticket = reason.then("disk failed")
    assert isinstance(ticket, Ask)
    assert isinstance(ticket.then("two words"), Refuse)
    wish = ticket.then("OPS-1")
    assert wish == RunPrograms("wipe", WIPE, (ROW,), {}, "disk failed", "OPS-1")


@pytest.mark.parametrize(
    ("programs", "says"),
    [
        ({}, "The configuration has no commands."),
        ({"wipe": WIPE}, "Read-only: each of these commands may change something."),
    ],
)
def test_read_only_hides_what_may_change_something(
    programs: dict[str, UserCommand], says: str
) -> None:
    found = commands()[ID].intent(Targets((ROW,), programs=programs, read_only=True))
    assert isinstance(found, Refuse)
    assert found.reason.startswith(says)


async def _on_last_server(hand: Deckhand, pilot: Pilot[None], *keys: str) -> None:
    """Choose a program of several for the last server, after these keys."""
    await hand.sees("12 servers")
    await pilot.press("G")
    hand.app.performer.wish(ID)
    await hand.sees("RUN A COMMAND")
    await pilot.press(*keys, "enter")


async def test_the_end_of_the_dashboard_waits_for_the_end_of_a_program(
    simulator: SimulatorServer, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    script = f"trap '' TERM; echo $$ > {pid}; while :; do sleep 1; done"
    programs = {"stubborn": UserCommand(run=["sh", "-c", script], safe=True)}
    hand = Deckhand(simulator.url, settings=Settings(commands=programs))
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G")
        hand.app.performer.wish(ID)
        await hand.sees("[ End the program ]")
        await until(lambda: pid.exists() and pid.read_text().strip() != "", "it runs")
    stat = Path(f"/proc/{pid.read_text().strip()}/stat")
    if stat.exists():
        assert stat.read_text().rpartition(")")[2].split()[0] == "Z"


def _is_listed(hand: Deckhand, hostname: str) -> bool:
    fleet = hand.store.fleet.value
    return fleet is not None and any(row.hostname == hostname for row in fleet.rows)


async def test_a_server_that_is_another_by_now_runs_nothing(
    simulator: SimulatorServer, world: World, tmp_path: Path
) -> None:
    programs = {"touch": UserCommand(run=["touch", str(tmp_path / "ran")])}
    hand = Deckhand(simulator.url, settings=Settings(commands=programs))
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G")
        hand.app.performer.wish(ID)
        await until(
            lambda: isinstance(hand.app.screen, ProgramScreen) and hand.app.screen.armed,
            "it listens",
        )
        machine = next(each for each in world.machines.values() if each.hostname == "web-10")
        machine.hostname, machine.ips = "given-away", ["203.0.113.99"]
        hand.engine.renew()
        await until(lambda: _is_listed(hand, "given-away"), "the list is read")
        await hand.sees_after(pilot, "web-10 is no longer in the list.", "right", "enter")
    assert not (tmp_path / "ran").exists()


async def test_a_program_shows_its_output_and_can_be_ended(simulator: SimulatorServer) -> None:
    programs = {"echo": ECHO, "forever": FOREVER}
    hand = Deckhand(simulator.url, settings=Settings(commands=programs))
    async with hand.running() as pilot:
        await _on_last_server(hand, pilot)
        await hand.sees("word")
        await pilot.press(*"hi", "enter")
        await hand.sees("web-10: say hi 192.0.2.30")
        await hand.sees("[ Close ]")
        await pilot.press("enter")
        await until(lambda: not isinstance(hand.app.screen, ProgramScreen), "it is closed")
        await _on_last_server(hand, pilot, "down")
        await hand.sees("[ End the program ]")
        await hand.sees_after(pilot, "sleep was ended.", "enter")
        await hand.sees("[ Close ]")
        await pilot.press("escape")


async def test_a_program_that_may_change_something_is_confirmed_and_recorded(
    simulator: SimulatorServer,
) -> None:
    hand = Deckhand(simulator.url, settings=Settings(commands={"wipe": WIPE}))
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G")
        hand.app.performer.wish(ID)
        await hand.sees("Run wipe on 1 server?")
        await hand.sees_after(pilot, "Nothing was run.", "escape")
        hand.app.performer.wish(ID)
        await until(
            lambda: isinstance(hand.app.screen, ProgramScreen) and hand.app.screen.armed,
            "it listens",
        )
        await hand.sees_after(pilot, "web-10: wipe web-10", "right", "enter")
        await hand.sees("[ Close ]")
        runs = hand.engine.operations.ledger.journal().programs("test", 0.0)
        assert [(run.name, run.server_name, run.state) for run in runs] == [
            ("wipe", "web-10", "done")
        ]


async def test_a_change_needs_a_reason_where_the_profile_wants_it(
    simulator: SimulatorServer, world: World
) -> None:
    settings = Settings(profiles={"test": Profile(reason="ticket")})
    hand = Deckhand(simulator.url, settings=settings)
    async with hand.running(80, 30) as pilot:
        await hand.sees("12 servers")
        await pilot.press("G")
        hand.app.performer.wish("power.reboot")
        await until(
            lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
            "it listens",
        )
        await hand.sees("Reason, for the audit trail")
        await hand.sees_after(pilot, "A reason is required.", "enter")
        assert hand.app.screen.query_one("#yes").disabled
        await pilot.press(*"kernel", "enter", *"OPS-3", "enter", "enter", "enter", "enter")
        await until(lambda: world.requests["eq/reboot"] == 1, "it is sent")
        journal = hand.engine.operations.ledger.journal()
        assert list(journal.justifications().values()) == [("kernel", "OPS-3")]
