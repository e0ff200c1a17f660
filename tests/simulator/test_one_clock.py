"""The demo's dates are the dates of the person: charts can be read at any moment, however fast work
passes."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tui.charts.series import Span
from tui.digitizer.picture_series import read_picture
from tui.models.picture import Picture, read_graph
from tui.models.traffic import read_traffic
from tui.readings.traffic_numbers import series_of
from tui.simulator.answers.auth_answers import login
from tui.simulator.answers.network_answers import address_traffic, server_traffic, show_cacti
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

METAL, VM = 25250, 20312
BEGINS = datetime.datetime(2026, 11, 30, 12, 0, tzinfo=datetime.UTC).timestamp()
LENGTHS = {
    "40 s": 40,
    "7 min": 431,
    "8 min": 499,
    "17 min": 1029,
    "an hour": 3600,
    "over midnight": 12 * 3600 + 30,
    "two days": 2 * 86_400 + 17,
    "a month": 31 * 86_400,
    "half a year, over a change to summer time": 150 * 86_400,
}


@dataclass
class Wound:
    """A clock that a test winds: the person's and the simulator's machine have the same."""

    passed: float = 0.0
    asleep: float = 0.0
    """Seconds that only the date counts: the lid was shut, or the clock was set."""

    def elapsed(self) -> float:
        return self.passed

    def date(self) -> float:
        return BEGINS + self.passed + self.asleep


def provider(hand: Wound, speed: float) -> World:
    return World(fleet("small"), clock=SimClock(speed, elapsed=hand.elapsed, date=hand.date))


def chart_end(world: World, hand: Wound, span: Span) -> float:
    """When the chart ends that the person sees now. Raises NotReadable for "no numbers"."""
    answer = show_cacti(
        world,
        {"id": str(METAL), "port": "gi1/0/12", "graph": str(int(span)), "action": "show_cacti"},
    )
    graph = read_graph(answer.get("raw") or answer)
    assert isinstance(graph, Picture)
    return read_picture(graph.content, span=span, answered_at=hand.date()).end


SPEEDS = (0.1, 1.0, 10.0, 1000.0)


def _moments() -> list[Any]:
    """Every length with every speed, and every span with each of both; all three with FULL=1."""
    spans = list(Span)
    return [
        pytest.param(span, length, speed, id=f"{span.name}-{name}-{speed}")
        for at, (name, length) in enumerate(LENGTHS.items())
        for turn, speed in enumerate(SPEEDS)
        for span in (spans if os.environ.get("FULL") else [spans[(at + turn) % len(spans)]])
    ]


@pytest.mark.parametrize(("span", "length", "speed"), _moments())
def test_a_picture_can_be_read_whenever_it_is_asked_for(
    span: Span, length: float, speed: float
) -> None:
    hand = Wound()
    world = provider(hand, speed)
    hand.passed += length
    assert chart_end(world, hand, span) == pytest.approx(hand.date(), abs=2 * span.step_s)


@pytest.mark.parametrize("asleep", [600.0, 9 * 3600.0, -3600.0, -7.0])
def test_a_machine_that_slept_or_whose_clock_was_set_has_charts_of_now(asleep: float) -> None:
    hand = Wound()
    world = provider(hand, 10.0)
    hand.passed, hand.asleep = 40.0, asleep
    assert chart_end(world, hand, Span.MONTH) == pytest.approx(
        hand.date(), abs=2 * Span.MONTH.step_s
    )


@pytest.mark.parametrize("read", [server_traffic, address_traffic])
@pytest.mark.parametrize("length", [40, 12 * 3600 + 30, 3 * 86_400])
def test_numbers_end_now_and_never_later(
    read: Callable[[World, Any], dict[str, Any]], length: float
) -> None:
    hand = Wound()
    world = provider(hand, 10.0)
    hand.passed += length
    day = datetime.datetime.fromtimestamp(hand.date(), datetime.UTC).date()
    fields = {
        "id": str(VM),
        "ip": "192.0.2.10",
        "action": "get_traffic",
        "from": str(day - datetime.timedelta(days=1)),
        "to": str(day),
    }
    rows = read_traffic(read(world, fields))
    assert hand.date() - 900 <= rows[-1].start.timestamp() <= hand.date()
    series = series_of(rows, Span.DAY)
    assert series is not None
    assert hand.date() - 1200 <= series.end <= hand.date()


def test_every_date_that_is_told_is_of_now() -> None:
    hand = Wound()
    world = provider(hand, 1000.0)
    hand.passed += 3600.0
    session = login(world, {"key": world.key, "ttl": "3600"})["result"]
    assert session["token_expire"] == int(hand.date() + 3600)
    assert world.iso_time() == datetime.datetime.fromtimestamp(hand.date(), datetime.UTC).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )
    hand.passed += 3599.0
    assert world.login(session["token"]) is not None
    hand.passed += 2.0
    assert world.login(session["token"]) is None


def test_work_passes_as_fast_as_it_shall() -> None:
    hand = Wound()
    world = provider(hand, 10.0)
    key = world.start(30.0, lambda: {"scope": "done"})
    hand.passed += 2.9
    assert world.check(key)["result"] == "Not ready"
    hand.passed += 0.2
    assert world.check(key)["result"] == "OK"
