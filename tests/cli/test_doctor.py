"""`hostdeck doctor`: finds what is wrong, says what to do, and shows no secret."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_verbs import KEY, Shell, portal, shell
from tests.support.process import run
from tests.support.tty import Tty
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.world import World

__all__ = ["portal", "shell"]


def report(shell: Shell, *words: str, code: int = 0, **more: str) -> dict[str, Any]:
    """The findings by section and name."""
    done = shell("doctor", "--json", *words, **more)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout
    assert DEMO_KEY not in done.stdout
    return {
        f"{finding['section']} {finding['name']}": finding for finding in json.loads(done.stdout)
    }


def test_a_healthy_installation(shell: Shell, world: World) -> None:
    found = report(shell, "--sign-in", **KEY)
    assert found["configuration file"]["value"].endswith(
        "not found, all options have their defaults"
    )
    assert found["credentials HOSTKEY_API_KEY"]["value"] == "set"
    assert found["credentials sign-in"]["value"] == "signed in as 54321 · key from HOSTKEY_API_KEY"
    assert "D-Bus" in found["credentials keyring"]["value"]
    assert [
        found[f"network {name}"]["verdict"] for name in ("dns", "connection", "api", "round trip")
    ] == ["ok"] * 4
    assert found["terminal terminal"]["value"].startswith("there is no terminal")
    assert world.logins == {}


def test_without_being_asked_it_does_not_sign_in(shell: Shell, world: World) -> None:
    report(shell, **KEY)
    assert world.requests["auth/login"] == 0


def test_a_broken_configuration_is_a_finding_not_an_end(shell: Shell) -> None:
    shell.configure('[ui]\ntheme = "drak"\n')
    finding = report(shell, "configuration", code=1)["configuration file"]
    assert finding["verdict"] == "wrong"
    assert "line 2, ui.theme" in finding["value"]
    assert "Did you mean dark?" in finding["advice"]


def test_values_are_told_with_their_source_and_views_are_tried(shell: Shell) -> None:
    shell.configure(
        'default_profile = "x"\n[views]\nbad = "ram:many"\ngood = "web"\n[profiles.y]\n'
    )
    found = report(shell, "configuration", code=1)
    assert found["configuration views.bad"]["verdict"] == "wrong"
    assert "no profile with this name" in found["configuration profile"]["advice"]
    assert " · line 1 of " in found["configuration default_profile"]["value"]


def test_a_key_file_that_others_can_read(shell: Shell, home: Path) -> None:
    path = home / "key"
    path.write_text(DEMO_KEY)
    path.chmod(0o644)
    finding = report(shell, "credentials", code=1, HOSTKEY_API_KEY_FILE=str(path))[
        "credentials HOSTKEY_API_KEY_FILE"
    ]
    assert "readable by others" in finding["value"]
    assert "chmod 600" in finding["advice"]


def test_a_command_that_is_not_there(shell: Shell) -> None:
    shell.configure('[profiles.default]\ncredential_command = ["no-such-program"]\n')
    finding = report(shell, "credentials", code=1)["credentials credential_command"]
    assert finding["value"] == "no-such-program was not found"


def test_a_key_that_is_refused(shell: Shell) -> None:
    finding = report(shell, "credentials", "--sign-in", code=1, HOSTKEY_API_KEY="wrong-canary")[
        "credentials sign-in"
    ]
    assert "Invalid key" in finding["value"]
    assert "canary" not in str(finding)


def test_a_saved_key_that_is_counted_on(shell: Shell, home: Path) -> None:
    shell.configure('[profiles.default]\nstore = "keyring"\n')
    finding = report(shell, "credentials", code=1)["credentials keyring"]
    assert finding["verdict"] == "wrong"


# Network


def test_nobody_listens(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = report(Shell(home, f"http://127.0.0.1:{taken.getsockname()[1]}"), "network", code=1)
    assert found["network connection"]["verdict"] == "wrong"
    assert "refused" in found["network connection"]["value"]
    assert "network api" not in found, "what cannot work is not tried"


def test_a_web_page_instead_of_the_api(home: Path, portal: str) -> None:
    finding = report(Shell(home, portal), "network", code=1)["network api"]
    assert "web page" in finding["value"]


def test_a_name_that_does_not_exist(home: Path) -> None:
    started = time.monotonic()
    found = report(Shell(home, "https://no-such-host.invalid"), "network", code=1)
    assert found["network dns"]["verdict"] == "wrong"
    assert time.monotonic() - started < 15


def test_a_server_that_never_answers_is_waited_for_a_bounded_time(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        found = report(
            Shell(home, f"http://127.0.0.1:{silent.getsockname()[1]}"), "network", code=1
        )
    assert found["network connection"]["verdict"] == "ok"
    assert found["network api"]["verdict"] == "wrong"
    assert time.monotonic() - started < 20


def test_what_is_not_encrypted_by_tls(simulator: Any, home: Path) -> None:
    found = report(Shell(home, simulator.url.replace("http:", "https:")), "network", code=1)
    assert found["network tls"]["verdict"] == "wrong"


def test_a_proxy_is_named_without_its_password(home: Path) -> None:
    done = run(
        home,
        "-m",
        "tui",
        "doctor",
        "network",
        "--url",
        "https://invapi.example.invalid",
        HTTPS_PROXY="http://me:s3cret@127.0.0.1:9",
    )
    assert "127.0.0.1:9, from the environment" in done.stdout
    assert "s3cret" not in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    "proxy", ["ftp://me:s3cret@127.0.0.1:9", "http://me:s3cret@[::1", "me:s3cret@127.0.0.1:x"]
)
@pytest.mark.parametrize("words", [("doctor", "network"), ("whoami",)])
def test_a_proxy_that_cannot_be_used_is_said_and_nothing_is_sent(
    home: Path, proxy: str, words: tuple[str, ...]
) -> None:
    done = run(
        home,
        "-m",
        "tui",
        *words,
        "--url",
        "https://invapi.example.invalid",
        HTTPS_PROXY=proxy,
        **KEY,
    )
    said = done.stdout + done.stderr
    assert "HTTPS_PROXY or ALL_PROXY is not a valid proxy URL" in said
    assert "Set it to an http or https proxy, or unset it." in said
    assert "s3cret" not in said
    assert done.returncode == (1 if words[0] == "doctor" else 2)


# Terminal


@pytest.mark.terminal
def test_a_terminal_is_measured(home: Path) -> None:
    with Tty(home, "-m", "tui", "doctor", "terminal", answers=True, COLORTERM="truecolor") as tty:
        assert tty.ends() == 0
        assert "round trip" in tty.text
        assert "one cell wide" in tty.text
        assert "true color" in tty.text
        assert tty.still_on() == []


@pytest.mark.terminal
@pytest.mark.parametrize("more", [{"TERM": "dumb"}, {"TERM": "vt100"}, {"LANG": "C"}])
def test_a_terminal_that_does_not_answer_is_not_waited_for(
    home: Path, more: dict[str, str]
) -> None:
    with Tty(home, "-m", "tui", "doctor", "terminal", **more) as tty:
        assert tty.ends() == 0
        assert "not measurable without a terminal" in tty.text
        if more["TERM" if "TERM" in more else "LANG"] == "dumb":
            assert b"\x1b" not in tty.written
        if "LANG" in more:
            assert "ASCII only" in tty.text


@pytest.mark.terminal
def test_keys_are_named_as_they_arrive(home: Path) -> None:
    with Tty(home, "-m", "tui", "doctor", "keys") as tty:
        tty.sees("Press keys")
        tty.press("\x1b[A\x02\x1bxq")
        assert tty.ends() == 0
        assert "Up" in tty.text
        assert "Ctrl+B" in tty.text
        assert "Alt+x" in tty.text


def test_a_section_that_there_is_not(shell: Shell) -> None:
    done = shell("doctor", "netwrk")
    assert (done.returncode, "Did you mean network?" in done.stderr) == (2, True)
