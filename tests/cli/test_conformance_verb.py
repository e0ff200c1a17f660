"""`hostdeck conformance`: only reads are sent, the report is checked, shown and saved."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, shell
from tui.api.action import Effect
from tui.api.catalog import declared_actions
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as power
from tui.cli.exit_codes import ExitCode
from tui.conformance.planned_reads import NotARead, plan, require_read
from tui.simulator.world import World

__all__ = ["shell"]


def test_a_run_sends_reads_alone_and_saves_no_value(
    shell: Shell, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "report"
    done = shell(
        "conformance", "--servers", "2", "--pause", "0", "--save", str(file), "--yes", **KEY
    )
    assert done.returncode == ExitCode.OK, done.stderr
    effects = {
        name: declared_actions()[name].effect
        for name in world.requests
        if not name.startswith(("auth/log", "eq_callback/"))
    }
    assert {name for name, effect in effects.items() if effect is not Effect.READ} == set()
    assert len(effects) > 40
    report = json.loads(file.with_suffix(".json").read_text("utf-8"))
    assert "eq/show" in {item["action"] for item in report["actions"]}
    assert {
        item["action"]: item["unknown_fields"]
        for item in report["actions"]
        if item["unknown_fields"]
    } == {}
    text = file.with_suffix(".json").read_text() + file.with_suffix(".md").read_text()
    for machine in world.machines.values():
        assert machine.hostname not in text
        assert str(machine.id) not in text
    assert "eq/show: understood" in done.stdout

    taught = shell("conformance", "--teach", str(file.with_suffix(".json")), **KEY)
    assert taught.returncode == ExitCode.OK, taught.stderr
    example = json.loads((file / "eq.show.json").read_text("utf-8"))
    assert {"id", "status"} <= set(example["server_data"])


def test_a_plan_asks_about_nothing_but_the_list(shell: Shell, world: World) -> None:
    done = shell("conformance", "--plan", **KEY)
    assert done.returncode == ExitCode.OK
    assert "eq/sensors" in done.stderr
    assert set(world.requests) <= {"eq/list", "auth/login", "auth/logout"}


def test_what_is_no_report_teaches_nothing(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text("[]")
    done = shell("conformance", "--teach", str(file), **KEY)
    assert done.returncode == ExitCode.USAGE
    assert "The file is not a conformance report." in done.stderr
    assert "Nothing was written." in done.stderr


def test_a_change_that_the_catalog_calls_a_read_is_refused() -> None:
    for planted in (
        dataclasses.replace(power.REBOOT, effect=Effect.READ, repeatable=True),
        dataclasses.replace(power.REBOOT, name="eq/restart"),
    ):
        with pytest.raises(NotARead):
            require_read(planted)
    require_read(eq.LIST)
    assert not [item for item in plan([1], [""])[0] if item.action.effect is not Effect.READ]
