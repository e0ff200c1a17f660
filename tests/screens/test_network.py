"""Ports, traffic and addresses, as the person at the keyboard meets them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from screens.dialogs.ask_dialog import AskScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.readings.traffic_file import export_directory
from tui.simulator import handlers
from tui.simulator.faults import Fault
from tui.simulator.world import World
from widgets.lines import Lines
from widgets.picture_view import PictureView
from widgets.traffic_chart import TrafficChart

BACKUP, DB, WEB = 25410, 25250, 41001
"""Bare metal with an even and an odd place in the provider's shapes, and a VM."""


async def go(hand: Deckhand, pilot: Pilot[Any], name: str, tab: str) -> None:
    """Open the server of that name and one of its tabs."""
    await hand.sees("12 servers")
    await hand.read_up()
    await pilot.press("slash", *name, "enter", "enter")
    await hand.sees(f"Fleet > {name}")
    await pilot.press(tab)
    await hand.read_up()


@pytest.mark.parametrize(
    ("name", "ports"), [("backup-is", ["gi1/0/12", "gi1/0/13"]), ("web-01", ["eth0"])]
)
async def test_ports_in_whatever_shape_they_come(
    hand: Deckhand, name: str, ports: list[str]
) -> None:
    async with hand.running() as pilot:
        await go(hand, pilot, name, "3")
        await hand.sees("● connected")
        for port in ports:
            assert port in hand.text
        assert "1 Gbit/s" in hand.text


async def test_day_month_and_year_by_key(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        for key, word in (("M", "month"), ("Y", "year"), ("D", "day")):
            await pilot.press(key)
            await hand.read_up()
            await hand.sees(f", {word}")
            assert "average" in hand.text
            assert "of 1 G" in hand.text


async def test_the_keys_of_the_chart_work_at_once_and_esc_goes_back(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("95th pct")
        await pilot.press("left", "shift+left")
        chart = hand.app.screen.query_one(TrafficChart)
        assert chart.shown is not None
        assert chart.cursor == len(chart.shown.series.incoming) - 2
        await pilot.press("D", "right")
        assert chart.cursor == len(chart.shown.series.incoming) - 1
        await pilot.press("escape")
        await hand.sees("12 servers")


async def test_a_week_before_and_another_server_stand_over_the_day(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("Sent by hour")
        key = hand.key
        await hand.sees_after(
            pilot, "line: a week before (2 h steps)", key("server.traffic_before")
        )
        await hand.sees_after(pilot, "No comparison", key("server.traffic_compare"))
        await hand.sees_after(pilot, "line: api-01", "down", "down", "down", "enter")
        await hand.acts(pilot, "chart.beside")
        chart = hand.app.screen.query_one(TrafficChart)
        assert chart.shown is not None
        assert chart.part is not None
        day = len(chart.shown.series.incoming)
        await hand.sees_after(pilot, "Statistics of the shown part", key("chart.zoom_in"))
        assert len(chart.part.series.incoming) == day // 2
        await hand.sees_after(pilot, "At the cursor", key("chart.earlier"))
        side = hand.app.screen.query_one("#network-side", Lines)
        words = ["".join(text for text, _ in line) for line in side.lines]
        assert sum(" out " in line for line in words[:8]) == 2, words


async def test_the_picture_in_full(hand: Deckhand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn by a terminal that can, else saved: there is no desktop here to open it on."""
    for name in ("TMUX", "STY", "KITTY_WINDOW_ID", "TERM_PROGRAM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-kitty")
    pages: list[str] = []
    monkeypatch.setattr(hand.app.lending, "until_enter", pages.append)
    async with hand.running(120, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("Sent by hour")
        await hand.acts(pilot, "server.traffic_picture")
        await until(lambda: bool(pages), "the terminal draws the picture")
        assert pages[0].startswith("\x1b_G")
        monkeypatch.setenv("TERM", "xterm-256color")
        await hand.sees_after(pilot, "shows it in full", hand.key("server.traffic_picture"))
        await hand.sees_after(pilot, "Saved as", hand.key("server.traffic_full_picture"))
        (saved,) = export_directory().glob("traffic-*.svg")
        assert b"<svg" in saved.read_bytes()[:4096]


async def test_another_port_has_its_own_traffic(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("▸ gi1/0/12")
        await hand.sees("gi1/0/12, day")
        asked = world.requests["net/show_cacti"]
        await pilot.press("j")
        await hand.read_up()
        await hand.sees("▸ gi1/0/13")
        await hand.sees("gi1/0/13, day")
        assert world.requests["net/show_cacti"] == asked + 1
        await pilot.press("k")
        await hand.sees("gi1/0/12, day")
        assert world.requests["net/show_cacti"] == asked + 1  # known already


async def test_nothing_is_read_before_somebody_looks_or_twice(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await go(hand, pilot, "backup-is", "1")
        assert world.requests["net/get_status"] == world.requests["net/show_cacti"] == 0
        await pilot.press("3")
        await hand.read_up()
        await hand.sees("95th pct")
        await pilot.press("1", "3", "1", "3")
        await hand.read_up()
        assert world.requests["net/get_status"] == world.requests["net/show_cacti"] == 1


async def test_the_original_picture_and_back(hand: Deckhand) -> None:
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("gi1/0/12, day, Mbit/s")
        await pilot.press("v")
        await hand.sees("as the provider draws it")
        view = hand.app.screen.query_one(PictureView)
        await until(lambda: view.drawn is not None, "the picture is drawn")
        await hand.sees("▄▄▄▄")
        assert not hand.app.screen.query_one(TrafficChart).display
        assert "gi1/0/12, day, Mbit/s" not in hand.text
        await pilot.press("v")
        await hand.sees("gi1/0/12, day, Mbit/s")
        await pilot.press("v")
        await hand.sees("as the provider draws it")
        await pilot.press("escape")  # one level back is the chart
        await hand.sees("gi1/0/12, day, Mbit/s")
        await pilot.press("left")
        assert hand.app.screen.query_one(TrafficChart).cursor is not None  # the keys came back too


async def test_numbers_give_way_to_the_picture_for_who_wants_to_see_it(
    hand: Deckhand, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = world.clock.wall()
    rows = [{"timestamp": int(now - 3600 * at), "in": 1e6, "out": 2e6} for at in range(24 * 31)]
    monkeypatch.setitem(
        handlers.HANDLERS, "ip/get_traffic", lambda world, fields: {"result": "OK", "data": rows}
    )
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await pilot.press("M")
        await hand.sees(", month")
        await hand.sees("numbers from the provider")
        await pilot.press("v")
        await hand.read_up()
        await hand.sees("Picture of the month")
        await pilot.press("v")
        await hand.sees("numbers from the provider")


async def test_a_picture_without_traffic_is_shown_with_the_reason(
    hand: Deckhand, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (300, 100), "navy").save(file, "PNG")
    monkeypatch.setitem(
        handlers.HANDLERS, "net/show_cacti", lambda world, fields: {"raw": file.getvalue()}
    )
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("No numbers:")
        await hand.sees("▄▄▄▄")
        await pilot.press("e")
        await hand.sees("Export the traffic picture")
        await pilot.press("enter")
        await hand.sees("Written to")
        (saved,) = export_directory().glob("traffic-*.png")
        assert saved.read_bytes() == file.getvalue()


async def test_values_go_to_a_file_whose_path_is_said(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        chart = hand.app.screen.query_one(TrafficChart)
        await until(lambda: chart.shown is not None, "the chart is shown")
        shown = chart.shown
        assert shown is not None
        await pilot.press("e")
        await hand.sees("Export the traffic as CSV")
        assert list(export_directory().glob("traffic-*")) == []  # nothing before the answer
        await pilot.press("enter")
        await hand.sees("Written to")
        assert list(Path.cwd().glob("traffic-*")) == []  # it may be a source tree
        (saved,) = export_directory().glob("traffic-25410-*.csv")
        with saved.open(newline="") as file:
            lines = list(csv.DictReader(file))
        assert len(lines) == len(shown.series.incoming)
        for line, rate in zip(lines, shown.series.incoming, strict=True):
            assert line["incoming_bps"] == ("" if rate is None else f"{rate:.0f}")
        assert lines[0]["time"].endswith("Z")
        await pilot.press("e")
        await hand.sees("Export the traffic as CSV")
        await pilot.press("enter")
        await until(
            lambda: len(list(export_directory().glob("traffic-25410-*.csv"))) == 2,
            "nothing is overwritten",
        )


async def test_an_export_that_is_not_confirmed_writes_nothing(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("95th pct")
        await pilot.press("e")
        await hand.sees("Export the traffic as CSV")
        await pilot.press("escape")
        await until(lambda: not isinstance(hand.app.screen, AskScreen), "the question is gone")
        await hand.quiet()
        assert not export_directory().exists()
        assert list(Path.cwd().iterdir()) == []


async def test_an_export_goes_to_the_path_that_was_typed(hand: Deckhand, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    async with hand.running() as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("95th pct")
        await pilot.press("e")
        await hand.sees("Export the traffic as CSV")
        hand.app.screen.query_one(Input).value = str(tmp_path / "mine" / "day.csv")
        await pilot.press("enter")
        await hand.sees("Written to")
        assert (tmp_path / "mine" / "day.csv").read_text().startswith("time,")


async def test_before_there_is_anything_the_export_says_so(hand: Deckhand, world: World) -> None:
    world.faults.add("net/get_status", Fault.HTTP_500, times=None)
    async with hand.running() as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("Read the switch ports")  # what was being done when it failed
        await pilot.press("v", "j", "k", "left")
        assert list(Path.cwd().glob("traffic-*")) == []


async def test_a_picture_that_cannot_be_had_says_why(hand: Deckhand, world: World) -> None:
    world.faults.add("net/show_cacti", Fault.HTTP_500, times=None)
    async with hand.running() as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("Read the traffic picture of a port")
        await pilot.press("e")
        await hand.sees("There is no traffic to export")


@pytest.mark.parametrize("size", [(40, 10), (60, 15), (200, 50)])
async def test_every_size_shows_something(hand: Deckhand, size: tuple[int, int]) -> None:
    async with hand.running(*size) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees({10: "read from", 15: "┤", 50: "┤"}[size[1]])
        assert "gi1/0/12" in hand.text
        assert ("average" in hand.text) is (size[1] == 50)
        assert (hand.app.screen.query_one(TrafficChart)._plot is not None) is (size[1] > 10)
        assert ("A chart needs" in hand.text) is (size[1] == 10)
        await pilot.press("4")
        await hand.read_up()
        await hand.sees("203.0.113.40")


@pytest.mark.parametrize("key", ["D", "M", "Y"])
@pytest.mark.parametrize("name", ["backup-is", "db-main", "web-01"])
async def test_the_chart_holds_what_the_simulator_put_into_it(
    hand: Deckhand, world: World, monkeypatch: pytest.MonkeyPatch, name: str, key: str
) -> None:
    """Read off a drawing, off a picture, and taken from numbers."""
    from tui.simulator.pictures import draw as drawing

    made: list[tuple[str, float]] = []
    draw = drawing.draw

    def noted(machine: Any, port: str, graph: str, now: float, *, is_svg: bool) -> bytes:
        made.append((graph, now))
        return draw(machine, port, graph, now, is_svg=is_svg)

    monkeypatch.setattr(drawing, "draw", noted)
    async with hand.running(120, 40) as pilot:
        await go(hand, pilot, name, "3")
        await pilot.press(key)
        await hand.read_up()
        period = {"D": ", day", "M": ", month", "Y": ", year"}[key]
        await until(lambda: period in hand.text, "the period is shown")
        shown = hand.app.screen.query_one(TrafficChart).shown
        assert shown is not None
        series = shown.series
    graph = {"D": "1", "M": "2", "Y": "3"}[key]
    now = next((at for name, at in made if name == graph), world.clock.wall())
    machine = next(machine for machine in world.machines.values() if machine.hostname == name)
    truth = drawing.shown(machine, "eth0" if machine.is_vm else "gi1/0/12", graph, now)
    highest = max(rate for rate in (*truth.incoming, *truth.outgoing) if rate is not None)
    for ours, theirs in ((series.incoming, truth.incoming), (series.outgoing, truth.outgoing)):
        known = {truth.t0 + at * series.step_s: rate for at, rate in enumerate(theirs)}
        pairs = [(rate, known.get(series.time_of(at))) for at, rate in enumerate(ours)]
        both = [(mine, its) for mine, its in pairs if mine is not None and its is not None]
        assert len(both) > 0.9 * sum(rate is not None for rate in theirs)
        assert sum(abs(mine - its) for mine, its in both) / len(both) <= 0.0035 * highest


# Addresses


async def test_addresses_with_their_names_and_network(hand: Deckhand, world: World) -> None:
    world.machines[DB].ips += ["198.51.100.77", "2001:db8::7"]
    world.account.ptr["198.51.100.77"] = ["mail.example.net", "smtp.example.net"]
    async with hand.running(120, 40) as pilot:
        await go(hand, pilot, "db-main", "4")
        await hand.sees("▸ 198.51.100.7 ")
        await hand.sees("✓ main")
        await hand.sees("mail.example.net, smtp.example.net")
        await hand.sees("255.255.255.0")
        await pilot.press("j")
        await hand.read_up()
        await hand.sees("▸ 198.51.100.77")
        await hand.sees("Names        mail.example.net")
        await pilot.press("G")
        await hand.sees("▸ 2001:db8::7")
        await pilot.press("g")
        await hand.sees("▸ 198.51.100.7 ")


async def test_only_the_chosen_address_and_the_first_few_are_asked_for(
    hand: Deckhand, world: World
) -> None:
    world.machines[DB].ips += [f"198.51.100.{at}" for at in range(100, 140)]
    async with hand.running() as pilot:
        await go(hand, pilot, "db-main", "4")
        assert world.requests["ip/get_ptr"] == 12
        assert world.requests["ip/get_ip"] == 1
        await hand.sees("more")
        await pilot.press("G")
        await hand.read_up()
        await hand.sees("▸ 198.51.100.139")
        assert world.requests["ip/get_ptr"] == 13
        assert world.requests["ip/get_ip"] == 2


async def test_names_that_cannot_be_read_are_not_taken_for_none(
    hand: Deckhand, world: World
) -> None:
    world.faults.add("ip/get_ptr", Fault.HTTP_500, times=None)
    async with hand.running() as pilot:
        await go(hand, pilot, "db-main", "4")
        await hand.sees("could not be read")
        assert "none" not in hand.text


# Beside the list


async def test_the_panel_beside_the_list_reads_ports_where_the_cursor_stays(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        await pilot.press("j", "j", "k")
        await hand.read_up()
        # Those of the servers that the cursor stayed on.
        assert 0 < world.requests["net/get_status"] <= 3
        await go(hand, pilot, "backup-is", "3")
        assert "95 %" in hand.text
        await pilot.press("escape")
        await hand.at("fleet")
        await hand.sees("of 50 TB")
        await hand.read_up()
        assert world.requests["net/get_status"] <= 4


@pytest.fixture(autouse=True)
def _own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
