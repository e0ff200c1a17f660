"""The frames of the first screen: they name what needs attention, and never call unread fine."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screens.deck_screen import EVERYTHING
from screens.fleet.attention_frame import Attention, AttentionFrame, attention_lines, no_problems
from screens.fleet.bottom_frames import BottomFrames
from screens.fleet.money_lines import money_lines
from screens.fleet.problems import FleetProblems, Problem
from screens.fleet.row_facts import RowFacts, Work
from screens.fleet.sensor_gauges import gauge_lines
from screens.fleet.side_boxes import Box, stacked
from screens.fleet.side_panel import SidePanel
from screens.fleet.state_marks import state_cell
from tests.support.driver import Deckhand
from tests.support.until import until
from tests.widgets.stage import Counting
from tui.config.settings import Settings
from tui.fleet.costs import costs_of
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus, parse_sensors
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.store import Store
from widgets.fleet_table import FleetTable
from widgets.frames import FrameStyle
from widgets.glyphs import UNICODE
from widgets.lines import Line, room_of

METAL = ServerRow(
    1, "web-01", ServerKind.BARE_METAL, status="rent", power=Power.ON, alarm=SensorStatus.OK
)


def text_of(lines: list[Line]) -> str:
    return "\n".join("".join(text for text, _ in line) for line in lines)


def attention(hand: Deckhand) -> str:
    frame = hand.app.screen.query_one(AttentionFrame)
    return text_of(list(frame.lines))


async def test_what_needs_attention_stands_above_the_list_with_the_key_that_helps(
    hand: Deckhand,
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 of 12 read")
        await until(lambda: "FAN2 300 RPM" in attention(hand), "the dead fan is named")
        assert "legacy-tr  suspended, 11.50 EUR 2 days late" in attention(hand)
        assert "B Billing" in attention(hand)
        table = hand.app.screen.query_one(FleetTable)
        assert table.current.hostname == "api-01"
        await pilot.press("n")
        await until(lambda: table.current.hostname == "legacy-tr", "the worst one comes first")
        await pilot.press("n")
        await until(lambda: table.current.hostname == "backup-is", "the next one follows")
        await pilot.press("n")
        await until(lambda: table.current.hostname == "legacy-tr", "it begins anew")


async def test_keys_in_the_frames_are_those_of_the_configuration(
    simulator: SimulatorServer,
) -> None:
    hand = Deckhand(simulator.url, settings=Settings(keys={"fleet.only_wrong": ("x",)}))
    async with hand.running(120, 40):
        await hand.sees("12 of 12 read")
        await until(lambda: "x all" in attention(hand), "the key that was chosen is named")
        assert "! all" not in attention(hand)


async def test_a_filter_that_is_typed_leaves_the_frames_as_they_are(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 of 12 read")
        await until(lambda: "n next" in attention(hand), "the keys are named")
        await pilot.press("slash", *"web")
        await hand.sees("3 of 12 match")
        assert "n next" in attention(hand)


@pytest.mark.parametrize(
    ("size", "boxes", "side", "bottom"),
    [
        ((80, 24), False, False, False),
        ((120, 40), True, True, True),
        ((110, 30), True, False, False),
    ],
)
async def test_every_size_has_the_parts_that_it_has_room_for(
    hand: Deckhand, size: tuple[int, int], boxes: bool, side: bool, bottom: bool
) -> None:
    async with hand.running(*size):
        await hand.sees("12 of 12 read")
        screen = hand.app.screen
        assert ("╭─ Fleet" in hand.text) is boxes
        assert bool(screen.query_one(SidePanel).size.width) is side
        assert bool(screen.query_one(BottomFrames).size.height) is bottom
        await hand.sees("Needs attention")
        assert "web-10" in hand.text


async def test_ascii_terminals_have_headings_instead_of_boxes(simulator: SimulatorServer) -> None:
    hand = Deckhand(simulator.url, ascii=True)
    async with hand.running(120, 40):
        await hand.sees("12 of 12 read")
        await hand.sees("Needs attention")
        assert hand.text.isascii()
        assert "+-" not in hand.text


async def test_nothing_is_drawn_again_while_nothing_changes(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 of 12 read")
        await hand.read_up()
        await pilot.pause()
        screen = hand.app.screen
        kinds = (AttentionFrame, BottomFrames, SidePanel, FleetTable)
        counting = [Counting(screen.query_one(kind)) for kind in kinds]
        screen.show(EVERYTHING)
        await pilot.pause()
        assert [each.taken() for each in counting] == [[]] * len(kinds)


async def test_a_changed_server_changes_its_own_row_and_the_numbers(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("● ✓  on        web-01")
        before = hand.text.splitlines()[0]
        machine = next(
            machine for machine in world.machines.values() if machine.hostname == "web-01"
        )
        machine.on = False
        await pilot.press("R")
        await hand.sees("○ ✓  off       web-01")
        assert hand.text.splitlines()[0] != before, "the numbers of the header follow"


async def test_the_row_under_the_cursor_keeps_the_color_of_its_state(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("●✗✓  fan       backup-is")
        await pilot.press("j")
        table = hand.app.screen.query_one(FleetTable)
        await until(lambda: table.current.hostname == "backup-is", "the cursor is there")
        strip = table.render_line(table.cursor + 1)
        bad = table.get_component_rich_style("table--bad").color
        colored = [part.text.strip() for part in strip if part.style and part.style.color == bad]
        assert "fan" in " ".join(colored)


def test_an_alarm_does_not_hide_the_power() -> None:
    facts = RowFacts()
    for power, mark in ((Power.ON, "●"), (Power.OFF, "○"), (Power.UNKNOWN, "◌")):
        row = replace(METAL, alarm=SensorStatus.CRITICAL, power=power)
        assert state_cell(row, facts, UNICODE).text == f"{mark}✗✓  critical"


def test_four_marks_stand_in_their_places() -> None:
    class Busy(RowFacts):
        def work(self, row: ServerRow) -> Work | None:
            return Work("reboot")

    row = replace(METAL, alarm=SensorStatus.WARNING, status="suspended")
    assert state_cell(row, Busy(), UNICODE).text == "●▲✗↻ reboot"
    assert state_cell(row, RowFacts(), UNICODE).text == "●▲✗  suspended"
    unread = ServerRow(2, "new", ServerKind.BARE_METAL)
    assert state_cell(unread, RowFacts(), UNICODE).text == "◌··  unknown"


def test_no_problems_is_said_only_when_everything_was_read() -> None:
    assert text_of([no_problems(12, 0, UNICODE)]) == "✓ No problems. All 12 servers were read."
    assert (
        text_of([no_problems(10_000, 9_970, UNICODE)])
        == "· No known problems. 9,970 of 10,000 servers not read yet."
    )


def test_a_server_whose_sensors_were_not_read_counts_as_unread() -> None:
    problems = FleetProblems(Store())
    problems.take(Fleet([METAL, replace(METAL, id=2, kind=ServerKind.VM)]))
    assert (problems.count, problems.unread) == (0, 1)
    problems.renew(Fleet([replace(METAL, alarm=SensorStatus.CRITICAL)]), [1])
    assert problems.count == 1
    assert problems.states["critical"] == 1
    assert problems.states["on"] == 1


@settings(max_examples=60, deadline=None)
@given(
    reason=st.text(max_size=80),
    name=st.text(min_size=1, max_size=40),
    width=st.integers(20, 120),
)
def test_a_problem_fits_its_line(reason: str, name: str, width: int) -> None:
    problem = Problem(1, name, reason, "bad", 0, 1_795_000_000.0, "list.open")
    shown = Attention((problem,), 1, 1, 0, {"list.open": "Enter"}, 1_795_000_000.0)
    assert all(room_of(line) <= max(width, 40) for line in attention_lines(shown, width, UNICODE))


def test_money_counts_currencies_apart_and_what_is_overdue_is_no_next_bill() -> None:
    rows = [
        replace(METAL, price=89.0, currency="EUR", due="2026-12-07", days_left=7),
        replace(METAL, id=2, price=11.5, currency="EUR", due="2026-11-28", days_left=-2),
        replace(METAL, id=3, price=10.0, currency="USD", due="2026-12-12", days_left=12),
        replace(METAL, id=4),
    ]
    costs = costs_of(rows)
    assert costs.month == (("EUR", Decimal("100.5")), ("USD", Decimal("10.0")))
    assert costs.next_amount == (("EUR", Decimal("89.0")),)
    shown = text_of(money_lines(costs, 4, (Decimal("42.11"), "EUR"), 76, UNICODE, ()))
    assert "credit 42.11 of 89.00 EUR due 7 Dec" in shown
    assert " 47 %" in shown
    assert "100.50 EUR + 10.00 USD/month for 3 servers, 1 without a price" in shown
    assert "credit not read yet" in text_of(money_lines(costs, 4, None, 76, UNICODE, ()))


def test_a_sensor_that_lies_is_drawn_as_that_and_never_as_fine() -> None:
    readings = parse_sensors(
        "CPU Temp | -128 degrees C | ok\nFAN1 | 0 RPM | ok\n"
        "FAN2 | 1e6 RPM | ok\n12V | 12.0 Volts | ok"
    )
    shown = text_of(gauge_lines(readings, 40, UNICODE, seen={}))
    assert shown.count("not plausible") == 3
    assert "1 of 1 within" in shown


@settings(max_examples=80, deadline=None)
@given(
    counts=st.lists(st.integers(1, 12), min_size=1, max_size=6),
    grows=st.lists(st.booleans(), min_size=6, max_size=6),
    height=st.integers(1, 50),
    style=st.sampled_from(list(FrameStyle)),
)
def test_boxes_never_need_more_lines_than_there_are(
    counts: list[int], grows: list[bool], height: int, style: FrameStyle
) -> None:
    boxes = [
        Box(f"Box {at}", [((f"line {line}", ""),) for line in range(count)], urgency=at, grows=grow)
        for at, (count, grow) in enumerate(zip(counts, grows, strict=False))
    ]
    lines = stacked(boxes, 30, height, style)
    assert len(lines) <= height
    assert all(room_of(line) <= 30 for line in lines)
    if style is FrameStyle.BOX:
        shown = text_of(lines)
        assert shown.count("╭") == shown.count("╰"), "no box is cut off"
