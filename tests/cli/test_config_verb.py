"""`hostdeck config` at the prompt, and the views it saves."""

from __future__ import annotations

import json

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tests.support.process import run
from tui.simulator.world import World

__all__ = ["shell"]


def test_why_tells_flag_file_and_default_apart(shell: Shell) -> None:
    path = shell.configure('[ui]\nmouse = "off"\ntheme = "dark"\n')
    done = run(shell.home, "-m", "tui", "--theme", "light", "config", "why", "--json")
    found = {item["option"]: (item["value"], item["source"]) for item in json.loads(done.stdout)}
    assert found["ui.theme"] == ("light", "flag --theme")
    assert found["ui.mouse"] == ("off", f"line 2 of {path}")
    assert found["ui.ascii"] == ("auto", "default")
    assert found["profiles.default.url"][1] == "default"
    done = shell("config", "why", "ui.mouse")
    assert done.stdout.splitlines()[0].split()[:3] == ["ui.mouse", '"off"', "line"]
    assert "on for local terminals, off over SSH" in done.stdout
    assert_failed(shell("config", "why", "ui.thme"), 2, "Did you mean ui.theme?")


def test_set_writes_where_the_program_reads(shell: Shell) -> None:
    assert shell("config", "set", "ui.theme", "sand").returncode == 0
    assert "sand" in shell("config", "why", "ui.theme").stdout
    path = shell("config", "path").stdout.strip()
    assert path == str(shell.home / ".config/hostdeck/config.toml")
    assert_failed(
        shell("config", "set", "ui.theme", "sandd"), 2, "Did you mean sand?", "was not changed"
    )
    assert_failed(shell("config", "set", "ui.theme"), 2, "missing")
    assert_failed(shell("config", "sett"), 2, "Did you mean set?")


def test_keys_lists_what_is_in_force(shell: Shell) -> None:
    shell.configure('[keys]\n"loose_ends.mend" = ["M"]\n')
    found = {item["action"]: item for item in json.loads(shell("config", "keys", "--json").stdout)}
    assert (found["loose_ends.mend"]["keys"], found["loose_ends.mend"]["is_yours"]) == (["M"], True)
    assert (found["fleet.filter"]["keys"], found["fleet.filter"]["is_yours"]) == (["slash"], False)
    assert shell("config", "keys", "loose_ends.mend").stdout.split()[:2] == ["loose_ends.mend", "M"]
    assert_failed(shell("config", "keys", "fleet.filtr"), 2, "Did you mean fleet.filter?")


def test_a_broken_file_can_be_asked_about_and_mended(shell: Shell) -> None:
    path = shell.configure('[ui]\ntheme = "drak"\n')
    assert_failed(shell("config", "why"), 2, "line 2, ui.theme")
    assert shell("config", "set", "ui.theme", "dark").returncode == 0
    assert path.read_text() == '[ui]\ntheme = "dark"\n'


def test_a_saved_view_selects(shell: Shell, world: World) -> None:
    assert_failed(shell("config", "set", "views.web", "ram:many"), 2, "ram")
    assert shell("config", "set", "views.web", "loc:nl web").returncode == 0
    rows = json.loads(shell("ls", "--select", "@web", "--json", **KEY).stdout)
    assert [row["hostname"] for row in rows] == ["web-01", "web-02"]
    rows = json.loads(shell("ls", "--select", "@web id:20311", "--json", **KEY).stdout)
    assert [row["hostname"] for row in rows] == ["web-01"]
    before = sum(world.requests.values())
    assert_failed(
        shell("ls", "--select", "@wbe", **KEY), 2, "no view with this name", "Did you mean web?"
    )
    assert sum(world.requests.values()) == before


def test_a_profile_has_a_pace_of_its_own(shell: Shell) -> None:
    from tui.config.config_loader import load

    path = shell.configure("[profiles.slow]\nrequests_per_second = 0.5\n[profiles.other]\n")
    settings = load(path)
    assert settings.network_of("slow").requests_per_second == 0.5
    assert settings.network_of("other").requests_per_second == 2.0
