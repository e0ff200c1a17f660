"""Every screen as it is drawn, at the smallest and at a comfortable size, on a world that stands still.

`make snapshots` draws them anew; look at each picture before you keep it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.driver import Deckhand, NoonClock
from tui.simulator.fleets import fleet
from tui.simulator.server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

Drive = Callable[[Deckhand, Pilot[Any]], Awaitable[None]]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    """A fleet by the name that the test gives, on a fixed day."""
    name = getattr(request, "param", "small")
    return World(fleet(name), clock=SimClock(50.0, start=1_795_000_000.0), still=True)


@pytest.fixture
def noon(simulator: SimulatorServer) -> Iterator[Callable[..., Deckhand]]:
    made: list[Deckhand] = []

    def make(**more: Any) -> Deckhand:
        made.append(Deckhand(simulator.url, clock=NoonClock(), **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def picture(snap_compare: Any, noon: Callable[..., Deckhand]) -> Callable[..., None]:
    """Drive a dashboard to where it is to be, wait until it is quiet, compare."""

    def compare(size: tuple[int, int], drive: Drive, **more: Any) -> None:
        hand = noon(**more)

        async def before(pilot: Pilot[Any]) -> None:
            await drive(hand, pilot)
            await hand.quiet()
            await pilot.pause()

        assert snap_compare(hand.app, terminal_size=size, run_before=before)

    return compare


async def arrived(hand: Deckhand, pilot: Pilot[Any]) -> None:
    """Signed in, every visible server read."""
    await hand.sees("12 servers")
    await hand.sees("web-01")
    await hand.read_up()


def pressing(*keys: str, until: str = "") -> Drive:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        for key in keys:
            await pilot.press(key)
            await hand.read_up()  # what is looked at on the way is read too: always the same
        await hand.sees(until)

    return drive


@SIZES
def test_fleet(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("j", until="backup-is"))


@SIZES
def test_fleet_filtered_and_marked(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("slash", *"loc:nl", "enter", "space", "j", "space", until="2 marked"))


@SIZES
def test_fleet_with_a_filter_that_does_not_parse(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("slash", *"powr:off", until="power"))


@SIZES
def test_server_overview(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing(*"jjj", "enter", until="Debian 12"))


@SIZES
def test_server_sensors(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("j", "enter", "2", until="FAN2"))


@SIZES
def test_help(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("question_mark", until="Keys that work here"))


@SIZES
def test_palette(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("colon", *"the", until="heme"))


@SIZES
def test_sort(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("o", until="SORT BY"))


@SIZES
def test_columns(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("w", until="COLUMNS"))


@SIZES
def test_copy(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("c", until="COPY"))


@SIZES
def test_raw_answer(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("y", until="server_data"))


@SIZES
def test_sign_in(picture: Any, size: tuple[int, int]) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await hand.sees("Sign in")

    picture(size, drive, secret=None)


@SIZES
def test_sign_in_refused(picture: Any, size: tuple[int, int]) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await hand.sees("Sign in")
        await pilot.press(*"no-such-key", "enter")
        await hand.sees("Invalid key")

    picture(size, drive, secret=None)


@SIZES
@pytest.mark.parametrize("world", ["odd"], indirect=True)
def test_odd_fleet(picture: Any, size: tuple[int, int], world: World) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await hand.sees("14 servers")
        await hand.read_up()

    picture(size, drive)


@pytest.mark.parametrize("theme", ["light", "high-contrast", "ansi"])
def test_themes(picture: Any, theme: str) -> None:
    picture((120, 40), pressing("j", until="backup-is"), theme=theme)


def test_ascii(picture: Any) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await hand.sees("12 servers")
        await pilot.press("j")
        await hand.read_up()

    picture((120, 40), drive, ascii=True)


def test_forty_by_ten(picture: Any) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await hand.sees("api-01")
        await hand.read_up()

    picture((40, 10), drive)


# Traffic and addresses: pictures of a fixed moment, times in one zone

THREE_SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)], ids=["80x24", "120x40", "160x50"])


@pytest.fixture
def fixed_traffic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import time

    from tui.simulator.pictures import draw as drawing

    draw = drawing.draw
    monkeypatch.setattr(drawing, "draw", lambda one, port, graph, now, *, is_svg: draw(
        one, port, graph, 1_795_000_000.0, is_svg=is_svg))  # fmt: skip
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.delenv("TZ")
    time.tzset()


@THREE_SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_network(picture: Any, size: tuple[int, int]) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await pressing("j", "enter", "3", until="95th pct")(hand, pilot)
        await pilot.press("left", "pageup")
        await hand.sees("in ≈")

    picture(size, drive)


@SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_network_year_of_a_vm(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing(*"jjjjjjjjj", "enter", "3", "Y", until=", year"))


@SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_network_picture(picture: Any, size: tuple[int, int]) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await pressing("j", "enter", "3", until="95th pct")(hand, pilot)
        await pilot.press("v")
        await hand.sees("▄▄▄▄")

    picture(size, drive)


@pytest.mark.usefixtures("fixed_traffic")
def test_server_network_in_ascii(picture: Any) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await hand.sees("12 servers")
        await hand.read_up()
        for key in ("j", "enter", "3"):
            await pilot.press(key)
            await hand.read_up()
        await hand.sees("95th pct")
        await pilot.press("left")
        await hand.sees("in ~")

    picture((120, 40), drive, ascii=True)


@THREE_SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_addresses(picture: Any, size: tuple[int, int], world: World) -> None:
    backup = next(one for one in world.machines.values() if one.hostname == "backup-is")
    backup.ips += ["203.0.113.41", "2001:db8::41"]
    world.account.ptr["203.0.113.41"] = ["mail.example.net", "smtp.example.net"]
    picture(size, pressing("j", "enter", "4", "j", until="Names        mail.example.net"))
