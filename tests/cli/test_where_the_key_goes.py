"""No key goes to a host that the person did not choose: broken configurations and foreign code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_verbs import assert_failed
from tests.support.process import ROOT, environ, run
from tests.support.tty import Tty
from tui.config.config_loader import load
from tui.errors import ConfigError
from tui.launcher import child_environment, foreign_directories, shadowing
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

KEY = {"HOSTKEY_API_KEY": DEMO_KEY}
HIDING = [
    "[ui\n",
    "[profile.default]\nurl = '{url}'\n",
    "[profiles.default]\nulr = '{url}'\n",
    "[profiles.default]\nurl = '{url}'\nuser = 7\n",
    "[profiles.default]\nurl = 'http://198.51.100.9'\n",
    "default_profile = 7\n",
    "[network]\nrequests_per_second = 'many'\n",
    "x = 1\n",
    "\x00",
    "profiles = 3\n",
]
"""Configurations that hide which provider the person means."""


def _configure(home: Path, text: str) -> Path:
    path = home / ".config" / "hostdeck" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("text", HIDING)
def test_a_configuration_that_hides_the_provider_gives_no_settings_to_sign_in_with(
    home: Path, text: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(_configure(home, text.format(url="https://h.example")))
    assert caught.value.usable is None


@pytest.mark.terminal
def test_the_dashboard_signs_in_nowhere_while_the_provider_is_unknown(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    _configure(home, f"[ui]\ntheme = 'dark'\n[profile.default]\nurl = '{simulator.url}'\n")
    with Tty(home, "-m", "tui", **KEY) as tty:
        tty.sees("The provider to sign in to is unknown")
        assert tty.ends() == 2
    assert "Nothing was sent." in tty.text
    assert sum(world.requests.values()) == 0


@pytest.mark.terminal
def test_a_typo_in_the_look_leaves_the_provider_known(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    _configure(home, f"[ui]\nthem = 'dark'\n[profiles.default]\nurl = '{simulator.url}'\n")
    with Tty(home, "-m", "tui", **KEY) as tty:
        tty.sees("12 servers")
        tty.press("q")
        assert tty.ends() == 0
    assert world.requests["auth/login"] == 1


def test_the_doctor_tries_no_key_while_the_provider_is_unknown(home: Path) -> None:
    _configure(home, "[profiles.default]\nulr = 'x'\n")
    done = run(home, "-m", "tui", "doctor", "credentials", "--sign-in", **KEY)
    assert "sign-in" in done.stdout
    assert "signed in" not in done.stdout
    assert DEMO_KEY not in done.stdout


def test_a_command_says_which_line_hides_it(home: Path) -> None:
    _configure(home, "[profiles.default]\nulr = 'x'\n")
    assert_failed(
        run(home, "-m", "tui", "ls", **KEY), 2, "line 2, profiles.default.ulr", "Did you mean url?"
    )


# Foreign packages of our names


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A directory whose packages write a file when they are imported."""
    place = tmp_path / "foreign"
    for name in ("tui", "widgets", "screens", "httpx"):
        (place / name).mkdir(parents=True)
        mark = f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})\n"
        for module in ("__init__", "__main__"):
            (place / name / f"{module}.py").write_text(mark)
    return place


def test_foreign_packages_in_the_path_do_not_run(
    home: Path, foreign: Path, simulator: SimulatorServer
) -> None:
    script = Path(sys.executable).with_name("hostdeck")
    environment = environ(home, KEY) | {"PYTHONPATH": str(foreign)}
    done = subprocess.run(
        [script, "ls", "--json", "--url", simulator.url],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "web-01" in done.stdout
    assert not (home / "ran").exists()


@pytest.mark.terminal
def test_no_process_that_is_started_runs_them_either(home: Path, foreign: Path) -> None:
    path = os.pathsep.join((str(ROOT), str(foreign)))
    with Tty(home, "-m", "tui", "demo", PYTHONPATH=path) as tty:
        tty.sees("12 servers")
        tty.press("q")
        assert tty.ends() == 0
    assert not (home / "ran").exists()


def test_the_doctor_names_them(home: Path, foreign: Path) -> None:
    path = os.pathsep.join((str(ROOT), str(foreign)))
    done = run(home, "-m", "tui", "doctor", "configuration", PYTHONPATH=path)
    assert f"{foreign} contains a Python package named tui, widgets, screens" in " ".join(
        done.stdout.split()
    )


def test_only_foreign_directories_leave_the_path(foreign: Path) -> None:
    given = {"PYTHONPATH": os.pathsep.join((str(foreign), str(ROOT), "/opt/libs")), "HOME": "/x"}
    assert foreign_directories(given)[0] == str(foreign)
    assert str(ROOT) not in foreign_directories(given)
    assert child_environment(given) == {
        "HOME": "/x",
        "PYTHONPATH": os.pathsep.join((str(ROOT), "/opt/libs")),
    }
    assert child_environment({"PYTHONPATH": str(foreign)}, "/own") == {"PYTHONPATH": "/own"}
    assert child_environment({"A": "1"}) == {"A": "1"}
    assert shadowing(str(foreign)) == ["tui", "widgets", "screens"]
