"""The command line as scripts meet it: output, exit codes, and errors in plain sentences."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.process import run
from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until_now
from tui.api.catalog import declared_actions
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PASSWORD, DEMO_USER
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

KEY = {"HOSTKEY_API_KEY": DEMO_KEY}
SCRIPT = ["-m", "tui"]


class Shell:
    """Types commands at an empty home."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url

    def __call__(self, *words: str, **more: str) -> CompletedProcess[str]:
        return run(self.home, *SCRIPT, *words, "--url", self.url, **more)

    def configure(self, text: str) -> Path:
        path = self.home / ".config" / "hostdeck" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


@pytest.fixture
def shell(home: Path, simulator: SimulatorServer) -> Shell:
    return Shell(home, simulator.url)


def assert_failed(done: CompletedProcess[str], code: int, *words: str) -> None:
    """It ended with `code` and said `words`, in sentences and without a trace of Python."""
    assert done.returncode == code, done.stderr
    for word in words:
        assert word in done.stderr
    assert done.stderr.startswith(("hostdeck: ", "usage: "))
    assert "Traceback" not in done.stderr
    assert DEMO_KEY not in done.stderr
    assert done.stdout == ""


# What works


def test_ls_prints_every_server_as_json(shell: Shell, world: World) -> None:
    done = shell("ls", "--json", **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)
    assert [row["hostname"] for row in rows][:3] == ["api-01", "backup-is", "build-01"]
    assert len(rows) == 12
    by_id = {row["id"]: row for row in rows}
    assert (by_id[25250]["location"], by_id[25250]["ip"], by_id[25250]["price"]) == (
        "FI",
        "198.51.100.7",
        89.0,
    )
    assert by_id[20377]["status"] == "suspended"
    assert world.logins == {}, "the session was ended"


def test_ls_in_a_pipe_is_one_plain_line_for_each_server(shell: Shell) -> None:
    lines = shell("ls", **KEY).stdout.splitlines()
    assert len(lines) == 12
    assert (
        lines[0]
        == "   25301  on         api-01                       bare metal  NL    198.51.100.21"
    )
    assert "\x1b" not in "".join(lines)


def test_ls_speaks_the_dashboards_filter_language(shell: Shell, world: World) -> None:
    done = shell("ls", "--json", "--select", "loc:NL web", **KEY)
    assert [row["hostname"] for row in json.loads(done.stdout)] == ["web-01", "web-02"]
    assert world.requests["eq/show"] == 0
    done = shell("ls", "--json", "--select", "ram:>=256", **KEY)
    assert [row["hostname"] for row in json.loads(done.stdout)] == ["api-01"]
    assert world.requests["eq/show"] == 12, "details are read only for a filter that needs them"


def test_ls_reads_an_installation_that_gives_ids_only(shell: Shell, world: World) -> None:
    world.knows_full = False
    rows = json.loads(shell("ls", "--json", **KEY).stdout)
    assert {row["id"] for row in rows} == set(world.machines)
    assert {row["power"] for row in rows} == {"on", "off"}


def test_whoami_names_account_source_and_end(shell: Shell, world: World) -> None:
    done = shell("whoami", **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Signed in as 54321 · key from HOSTKEY_API_KEY · session until ")
    assert world.logins == {}


def test_whoami_by_file_and_by_command(shell: Shell, home: Path) -> None:
    path = home / "key"
    path.write_text(DEMO_KEY)
    path.chmod(0o600)
    assert "key from HOSTKEY_API_KEY_FILE" in shell("whoami", HOSTKEY_API_KEY_FILE=str(path)).stdout
    shell.configure(f'[profiles.default]\ncredential_command = ["cat", "{path}"]')
    assert "key from the credential command" in shell("whoami").stdout


def test_profiles_are_chosen_by_flag_then_by_the_file(shell: Shell) -> None:
    shell.configure(
        f'default_profile = "good"\n[profiles.good]\ncredential_command = ["echo", "{DEMO_KEY}"]\n'
        f'[profiles.login]\nsign_in = "login"\nuser = "{DEMO_USER}"\ncredential_command = ["echo", '
        f'"{DEMO_PASSWORD}"]\n'
        '[profiles.bad]\ncredential_command = ["false"]\n'
    )
    assert shell("whoami").returncode == 0
    assert shell("whoami", "--profile", "login").returncode == 0
    assert_failed(
        shell("whoami", "--profile", "bad"),
        6,
        "credential command false",
        "The command printed no secret (exit code 1).",
    )
    done = run(shell.home, *SCRIPT, "--profile", "bad", "whoami", "--url", shell.url)
    assert_failed(done, 6, "The command printed no secret (exit code 1).")


# What the provider or the network refuses


def test_a_wrong_key_is_refused(shell: Shell, world: World) -> None:
    done = shell("ls", HOSTKEY_API_KEY="no-such-key")
    assert_failed(
        done, 3, "The provider said: auth/login: Invalid key", "Check the key or password"
    )
    assert "no-such-key" not in done.stderr
    assert world.requests["auth/login"] == 1


def test_an_account_without_servers_is_told_why(home: Path) -> None:
    server = SharedSimulator(World(fleet("empty"))).start()
    done = Shell(home, server.url)("ls", **KEY)
    server.stop()
    assert_failed(done, 3, "This account has no servers yet")


def test_an_unreachable_host(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        done = Shell(home, f"http://127.0.0.1:{taken.getsockname()[1]}")("ls", **KEY)
    assert_failed(done, 4, "refused the connection", "Nothing was sent")


class Portal(BaseHTTPRequestHandler):
    """A web page where the API should be."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        page = b"<html><h1>Welcome to the hotel</h1>\x1b]0;owned\x07</html>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def portal() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_a_web_page_instead_of_the_api(home: Path, portal: str) -> None:
    done = Shell(home, portal)("ls", **KEY)
    assert_failed(done, 4, "A web page answered instead of the API (HTTP 200)", "captive portals")
    assert "hotel" not in done.stderr
    assert "\x1b" not in done.stderr


def test_garbage_that_stays_is_a_bad_answer(shell: Shell, world: World) -> None:
    world.faults.add("eq/list", Fault.NOT_JSON, times=None)
    assert_failed(shell("ls", **KEY), 4, "not valid JSON")
    assert world.requests["auth/login"] == 1


def test_a_command_that_fails_ends_its_session_too(shell: Shell, world: World) -> None:
    world.faults.add("eq/list", Fault.NOT_JSON, times=None)
    assert shell("ls", **KEY).returncode == 4
    until_now(lambda: world.requests["auth/login"], "it had signed in")
    assert world.logins == {}


# What is wrong before anything is sent


def test_no_key_and_no_terminal(shell: Shell, world: World) -> None:
    assert_failed(
        shell("ls"),
        6,
        "No API key was found, and there is no terminal to ask for one",
        "HOSTKEY_API_KEY_FILE",
    )
    assert sum(world.requests.values()) == 0


def test_a_filter_that_does_not_parse(shell: Shell, world: World) -> None:
    assert_failed(shell("ls", "--select", "ram:many", **KEY), 2)
    assert sum(world.requests.values()) == 0


def test_a_key_file_open_to_others(shell: Shell, home: Path, world: World) -> None:
    path = home / "key"
    path.write_text(DEMO_KEY)
    path.chmod(0o644)
    done = shell("ls", HOSTKEY_API_KEY_FILE=str(path))
    assert_failed(done, 6, "readable by others (mode 0644)", f"chmod 600 {path}", "Not used")
    assert sum(world.requests.values()) == 0


def test_a_broken_configuration_stops_a_command(shell: Shell, world: World) -> None:
    path = shell.configure('[ui]\ntheme = "drak"\n')
    assert_failed(shell("ls", **KEY), 2, str(path), "line 2, ui.theme", "Did you mean dark?")
    assert sum(world.requests.values()) == 0


def test_a_command_does_not_claim_to_use_defaults(shell: Shell) -> None:
    shell.configure("[ui]\ntheme = 1\n")
    assert "Hostdeck uses the defaults" not in shell("ls", **KEY).stderr


def test_a_configuration_that_was_named_must_exist(shell: Shell, home: Path) -> None:
    assert_failed(shell("whoami", "--config", str(home / "typo.toml"), **KEY), 2, "typo.toml")


@pytest.mark.parametrize("url", ["http://invapi.hostkey.com", "https://u:p@host", "ftp://x"])
def test_an_unsafe_address_gets_no_key(home: Path, url: str) -> None:
    assert_failed(Shell(home, url)("whoami", **KEY), 2, "address of the API")


def test_an_example_configuration_that_loads(shell: Shell, home: Path, world: World) -> None:
    done = shell("config")
    assert (done.returncode, done.stderr) == (0, "")
    shell.configure(done.stdout)
    assert shell("whoami", **KEY).returncode == 0


# Any read of the catalog


def test_api_lists_every_action_and_sends_nothing(shell: Shell, world: World) -> None:
    done = shell("api")
    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == set(declared_actions())
    assert sum(world.requests.values()) == 0


def test_api_describes_an_action(shell: Shell, world: World) -> None:
    done = shell("api", "--describe", "net/show_cacti")
    assert "1 day, 2 month, 3 year." in done.stdout
    assert "pin" in done.stdout
    assert "secret" in done.stdout
    assert sum(world.requests.values()) == 0


def test_api_reads_at_once_and_waits_for_slow_work(shell: Shell, world: World) -> None:
    done = shell("api", "eq/show", "id=25250", **KEY)
    assert json.loads(done.stdout)["server_data"][0]["id"] == "25250"
    done = shell("api", "eq/status", "id=25250", **KEY)
    assert json.loads(done.stdout)["scope"] == "Chassis Power is on"
    assert json.loads(shell("api", "presets/list", "location=NL").stdout)["presets"]
    assert world.logins == {}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["eq/shwo", "id=1"], "Did you mean eq/show?"),
        (["eq/reboot", "id=1"], "hostdeck api only reads"),
        (["eq/show"], "id: field required"),
        (["eq/show", "id=x"], "id: input should be a valid integer"),
        (["eq/show", "ip=1"], "The action has no parameter 'ip'."),
        (["net/get_status", "id=1", "pin=0420"], "pin is secret"),
        (["net/show_cacti", "id=1", "port=a", "graph=7"], "graph: input should be 1, 2 or 3"),
    ],
)
def test_api_says_what_is_wrong_and_sends_nothing(
    shell: Shell, world: World, words: list[str], says: str
) -> None:
    assert_failed(shell("api", *words, **KEY), 2, says, "Nothing was sent")
    assert sum(world.requests.values()) == 0
