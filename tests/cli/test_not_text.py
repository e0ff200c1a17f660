"""Bytes that are no text, from wherever they come, are named as that; nothing is sent or written
down for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, SCRIPT, Shell, shell
from tests.support.process import LIMIT_S, environ
from tests.support.tty import Tty
from tui.cli.exit_codes import ExitCode
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

__all__ = ["shell"]
NO_TEXT = b"\xff\xfe12"
STRICT = {"PYTHONIOENCODING": "utf-8:strict"}
"""As in most locales; in the plain one such bytes are let through."""
PIN = DEMO_PIN.encode()


def said(done: subprocess.CompletedProcess[bytes], code: ExitCode) -> str:
    words = done.stderr.decode()
    assert done.returncode == code, words
    assert "The input is not valid UTF-8." in words
    assert "Nothing was sent." in words
    assert "Traceback" not in words
    return words


@pytest.mark.parametrize("name", ["HOSTKEY_API_KEY", "HOSTKEY_API_TOKEN"])
def test_a_key_in_the_environment(shell: Shell, world: World, name: str) -> None:
    done = shell("ls", **{name: os.fsdecode(NO_TEXT)})
    assert done.returncode == ExitCode.CREDENTIALS, done.stderr
    assert f"key from {name}" in done.stderr
    assert "It is not UTF-8 text." in done.stderr
    assert "Nothing was sent." in done.stderr
    assert not world.requests


@pytest.mark.parametrize("more", [{}, STRICT], ids=["allowed again", "strict"])
@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (("power", "reboot", "web-01", "--yes", "--pin-stdin"), [NO_TEXT]),
        (("pin", "check", "--pin-stdin"), [NO_TEXT]),
        (("pin", "set", "--yes", "--pin-stdin"), [PIN, NO_TEXT, NO_TEXT]),
        (("access", "open", "db-replica", "--yes", "--pin-stdin"), [NO_TEXT]),
    ],
    ids=["power", "check", "set", "access"],
)
def test_a_pin_on_standard_input(
    shell: Shell, world: World, words: tuple[str, ...], lines: list[bytes], more: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, *SCRIPT, *words, "--url", shell.url],
        env=environ(shell.home, {**KEY, **more}),
        cwd=shell.home,
        capture_output=True,
        input=b"\n".join(lines) + b"\n",
        timeout=LIMIT_S,
        check=False,
    )
    said(done, ExitCode.USAGE)
    assert set(world.requests) <= {"auth/login", "auth/logout", "eq/list", "eq/show"}
    assert shell("ops", "--json").stdout.strip() == "[]", "nothing is in the journal"


@pytest.mark.terminal
@pytest.mark.parametrize(
    ("words", "key", "prompt"),
    [(("ls",), {}, "API key:"), (("power", "off", "web-02", "--yes"), KEY, "PIN (leave empty")],
    ids=["key", "pin"],
)
def test_what_is_typed(
    home: Path,
    simulator: SimulatorServer,
    world: World,
    words: tuple[str, ...],
    key: dict[str, str],
    prompt: str,
) -> None:
    with Tty(home, "-m", "tui", *words, "--url", simulator.url, columns=120, **key) as tty:
        tty.sees(prompt)
        os.write(tty.fd, NO_TEXT + b"\n")
        tty.sees("The input is not valid UTF-8.")
        assert tty.ends() == (ExitCode.USAGE if key else ExitCode.CREDENTIALS)
    assert world.requests["eq/off"] == 0


@pytest.mark.parametrize("url", ["https://[::1", "https://host:abc", "https://host:99999"])
def test_an_address_that_is_none(home: Path, url: str) -> None:
    done = Shell(home, url)("ls", **KEY)
    assert done.returncode == ExitCode.USAGE, done.stderr
    assert "Not a valid URL." in done.stderr
    assert "Nothing was sent." in done.stderr
