"""`hostdeck access`: the ladder from a shell. Credentials are on standard output once, and nowhere
else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, assert_failed
from tests.support.until import until_now
from tui.cli.exit_codes import ExitCode
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

SSH = {**KEY, "SSH_CONNECTION": "198.51.100.99 50000 192.0.2.5 22", "USER": "anna"}


@pytest.fixture
def shell(home: Path, simulator: SimulatorServer) -> Shell:
    return Shell(home, simulator.url)


def test_ipmi_is_opened_shown_once_and_closed(shell: Shell, world: World, home: Path) -> None:
    done = shell(
        "access",
        "open",
        "db-replica",
        "--yes",
        "--pin-stdin",
        "--from",
        "192.0.2.7",
        "--hours",
        "4",
        stdin=f"{DEMO_PIN}\n",
        **SSH,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["address"] == "203.0.113.71"
    assert answer["ssh_tunnel"].endswith("anna@192.0.2.5")
    assert set(world.account.openings) == {(25251, "nat"), (25251, "ipmi")}
    for secret in (answer["user"], answer["password"]):
        assert secret not in done.stderr
        assert not [
            path
            for path in home.rglob("*")
            if path.is_file() and secret.encode() in path.read_bytes()
        ]
    ladder = json.loads(shell("access", "ladder", "db-replica", "--json", **KEY).stdout)
    assert ladder["open"] == ["Temporary IPMI user", "Public access to the BMC open"]
    assert [step["command"] for step in ladder["ladder"] if step["next"]] == ["power.reboot"]
    words = shell(
        "access", "ladder", "db-replica", **KEY
    ).stdout  # words where JSON was not asked for
    assert "> 2 Reboot" in words
    assert "! Temporary IPMI user" in words
    assert shell("loose-ends", **KEY).returncode == 1
    done = shell("access", "close", "db-replica", **KEY)
    assert done.returncode == 0, done.stderr
    assert world.account.openings == {}
    assert shell("loose-ends", **KEY).returncode == 0


def test_credentials_are_not_requested_when_the_waiting_time_is_over(
    shell: Shell, world: World
) -> None:
    world.clock.speed = 0.2
    words = ("access", "open", "db-replica", "--yes", "--pin-stdin", "--timeout", "0.3")
    done = shell(*words, stdin=f"{DEMO_PIN}\n", **SSH)
    assert done.returncode == ExitCode.FAILED
    assert "The credentials were not requested" in done.stderr
    assert "hostdeck access close" in done.stderr
    assert "Create a temporary IPMI user: not sent." in done.stderr
    world.clock.speed = 50.0
    until_now(lambda: "running" not in shell("ops", **KEY).stdout, "the way is open")
    assert world.requests["eq/add_ipmi_user"] == 0, "no user whose password nobody knows"
    done = shell("access", "close", "db-replica", **KEY)
    assert done.returncode == 0, done.stderr
    assert world.account.openings == {}


def test_credentials_of_a_request_that_was_sent_are_said_to_be_lost(
    shell: Shell, world: World
) -> None:
    world.clock.speed = 0.2
    words = ("access", "console", "web-01", "--yes", "--pin-stdin", "--stdout")
    done = shell(*words, "--timeout", "0.3", stdin=f"{DEMO_PIN}\n", **KEY)
    assert done.returncode == ExitCode.TIMEOUT
    assert "will not be shown" in done.stderr


def test_a_console_of_what_has_none_says_so(shell: Shell) -> None:
    done = shell("access", "console", "db-replica", **KEY)
    assert "The console is available for VMs only. Use IPMI access on bare metal." in done.stderr, (
        "not that there is no display"
    )


def test_the_console_is_printed_for_a_viewer_elsewhere(
    shell: Shell, world: World, home: Path
) -> None:
    words = ("access", "console", "web-01", "--yes", "--pin-stdin")
    done = shell(*words, "--stdout", stdin=f"{DEMO_PIN}\n", **KEY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("[virt-viewer]\ntype=vnc\n")
    assert done.stdout.endswith("delete-this-file=1\n")
    assert not list(home.rglob("*.vv"))
    assert_failed(
        shell(*words, stdin=f"{DEMO_PIN}\n", **KEY),
        2,
        "There is no display",
        "--stdout | remote-viewer -",
    )
    assert world.requests["eq/console"] == 1


def test_a_human_is_asked_once(shell: Shell, world: World) -> None:
    done = shell("access", "ask", "old-mail", "--for", "check", "--yes", **KEY)
    assert done.returncode == 0, done.stderr
    page = "https://my.hostkey.com/servicedesk/customer/portal/1/CS-500001"
    assert json.loads(done.stdout) == {"ticket": "CS-500001", "ticket_page": page}
    assert_failed(
        shell("access", "ask", "old-mail", "--text", "help", "--yes", **KEY), 3, "CS-500001"
    )
    note = shell("access", "note", "old-mail", **KEY).stdout
    assert "Remote hands: inspect the server: done: CS-500001" in note
    assert sum(world.requests[name] for name in world.requests if name.startswith("jira/")) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", "db-replica", "--no-wait"), "would be lost"),
        (("open", "db-replica", "--from", "0.0.0.0/0"), "from the whole Internet"),
        (("open", "db-replica", "--hours", "25"), "1 to 24"),
        (("ask", "db-replica"), "--for TYPE or --text"),
        (("open", "db-replica"), "--yes"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    shell: Shell, world: World, words: tuple[str, ...], said: str
) -> None:
    done = shell("access", *words, **KEY)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("Nothing was sent.") <= 1
    assert world.requests["nat/add_static_nat"] == 0
