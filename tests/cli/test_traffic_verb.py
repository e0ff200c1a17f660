"""`hostdeck traffic`: a table, JSON, CSV; and plain words when there are no numbers that are
sure."""

from __future__ import annotations

import base64
import csv
import datetime
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed
from tests.support.driver import NoonClock
from tests.support.fixed_traffic import traffic_at
from tests.support.shared_simulator import SharedSimulator
from tui.simulator import handlers
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.pictures import draw as drawing
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

NOON = NoonClock().now()


@pytest.fixture
def shell(home: Path, simulator: SimulatorServer) -> Shell:
    return Shell(home, simulator.url)


def test_a_table_for_a_person(shell: Shell) -> None:
    done = shell("traffic", "backup-is", **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    first, head, incoming, outgoing, source = done.stdout.splitlines()
    assert first.startswith("backup-is  gi1/0/12  day to 20")
    assert head.split() == ["average", "maximum", "95th", "pct", "total"]
    assert (incoming[:2], outgoing[:3]) == ("in", "out")
    assert "values read from the graph image, within" in source


@pytest.mark.parametrize("span", ["day", "month", "year"])
def test_json_holds_what_the_simulator_put_in(shell: Shell, world: World, span: str) -> None:
    printed = json.loads(shell("traffic", "25410", "--span", span, "--json", **KEY).stdout)
    assert (printed["id"], printed["of"], printed["port"], printed["span"]) == (
        25410,
        "port",
        "gi1/0/12",
        span,
    )
    graph = {"day": "1", "month": "2", "year": "3"}[span]
    truth = drawing.shown(world.machines[25410], "gi1/0/12", graph, world.clock.wall())
    known = [rate for rate in truth.incoming if rate is not None]
    assert printed["in"]["average_bps"] == pytest.approx(sum(known) / len(known), rel=0.02)
    assert printed["step_s"] == truth.step
    assert len(printed["values"]) >= len(truth.incoming) - 2


def test_csv_of_a_vm_comes_from_numbers(shell: Shell) -> None:
    done = shell("traffic", "web-01", "--csv", **KEY)
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(lines) > 250
    assert set(lines[0]) == {"time", "incoming_bps", "outgoing_bps"}
    assert json.loads(shell("traffic", "web-01", "--json", **KEY).stdout)["source"] == "numbers"


def test_another_port_by_name_and_one_that_is_not(shell: Shell) -> None:
    assert "gi1/0/13" in shell("traffic", "25410", "--port", "gi1/0/13", **KEY).stdout
    done = shell("traffic", "25410", "--port", "gi9", **KEY)
    assert_failed(done, 2, "no port 'gi9'", "gi1/0/12, gi1/0/13")


def test_a_picture_without_sure_numbers_is_no_success(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (300, 100), "navy").save(file, "PNG")
    monkeypatch.setitem(
        handlers.HANDLERS, "net/show_cacti", lambda world, fields: {"raw": file.getvalue()}
    )
    assert_failed(
        shell("traffic", "25410", **KEY),
        4,
        "cannot be read reliably",
        "use the dashboard",
    )


def test_a_picture_without_a_scale_shows_the_course_of_its_curves(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    def unlabeled(world: World, fields: Any) -> Any:
        drawn = drawing.draw(
            world.machines[25410], "gi1/0/12", "1", world.clock.wall(), is_svg=False
        )
        image = Image.open(io.BytesIO(drawn)).convert("RGB")
        image.paste(image.getpixel((5, image.height // 2)), (20, 26, 56, image.height - 110))
        file = io.BytesIO()
        image.save(file, "PNG")
        return {"raw": file.getvalue()}

    monkeypatch.setitem(handlers.HANDLERS, "net/show_cacti", unlabeled)
    done = shell("traffic", "25410", **KEY)
    assert done.returncode == 4
    assert "cannot be read reliably: the labels of the value axis" in done.stderr
    head, incoming, outgoing = done.stdout.splitlines()
    assert head.endswith("day, curves without a scale")
    assert incoming.startswith("in ")
    assert outgoing.startswith("out ")
    assert len(set(incoming[9:])) > 1
    assert shell("traffic", "25410", "--json", **KEY).stdout == ""


def test_a_picture_that_comes_by_a_key(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def later(world: World, fields: Any) -> Any:
        picture = drawing.draw(
            world.machines[25410], "gi1/0/12", "1", world.clock.wall(), is_svg=False
        )
        image = base64.b64encode(picture).decode()
        return handlers.started(world, "show_cacti", 1.0, lambda: {"scope": image, "context": {}})

    monkeypatch.setitem(handlers.HANDLERS, "net/show_cacti", later)
    done = shell("traffic", "25410", "--json", **KEY)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["source"] == "picture"


def test_the_plan_of_every_server_as_a_table(shell: Shell, world: World) -> None:
    done = shell("traffic", "--plan", "--all", **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    lines = {line.split()[1]: line for line in done.stdout.splitlines()}
    assert len(lines) == 12
    assert lines["db-main"].split()[2:4] == ["50.00", "TB"]
    assert lines["web-01"].split()[2:4] == ["3.00", "TB"]


@pytest.fixture
def noon_shell(home: Path) -> Iterator[Shell]:
    """A shell whose provider has the same day and hour whenever the tests run."""
    world = World(fleet("small"), clock=SimClock(50.0, start=NOON), still=True)
    server = SharedSimulator(world).start()
    with traffic_at(NOON):
        yield Shell(home, server.url)
    server.stop()


def test_the_plan_as_json_agrees_with_the_month(noon_shell: Shell, world: World) -> None:
    found = json.loads(noon_shell("traffic", "--plan", "25410", "--json", **KEY).stdout)[0]
    assert (found["id"], found["limit_tb"], found["unlimited"]) == (25410, 50.0, False)
    now = datetime.datetime.fromtimestamp(NOON, datetime.UTC)
    assert found["month"] == now.strftime("%Y-%m")
    begins = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()
    truth = drawing.shown(world.machines[25410], "gi1/0/12", "2", NOON)
    starts = (truth.t0 + at * truth.step for at in range(len(truth.outgoing)))
    sent = [
        rate * (min(start + truth.step, NOON) - start) / 8e12
        for start, rate in zip(starts, truth.outgoing, strict=True)
        if rate is not None and start >= begins
    ]
    assert found["used_tb"] == pytest.approx(sum(sent), rel=0.05)
    assert found["forecast_tb"] >= found["used_tb"]


def test_a_server_whose_traffic_cannot_be_read_has_an_unknown_use(
    shell: Shell, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        handlers.HANDLERS, "net/show_cacti", lambda world, fields: {"result": "OK", "data": ""}
    )
    done = shell("traffic", "--plan", "25410", "--json", **KEY)
    assert done.returncode != 0
    found = json.loads(done.stdout)[0]
    assert (found["limit_tb"], found["used_tb"], found["state"]) == (50.0, None, "unknown")
    assert found["error"]
    assert "backup-is (id 25410)" in done.stderr


def test_the_plan_takes_one_way_of_naming_servers(shell: Shell) -> None:
    assert_failed(shell("traffic", "--plan", **KEY), 2, "No server was given.")
    assert_failed(
        shell("traffic", "--plan", "25410", "--csv", **KEY), 2, "--plan cannot be used with"
    )
    assert_failed(shell("traffic", **KEY), 2, "add --plan")


def test_all_servers_by_what_they_sent_with_unknown_kept_unknown(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = handlers.HANDLERS["net/show_cacti"]

    def damaged(world: World, fields: Any) -> Any:
        return {"result": "OK", "data": ""} if fields["id"] == "25410" else answer(world, fields)

    monkeypatch.setitem(handlers.HANDLERS, "net/show_cacti", damaged)
    done = shell("traffic", "--all", "--json", "--span", "day", **KEY)
    assert done.returncode != 0
    assert "backup-is (id 25410)" in done.stderr
    found = json.loads(done.stdout)
    assert (found["span"], found["month"]) == ("day", None)
    assert (found["total"]["servers"], found["total"]["servers_read"]) == (12, 11)
    sent = [server["sent_bytes"] for server in found["servers"]]
    assert sent[-1] is None
    assert sent[:-1] == sorted(sent[:-1], reverse=True)
    assert found["servers"][-1]["hostname"] == "backup-is"
    assert found["servers"][-1]["error"]
    assert found["total"]["sent_bytes"] == pytest.approx(sum(sent[:-1]))
    for tag in found["tags"]:
        name, _, value = tag["tag"].partition("=")
        having = [item for item in found["servers"] if item["tags"].get(name, None) == value]
        assert tag["servers"] == len(having)


def test_tags_of_servers_and_how_many_were_read(shell: Shell) -> None:
    done = shell("traffic", "web-01", "web-02", "--by-tag", "--span", "day", **KEY)
    assert done.returncode == 0, done.stderr
    assert "2 of 2 servers read; they sent" in done.stderr
    assert "2 of 2" in done.stdout
    assert_failed(shell("traffic", "--all", "--csv", **KEY), 2, "are for one server")
    assert_failed(shell("traffic", "web-01", "--by-tag", **KEY), 2, "needs several servers")
