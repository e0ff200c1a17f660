"""Every screen as it is drawn, at the smallest and at a comfortable size, on a world that stands
still.

`make snapshots` draws them anew; look at each picture before you keep it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from textual.pilot import Pilot

from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.dialogs.reveal_dialog import RevealScreen
from screens.fleet.attention_frame import AttentionFrame
from screens.fleet.fleet_screen import FleetScreen
from screens.fleet.side_panel import SidePanel
from screens.messages import Open, Place
from screens.server.tabs import TABS
from tests.support.driver import Deckhand, NoonClock
from tests.support.fixed_traffic import traffic_at
from tests.support.sensor_samples import put_samples
from tests.support.until import until
from tui.commands.command import Fact, Reveal
from tui.models.sensors import SensorStatus
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from widgets.fleet_table import FleetTable
from widgets.lines import Lines
from widgets.traffic_chart import TrafficChart

Drive = Callable[[Deckhand, Pilot[Any]], Awaitable[None]]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
FOUR_SIZES = pytest.mark.parametrize(
    "size",
    [(80, 24), (120, 40), (160, 50), (200, 60)],
    ids=["80x24", "120x40", "160x50", "200x60"],
)


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
    for stage in made:
        stage.close()


@pytest.fixture
def picture(snap_compare: Any, noon: Callable[..., Deckhand]) -> Callable[..., None]:
    """Drive a dashboard to where it is to be, wait until it is quiet, compare."""

    def compare(size: tuple[int, int], drive: Drive, **more: Any) -> None:
        hand = noon(**more)

        async def before(pilot: Pilot[Any]) -> None:
            await drive(hand, pilot)
            await hand.settled(pilot)

        assert snap_compare(hand.app, terminal_size=size, run_before=before)

    return compare


async def arrived(hand: Deckhand, pilot: Pilot[Any]) -> None:
    """Signed in, every visible server read."""
    await hand.sees("12 servers")
    await hand.sees("web-01")
    await hand.read_up()
    await list_read(hand)


async def list_read(hand: Deckhand) -> None:
    """Wait until the frames around the list show what is read a moment after it: since when
    something is wrong with the server under the cursor, and its traffic. An alarm is on after its
    second reading, and that of another server comes minutes later."""
    if not isinstance(hand.app.screen, FleetScreen):
        return
    frame, side = (hand.app.screen.query_one(kind) for kind in (AttentionFrame, SidePanel))
    row = hand.app.screen.query_one(FleetTable).current
    alarming = row is not None and row.alarm in (SensorStatus.CRITICAL, SensorStatus.WARNING)
    # Only the side panel has the sensors of the server under the cursor read more often.
    if alarming and side.size.height:
        await until(lambda: not frame.size.height or "since" in _text_of(frame), "it is an alarm")
    await until(lambda: not side.size.height or _is_read(side), "the side panel is read")
    await hand.read_up()


def _is_read(side: SidePanel) -> bool:
    text = _text_of(side)
    # Without a server under the cursor it is empty.
    return not side.lines or ("not read yet" not in text and "All actions" in text)


def _text_of(lines: Lines) -> str:
    return "\n".join("".join(text for text, _ in line) for line in lines.lines)


def pressing(*keys: str, until: str = "") -> Drive:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        for key in keys:
            await pilot.press(key)
            await hand.read_up()  # what is looked at on the way is read too: always the same
            await list_read(hand)
        await hand.sees(until)

    return drive


@FOUR_SIZES
def test_fleet(picture: Any, size: tuple[int, int]) -> None:
    """Frames with what needs attention, the list with marks and gauges, and from 120 columns on
    the server under the cursor, its sensors, traffic and actions."""
    picture(size, pressing("j", until="backup-is"))


@SIZES
def test_fleet_filtered_and_marked(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("slash", *"loc:nl", "enter", "space", "j", "space", until="2 marked"))


@SIZES
def test_fleet_with_a_filter_that_does_not_parse(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("slash", *"powr:off", until="power"))


@FOUR_SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_overview(picture: Any, size: tuple[int, int]) -> None:
    """State, sensors on fixed scales, money, machine, actions with their keys; the hottest sensor
    as a chart."""
    picture(size, with_samples(*"jjj", until="Debian 12"))


@FOUR_SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_sensors(picture: Any, size: tuple[int, int]) -> None:
    """A dead fan is red and named as the cause; thresholds are lines; volts stand around a
    middle."""
    picture(size, with_samples("j", then=("2",), until="FAN2"))


@SIZES
def test_server_overview_of_a_vm(picture: Any, size: tuple[int, int]) -> None:
    """It says that a VM has no sensors; other fields take their place."""
    picture(size, pressing("G", "enter", until="A VM has no sensors"))


def with_samples(*keys: str, then: tuple[str, ...] = (), until: str) -> Drive:
    """Open the server that the keys choose; its sensors have samples of the last 30 days."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        await pilot.press(*keys, "enter")
        await hand.sees("Overview")
        await hand.read_up()
        for key in ("", *then):
            await pilot.press(*([key] if key else []))
            await hand.read_up()
        server_id = hand.app.screen.server_id  # type: ignore[attr-defined]  # a server's screen
        put_samples(hand, server_id)
        await hand.sees(until)

    return drive


def at_ladder(server_id: int, *then: Callable[[Deckhand, Pilot[Any]], Awaitable[None]]) -> Drive:
    """On the Access tab of a server, its power read."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        hand.app.post_message(Open(Place("server", server_id)))
        await until(lambda: hand.app.screen.query("#tabs"), "the server's screen is there")
        await pilot.press(
            next(str(at) for at, tab in enumerate(TABS, start=1) if tab.id == "access")
        )
        await hand.sees("Next:")
        await hand.read_up()
        for step in then:
            await step(hand, pilot)

    return drive


async def ipmi_opened(hand: Deckhand, pilot: Pilot[Any]) -> None:
    await pilot.press("p")
    await until(
        lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
        "the question is there",
    )
    await pilot.press(*DEMO_PIN, "enter", "enter")
    await until(lambda: isinstance(hand.app.screen, RevealScreen), "the credentials are shown")
    await until(lambda: len(hand.store.loose_ends) == 2, "both are loose ends")
    await without_notices(hand)


async def without_notices(hand: Deckhand) -> None:
    """Notices of what ended come in their own time, and go in it: all have come, and are gone."""
    watched = hand.app.watcher
    await until(
        lambda: watched._before == hand.store.operations and hand.app.bridge.idle,
        "all ends have been told",
    )
    assert not any(operation.under_way for operation in hand.store.operations.values())
    hand.app.clear_notifications()
    await until(lambda: not hand.app.screen.query("Toast"), "the notices are gone")


async def seen(hand: Deckhand, pilot: Pilot[Any]) -> None:
    await pilot.press("v", "escape")
    await without_notices(hand)


async def human_asked(hand: Deckhand, pilot: Pilot[Any]) -> None:
    await pilot.press("enter")
    await until(
        lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
        "the question is there",
    )
    await pilot.press("right", "enter")
    await until(lambda: isinstance(hand.app.screen, RevealScreen), "the ticket is shown")
    await until(lambda: len(hand.store.loose_ends) == 1, "it is a loose end")
    await pilot.press("escape")
    await without_notices(hand)


@pytest.fixture
def over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.99 50000 192.0.2.5 22")
    monkeypatch.setenv("USER", "anna")


@SIZES
def test_access_to_bare_metal_with_everything_open(
    picture: Any, size: tuple[int, int], over_ssh: None
) -> None:
    """The ladder with what came of each step, the next one marked; below it two open ways with
    their clocks."""
    picture(size, at_ladder(25251, ipmi_opened, seen))


@SIZES
def test_access_to_a_vm(picture: Any, size: tuple[int, int]) -> None:
    """Its own ladder: consoles, no BMC; the keys of IPMI are not in the footer."""
    picture(size, at_ladder(20311))


@SIZES
def test_access_without_remote_control(picture: Any, size: tuple[int, int]) -> None:
    """Humans in place of everything; a ticket is open, its number and page stand there, and waiting
    is advised."""
    picture(size, at_ladder(25500, human_asked))


@SIZES
def test_credentials(picture: Any, size: tuple[int, int]) -> None:
    """User and password are eight dots each; address and the lines for a laptop are plain."""
    tunnel = "ssh -N -L 8443:203.0.113.71:443 -L 5900:203.0.113.71:5900 anna@192.0.2.5"
    facts = (
        Fact("i", "Address", "203.0.113.71"),
        Fact("u", "User", SecretStr("tmp_1")),
        Fact("p", "Password", SecretStr("not-to-be-seen")),
        Fact("l", "SSH tunnel (run on your computer)", tunnel),
        Fact("b", "Browser address", "https://127.0.0.1:8443/"),
    )

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        hand.app.performer.perform(
            Reveal("IPMI access to db-replica", facts, "Shown this once and kept nowhere.")
        )
        await hand.sees("Browser address")

    picture(size, drive)


@SIZES
def test_help(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("question_mark", until="Keys on this screen"))


@SIZES
def test_tour(picture: Any, size: tuple[int, int]) -> None:
    """Ten keys with their words in two columns, and what a demo says besides; the list stays
    visible around it."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        hand.app.action_tour()
        await hand.sees("the ten most important keys")

    picture(
        size,
        drive,
        tour_words=("", "This is a demo: everything is simulated, and its PIN is 0420."),
    )


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


async def changed(hand: Deckhand, pilot: Pilot[Any], *keys: str) -> None:
    """Choose from the menu, confirm with the PIN."""
    await pilot.press("a")
    await hand.sees("Power off (hard)")
    await pilot.press(*keys)
    await until(
        lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed, "it is asked"
    )
    await pilot.press(*DEMO_PIN, "enter", "enter")


async def over(hand: Deckhand, count: int) -> None:
    """So many operations have ended, and no toast about it is left."""
    await until(
        lambda: (
            sum(not operation.under_way for operation in hand.store.operations.values()) >= count
        ),
        "they end",
    )
    hand.app.clear_notifications()


async def answered_again(hand: Deckhand, pilot: Pilot[Any]) -> None:
    """After a lost answer: the next one has come, and the status line says so."""
    await pilot.press("R")
    await hand.sees("Connected")


@SIZES
def test_actions(picture: Any, size: tuple[int, int]) -> None:
    """What can be done to a VM, by name; the hint says that the letter takes at once and / finds by
    name."""
    picture(size, pressing("G", "a", until="Remove IP address"))


@SIZES
def test_actions_by_name(picture: Any, size: tuple[int, int]) -> None:
    """What cannot be done stands below the rest and says why, in full for the line under the
    cursor."""
    picture(size, pressing("G", "a", "slash", *"reset bmc", until="A VM has no BMC (IPMI)."))


@SIZES
def test_confirm(picture: Any, size: tuple[int, int]) -> None:
    """Names server, account, effect and the exact request; the PIN field has the focus, Cancel
    comes next."""
    picture(size, pressing("G", "a", "r", until="Reboot web-10 (id 20340)?"))


@SIZES
def test_confirm_a_batch(picture: Any, size: tuple[int, int]) -> None:
    """Every server that will be touched is named."""
    picture(
        size,
        pressing("G", "k", "k", "space", "space", "space", "a", "r", until="Reboot 3 servers?"),
    )


@SIZES
def test_confirm_by_name(picture: Any, size: tuple[int, int]) -> None:
    """The host one stands on: a heavy red frame, the name to be typed, a button that cannot be
    pressed yet."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        await until(lambda: hand.engine.here, "the addresses of this machine are known")
        hand.engine.here = frozenset({"192.0.2.30"})
        await pilot.press("G", "a", "f")
        await hand.sees("Type web-10 to continue")

    picture(size, drive)


@SIZES
def test_batch(picture: Any, size: tuple[int, int], world: World) -> None:
    """Who is where: the first one runs, the others wait; x stops the rest."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        await pilot.press("G", "k", "k", "space", "space", "space")
        world.clock.speed = 0.0
        await changed(hand, pilot, "r")
        await hand.sees("1 running   2 planned")

    picture(size, drive)


@SIZES
def test_operations(picture: Any, size: tuple[int, int], world: World) -> None:
    """One that went well, one whose answer was lost; states told by sign, word and color."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        await pilot.press("G")
        await changed(hand, pilot, "r")
        await over(hand, 1)
        world.faults.add("eq/reboot", Fault.DROP_BEFORE)
        await pilot.press("k")
        await changed(hand, pilot, "r")
        await over(hand, 2)
        await answered_again(hand, pilot)
        await pilot.press("O")
        await hand.sees("1 unknown")
        await hand.sees("The server's hi")  # the read that decides it has been tried

    picture(size, drive)


@SIZES
def test_operation(picture: Any, size: tuple[int, int], world: World) -> None:
    """What is certain of an unknown one, which read decides it, and the keys for a person's
    word."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        world.faults.add("eq/reboot", Fault.DROP_BEFORE)
        await pilot.press("G")
        await changed(hand, pilot, "r")
        await over(hand, 1)
        await answered_again(hand, pilot)
        await pilot.press("O", "enter")
        await hand.sees("Last checked" if size[1] > 30 else "history does not list it")

    picture(size, drive)


@SIZES
def test_loose_ends(picture: Any, size: tuple[int, int], world: World) -> None:
    """Most dangerous first, each with what ends it."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        await pilot.press("G")
        await changed(hand, pilot, "f")
        await over(hand, 1)
        await hand.sees("nds 1")  # of loose ends, in the bar of places
        await pilot.press("L")
        await hand.sees("Powered off")

    picture(size, drive)


@SIZES
def test_leaving(picture: Any, size: tuple[int, int], world: World) -> None:
    """What becomes of running work is for the person to say."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await arrived(hand, pilot)
        world.clock.speed = 0.0
        await pilot.press("G")
        await changed(hand, pilot, "r")
        await hand.sees("↻ reboot")
        await pilot.press("q")
        await hand.sees("Keep watching")

    picture(size, drive)


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
        await hand.sees("15 servers")
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

THREE_SIZES = pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (160, 50)], ids=["80x24", "120x40", "160x50"]
)


@pytest.fixture
def fixed_traffic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    with traffic_at(1_795_000_000.0):
        yield
    monkeypatch.delenv("TZ")
    time.tzset()


@FOUR_SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_network(picture: Any, size: tuple[int, int]) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await pressing("j", "enter", "3", until="≈")(hand, pilot)
        await pilot.press("left", "pageup")
        chart = hand.app.screen.query_one(TrafficChart)
        await until(lambda: chart.cursor is not None, "a value is read")

    picture(size, drive)


@FOUR_SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_fleet_traffic(picture: Any, size: tuple[int, int]) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await hand.sees("12 servers")
        await hand.read_up()
        await hand.sees_after(pilot, "sent, 12 of 12 servers read", hand.key("go.traffic"))
        await hand.read_up()

    picture(size, drive)


@SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_network_year_of_a_vm(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing(*"jjjjjjjjj", "enter", "3", "Y", until=", year"))


@SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_network_picture(picture: Any, size: tuple[int, int]) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await pressing("j", "enter", "3", until="≈")(hand, pilot)
        await pilot.press("v")
        await hand.sees("▄▄▄▄")
        await hand.sees("shows it in full")  # comes a moment after the picture

    picture(size, drive)


@pytest.mark.usefixtures("fixed_traffic")
def test_server_network_in_ascii(picture: Any) -> None:
    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await hand.sees("12 servers")
        await hand.read_up()
        for key in ("j", "enter", "3"):
            await pilot.press(key)
            await hand.read_up()
        await hand.sees("read from the")
        await pilot.press("left")
        await hand.sees("At the cursor")

    picture((120, 40), drive, ascii=True)


@THREE_SIZES
@pytest.mark.usefixtures("fixed_traffic")
def test_server_addresses(picture: Any, size: tuple[int, int], world: World) -> None:
    backup = next(machine for machine in world.machines.values() if machine.hostname == "backup-is")
    backup.ips += ["203.0.113.41", "2001:db8::41"]
    world.account.ptr["203.0.113.41"] = ["mail.example.net", "smtp.example.net"]
    picture(size, pressing("j", "enter", "4", "j", until="Names        mail.example.net"))
