"""The demo's past in the product's own journal: shown, and followed to its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.app.demo_journal import PROFILE, write_past
from tui.clock import SystemClock
from tui.operations.journal.journal import Journal
from tui.operations.journal.owner import owner_name
from tui.reinstall.record import Records
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.story import begin_story
from tui.simulator.world import World
from tui.store.operations import OpState
from tui.store.reinstalls import REINSTALL, Going

REPLICA = 25251


def written(world: World, path: Path) -> Path:
    write_past(path, [request.tree() for request in world.past], "ada")
    return path


def started(speed: float) -> World:
    world = World(fleet("demo"), clock=SimClock(speed))
    begin_story(world)
    return world


def test_every_past_change_is_in_the_journal_as_it_was(tmp_path: Path) -> None:
    world = started(0.0)
    journal = Journal(written(world, tmp_path / "j.sqlite3"), owner_name(), SystemClock())
    try:
        found = journal.since(PROFILE, 0.0)
        assert [
            (
                operation.action,
                operation.server_id,
                str(operation.state),
                operation.sent_at,
                operation.changed_at,
                operation.who,
            )
            for operation in sorted(found, key=lambda operation: operation.id)
        ] == [
            (
                operation.action,
                operation.server_id,
                operation.state,
                operation.sent_at,
                operation.ended_at,
                "ada",
            )
            for operation in world.past
        ]
        (running,) = [operation for operation in found if operation.state is OpState.RUNNING]
        assert running.key in world.tasks
        assert (running.stages, running.stage) == (2, "Base OS was installed")
        assert all(operation.key is None for operation in found if operation is not running)
        assert not journal.loss
    finally:
        journal.close()


def test_the_finished_reinstall_is_closed_and_the_running_one_is_open(tmp_path: Path) -> None:
    path = written(started(0.0), tmp_path / "j.sqlite3")
    records = Records(path.with_suffix(".reinstalls")).all(PROFILE)
    assert [(record.server_name, record.closed, record.went_well) for record in records] == [
        ("web-10", "Installed.", True),
        ("db-replica", "", False),
    ]


@pytest.mark.parametrize("past", [[], [{}], [{"sent_at": "x"}], [{"sent_at": 1.0}]])
def test_a_past_that_cannot_be_read_is_left_out(past: list[dict[str, object]], home: Path) -> None:
    write_past(home / "j.sqlite3", past, "ada")


async def test_the_dashboard_follows_the_reinstall_to_its_end(tmp_path: Path) -> None:
    world = started(400.0)
    server = SimulatorServer(world).start()
    hand = Deckhand(
        server.url,
        journal_file=written(world, tmp_path / "j.sqlite3"),
        profile=PROFILE,
    )

    def going() -> Going | None:
        return hand.store.known(REINSTALL, REPLICA).value

    try:
        async with hand.running(120, 40):
            await until(lambda: going() is not None, "the reinstall is shown")
            first = going()
            assert first is not None
            assert (first.os_name, first.needs, first.began_at < world.clock.wall()) == (
                "Debian 13",
                (),
                True,
            )
            await until(lambda: getattr(going(), "went_well", False), "it has ended well")
            last = going()
            assert last is not None
            assert len(last.stages) == 5
            assert last.words == "Installed."
    finally:
        server.stop()
