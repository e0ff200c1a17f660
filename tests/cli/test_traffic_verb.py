"""`hostdeck traffic`: a table, JSON, CSV; and plain words when there are no numbers that are
sure."""

from __future__ import annotations

import base64
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed
from tui.simulator import handlers
from tui.simulator.http_server import SimulatorServer
from tui.simulator.pictures import draw as drawing
from tui.simulator.world import World


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
    told = json.loads(shell("traffic", "25410", "--span", span, "--json", **KEY).stdout)
    assert (told["id"], told["of"], told["port"], told["span"]) == (25410, "port", "gi1/0/12", span)
    graph = {"day": "1", "month": "2", "year": "3"}[span]
    truth = drawing.shown(world.machines[25410], "gi1/0/12", graph, world.clock.wall())
    known = [rate for rate in truth.incoming if rate is not None]
    assert told["in"]["average_bps"] == pytest.approx(sum(known) / len(known), rel=0.02)
    assert told["step_s"] == truth.step
    assert len(told["values"]) >= len(truth.incoming) - 2


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
