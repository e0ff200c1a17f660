"""Starting: what is imported, what is refused at the door, and what a typed key leaves behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.process import run, run_in_terminal
from tui import __version__
from tui.cli.parsing import parsed
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PASSWORD, DEMO_USER
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

HEAVY = ("textual", "rich", "httpx", "pydantic", "keyring", "starlette", "uvicorn", "plotext")
IMPORTS = """
import json, sys
sys.argv = ["hostdeck", *json.loads(sys.argv[1])]
from tui.__main__ import main
try:
    main()
except SystemExit as end:
    code = end.code
loaded = {name.partition(".")[0] for name in sys.modules}
sys.stderr.write("\\n" + json.dumps({"code": code, "loaded": sorted(loaded)}))
"""


def imported(home: Path, *words: str, **more: str) -> Any:
    """Exit code and top-level modules of `hostdeck *words`."""
    done = run(home, "-c", IMPORTS, json.dumps(words), **more)
    return json.loads(done.stderr.rpartition("\n")[2])


@pytest.mark.parametrize(
    "words", [["--version"], ["--help"], ["ls", "--help"], ["login", "--help"], ["demo", "--help"]]
)
def test_help_and_version_import_nothing_heavy(home: Path, words: list[str]) -> None:
    seen = imported(home, *words)
    assert seen["code"] == 0
    assert not set(HEAVY) & set(seen["loaded"])


@pytest.mark.parametrize("words", [[], ["ls"], ["ls", "--select", "ram:many"]])
def test_what_fails_early_fails_cheaply(home: Path, words: list[str]) -> None:
    seen = imported(home, *words)
    assert seen["code"] != 0
    assert not {"textual", "rich", "httpx"} & set(seen["loaded"])


@pytest.mark.parametrize(
    "words", [["demo", "--read-only", "--theme", "light", "--no-lean"], ["ls", "--ascii"]]
)
def test_flags_of_the_dashboard_stand_on_both_sides_of_a_command(words: list[str]) -> None:
    behind, _ = parsed(words)
    before, _ = parsed([*words[1:], words[0]])
    assert vars(behind) == vars(before)


def test_a_list_never_imports_textual(home: Path, simulator: SimulatorServer) -> None:
    seen = imported(home, "ls", "--url", simulator.url, HOSTKEY_API_KEY=DEMO_KEY)
    assert seen["code"] == 0
    # httpx brings rich for its own command line, where rich is installed.
    assert not {"textual", "starlette", "uvicorn", "plotext"} & set(seen["loaded"])
    assert "httpx" in seen["loaded"], "this check can see an import"
    assert "stringprep" not in seen["loaded"], "no codec for names is needed to connect"


def test_version(home: Path) -> None:
    done = run(home, "-m", "tui", "--version")
    assert (done.returncode, done.stdout) == (0, f"hostdeck {__version__}\n")


@pytest.mark.parametrize("words", [[], ["demo"], ["--theme", "light"]])
def test_the_dashboard_without_a_terminal_says_what_to_do(home: Path, words: list[str]) -> None:
    done = run(home, "-m", "tui", *words)
    assert done.returncode == 2
    assert done.stderr == (
        "hostdeck: the dashboard needs a terminal. Without a terminal, use for example: "
        "hostdeck ls --json\n"
    )
    assert done.stdout == ""


@pytest.mark.parametrize("words", [["bogus"], ["ls", "--bogus"], ["--theme", "pink"]])
def test_unknown_words_are_a_usage_error(home: Path, words: list[str]) -> None:
    done = run(home, "-m", "tui", *words)
    assert done.returncode == 2
    assert "usage: hostdeck" in done.stderr


@pytest.mark.parametrize(
    "flag", ["--api-key", "--key", "--token", "--password", "--pin", "--API-KEY"]
)
@pytest.mark.parametrize("form", ["{} s3cret-canary", "{}=s3cret-canary"])
def test_a_secret_as_an_argument_is_refused_and_not_repeated(
    home: Path, flag: str, form: str
) -> None:
    done = run(home, "-m", "tui", "ls", *form.format(flag).split())
    assert done.returncode == 2
    assert f"{flag} is not accepted: other users of this machine can read arguments" in done.stderr
    assert "HOSTKEY_API_KEY_FILE" in done.stderr
    assert "canary" not in done.stderr


# Typing a key


def test_a_typed_key_is_checked_not_shown_and_not_stored(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    code, written = run_in_terminal(
        home, "-m", "tui", "login", "--url", simulator.url, answers=[("API key:", f"{DEMO_KEY}\n")]
    )
    assert code == 0, written
    assert (
        "Signed in as 54321 · key entered · nothing was saved on this machine".encode() in written
    )
    assert DEMO_KEY.encode() not in written
    assert world.logins == {}
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_ls_on_a_terminal_asks_and_draws_a_table(home: Path, simulator: SimulatorServer) -> None:
    code, written = run_in_terminal(
        home, "-m", "tui", "ls", "--url", simulator.url, answers=[("API key:", f"{DEMO_KEY}\n")]
    )
    assert code == 0, written
    lines = [line for line in written.decode().splitlines() if "25250" in line]
    assert lines == [
        "   25250  on         db-main                      bare metal  FI    198.51.100.7"
    ]
    assert b"[{" not in written


def test_nothing_typed_sends_nothing(home: Path, simulator: SimulatorServer, world: World) -> None:
    code, written = run_in_terminal(
        home, "-m", "tui", "login", "--url", simulator.url, answers=[("API key:", "\n")]
    )
    assert code == 6
    assert b"Nothing was entered." in written
    assert sum(world.requests.values()) == 0


# Saving a key


@pytest.fixture
def ring(home: Path) -> dict[str, str]:
    """The test's keyring in the place of the system's."""
    return {
        "PYTHON_KEYRING_BACKEND": "tests.credentials.ring.Ring",
        "RING_FILE": str(home / "ring.json"),
    }


def test_a_saved_key_is_used_and_removed(
    home: Path, simulator: SimulatorServer, ring: dict[str, str]
) -> None:
    answers = [("API key:", f"{DEMO_KEY}\n")]
    url = ("--url", simulator.url)
    code, written = run_in_terminal(
        home, "-m", "tui", "login", "--save", *url, answers=answers, **ring
    )
    assert code == 0, written
    assert b"in the system keyring" in written, "says where it is now"
    config = home / "config.toml"
    config.write_text('[profiles.default]\nstore = "keyring"\n')
    done = run(home, "-m", "tui", "whoami", *url, "--config", str(config), **ring)
    assert "key from the system keyring" in done.stdout
    assert run(home, "-m", "tui", "logout", **ring).returncode == 0
    done = run(home, "-m", "tui", "logout", **ring)
    assert done.returncode == 0
    assert "No key is saved for profile default." in done.stdout


def test_a_keyring_that_fails_costs_only_the_saving(
    home: Path, simulator: SimulatorServer, ring: dict[str, str]
) -> None:
    code, written = run_in_terminal(
        home,
        "-m",
        "tui",
        "login",
        "--save",
        "--url",
        simulator.url,
        answers=[("API key:", f"{DEMO_KEY}\n")],
        **ring,
        RING_DOES="locked",
    )
    assert code == 6
    assert b"Signed in as 54321" in written
    assert b"The keyring is locked" in written
    assert b"The key was not saved" in written
    assert DEMO_KEY.encode() not in written


def test_a_billing_password_is_never_saved(
    home: Path, simulator: SimulatorServer, ring: dict[str, str]
) -> None:
    config = home / "config.toml"
    config.write_text(f'[profiles.default]\nsign_in = "login"\nuser = "{DEMO_USER}"\n')
    run_in_terminal(
        home,
        "-m",
        "tui",
        "login",
        "--save",
        "--config",
        str(config),
        "--url",
        simulator.url,
        answers=[("Password:", f"{DEMO_PASSWORD}\n")],
        **ring,
    )
    saved = home / "ring.json"
    if saved.exists():
        assert DEMO_PASSWORD not in saved.read_text()


def test_the_keyrings_child_does_not_inherit_the_key(home: Path, ring: dict[str, str]) -> None:
    config = home / "config.toml"
    config.write_text('[profiles.default]\nstore = "keyring"\n')
    run(home, "-m", "tui", "logout", "--config", str(config), HOSTKEY_API_KEY=DEMO_KEY, **ring)
    assert DEMO_KEY not in (home / "ring.seen").read_text()


def test_a_run_leaves_its_key_in_no_file(home: Path, simulator: SimulatorServer) -> None:
    run(home, "-m", "tui", "ls", "--url", simulator.url, HOSTKEY_API_KEY=DEMO_KEY)
    assert [
        path
        for path in home.rglob("*")
        if path.is_file() and DEMO_KEY.encode() in path.read_bytes()
    ] == []
