"""What the simulator puts into its pictures is what the digitiser reads out of them."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from tui.charts.series import NotReadable, Span
from tui.digitizer.picture_series import read_picture
from tui.models.picture import Picture, read_graph
from tui.models.traffic import read_traffic
from tui.simulator.answers.network_answers import address_traffic, server_traffic, show_cacti
from tui.simulator.fleets import fleet
from tui.simulator.handlers import Refusal
from tui.simulator.machines import Machine
from tui.simulator.pictures.draw import draw, shown
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

NOW = 1_795_341_943.0
SMALL = {machine.hostname: machine for machine in fleet("small")}


class Still(SimClock):
    def wall(self) -> float:
        return NOW


def _error(machine: Machine, port: str, span: Span, *, is_svg: bool) -> tuple[float, float]:
    """Mean and largest error, as parts of the scale; fails where a gap is not one."""
    series = read_picture(
        draw(machine, port, str(int(span)), NOW, is_svg=is_svg), span=span, answered_at=NOW
    )
    true = shown(machine, port, str(int(span)), NOW)
    assert (series.t0, series.step_s) == (true.t0, true.step)
    top = (
        max((value for value in (*true.incoming, *true.outgoing) if value is not None), default=0.0)
        or 1.0
    )
    errors = []
    for own, put in ((series.incoming, true.incoming), (series.outgoing, true.outgoing)):
        for mine, theirs in zip(own[1:-1], put[1:], strict=False):
            assert (mine is None) == (theirs is None)
            errors.append(abs((mine or 0.0) - (theirs or 0.0)) / top)
    return sum(errors) / len(errors), max(errors)


@pytest.mark.parametrize("span", list(Span))
@pytest.mark.parametrize("name", ["web-01", "db-main", "backup-is", "gpu-infer-1"])
def test_a_png_is_read_as_exactly_as_its_pixels_allow(name: str, span: Span) -> None:
    machine = SMALL[name]
    mean, _ = _error(machine, "eth0" if machine.is_vm else "gi1/0/12", span, is_svg=False)
    assert mean <= 0.0035


@pytest.mark.parametrize("span", list(Span))
@pytest.mark.parametrize("name", ["web-01", "db-main", "backup-is", "gpu-infer-1"])
def test_an_svg_is_read_exactly(name: str, span: Span) -> None:
    machine = SMALL[name]
    _, largest = _error(machine, "eth0" if machine.is_vm else "gi1/0/12", span, is_svg=True)
    assert largest <= 0.002


MOMENTS = [
    *("2026-11-01T00:00:00", "2026-12-31T23:59:59", "2027-01-01T00:00:01"),
    *("2028-02-29T23:59:59", "2028-03-01T00:00:00"),
    # Clocks change in Europe and in America.
    *("2027-03-28T01:00:00", "2027-10-31T01:00:00", "2027-11-07T06:00:00"),
]


def test_the_pictures_of_the_demo_are_read_at_any_moment() -> None:
    machines = [machine for machine in SMALL.values() if not machine.is_vm]
    chance = random.Random(21)
    for moment in MOMENTS:
        now = datetime.fromisoformat(moment + "+00:00").timestamp()
        for span in Span:
            machine, is_svg = chance.choice(machines), chance.random() < 0.3
            port = chance.choice(("gi1/0/12", "gi1/0/13", "gi1/0/48"))
            content = draw(machine, port, str(int(span)), now, is_svg=is_svg)
            series = read_picture(content, span=span, answered_at=now)
            true = shown(machine, port, str(int(span)), now)
            assert (series.t0, series.step_s) == (true.t0, true.step), moment


def test_a_record_of_the_running_interval_is_read_as_far_as_it_is_drawn() -> None:
    """The nightly backup has just begun: its interval reaches far beyond the picture's edge."""
    now = datetime.fromisoformat("2026-01-01T00:31:07+00:00").timestamp()
    content = draw(SMALL["db-main"], "gi1/0/12", str(int(Span.MONTH)), now, is_svg=True)
    series = read_picture(content, span=Span.MONTH, answered_at=now)
    *complete, running = shown(SMALL["db-main"], "gi1/0/12", str(int(Span.MONTH)), now).incoming
    assert series.legend is not None
    highest = max(value for value in complete if value is not None)
    assert running == highest
    assert series.legend.incoming.maximum == pytest.approx(highest, rel=1e-3)


def test_a_lone_value_behind_a_gap_at_the_edge_is_not_drawn() -> None:
    """The legend's current value is that of an interval that no pixel shows."""
    now = 1_875_969_431.9
    content = draw(SMALL["db-main"], "gi1/0/48", str(int(Span.MONTH)), now, is_svg=False)
    series = read_picture(content, span=Span.MONTH, answered_at=now)
    assert series.incoming[-2:] == series.outgoing[-2:] == (None, None)
    assert series.legend is not None
    assert series.legend.outgoing.current is None, "printed, but nothing proves it"


def test_the_same_time_gives_the_same_picture() -> None:
    machine = SMALL["web-01"]
    assert draw(machine, "eth0", "1", NOW, is_svg=False) == draw(
        machine, "eth0", "1", NOW, is_svg=False
    )
    assert draw(machine, "eth0", "1", NOW, is_svg=False) != draw(
        machine, "eth0", "1", NOW + 86_400, is_svg=False
    )


def test_numbers_and_pictures_tell_the_same() -> None:
    world = World(fleet("small"), clock=Still())
    machine = SMALL["web-02"]
    rows = read_traffic(server_traffic(world, {"id": str(machine.id), "action": "get_traffic"}))
    true = shown(machine, "eth0", "1", NOW)
    by_time = {true.t0 + at * true.step: value for at, value in enumerate(true.outgoing)}
    for row in rows:
        rate = by_time[int(row.start.timestamp())]
        assert row.outgoing == (None if rate is None else round(rate * 300 / 8))


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("2026-11-20", "2026-11-20", 288),
        ("2026-10-01", "2026-10-31", 372),
        ("2026-01-01", "2026-10-31", 304),
        ("", "", 360),
    ],
)
def test_the_wanted_period_is_answered(since: str, until: str, count: int) -> None:
    world = World(fleet("small"), clock=Still())
    fields = {
        "id": "20311",
        "ip": "192.0.2.10",
        "action": "get_traffic",
        "from": since,
        "to": until,
    }
    assert len(address_traffic(world, fields)["data"]) in (count, count + 1)
    summed = address_traffic(world, {**fields, "summary": "1"})["data"]
    assert len(summed) == 1


def test_bare_metal_has_no_numbers() -> None:
    world = World(fleet("small"), clock=Still())
    with pytest.raises(Refusal):
        server_traffic(world, {"id": "25250", "action": "get_traffic"})


def test_pictures_come_in_every_form_and_one_is_broken() -> None:
    forms = set()
    for name in ("small", "odd"):
        world = World(fleet(name), clock=Still())
        for machine in world.machines.values():
            answer = show_cacti(
                world,
                {"id": str(machine.id), "port": "gi1/0/12", "graph": "1", "action": "show_cacti"},
            )
            graph = read_graph(answer.get("raw") or answer)
            assert isinstance(graph, Picture)
            forms.add(("raw" in answer, graph.media_type))
            if machine.hostname == "broken-bmc":
                with pytest.raises(NotReadable, match="damaged"):
                    read_picture(graph.content, span=Span.DAY, answered_at=NOW)
            else:
                read_picture(graph.content, span=Span.DAY, answered_at=NOW)
    assert forms == {
        (raw, kind) for raw in (True, False) for kind in ("image/png", "image/svg+xml")
    }
