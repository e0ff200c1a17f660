"""Plain prompts: late answers of the terminal are left out, and what is no text is never an
answer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hardening.storms import changes_sent
from tests.support.terminal_bytes import REPLIES, STRINGS
from tests.support.tty import Tty
from tui.cli.exit_codes import ExitCode
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

pytestmark = pytest.mark.terminal
STRICT = {"PYTHONIOENCODING": "utf-8:strict", "HOSTKEY_API_KEY": DEMO_KEY}
REPLY = b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"


def reboots(home: Path, url: str, answer: bytes, pin: bytes = DEMO_PIN.encode()) -> tuple[int, str]:
    """Answer the question before a reboot. Returns the exit code and what was said."""
    with Tty(
        home, "-m", "tui", "power", "reboot", "web-10", "--url", url, "--no-wait", **STRICT
    ) as tty:
        tty.sees("Type yes to continue:")
        os.write(tty.fd, answer + b"\n")
        tty.until(
            lambda: "PIN (leave empty" in tty.text or tty.process.poll() is not None,
            "it goes on, or ends",
        )
        if tty.process.poll() is None:
            os.write(tty.fd, pin + b"\n")
        return tty.ends(), tty.written.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "answer", [b"\xfcyes", b"y\x9bes", b"\x1b]0;yes\x07", b"\xca", b"\x1b_yes\x1b\\", b"\x9byes"]
)
def test_what_is_no_text_is_no_yes(
    home: Path, simulator: SimulatorServer, world: World, answer: bytes
) -> None:
    code, said = reboots(home, simulator.url, answer)
    assert code == ExitCode.USAGE
    assert "Nothing was sent." in said
    assert "Traceback" not in said
    assert "met a bug" not in said
    assert changes_sent(world) == []


def test_an_answer_beside_a_late_reply_counts(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    code, said = reboots(
        home, simulator.url, REPLY + b"ye" + REPLIES["DA1"] + b"s", REPLY + DEMO_PIN.encode()
    )
    assert code == ExitCode.OK, said
    assert changes_sent(world) == ["eq/reboot"]


def test_commands_at_the_prompt(home: Path, simulator: SimulatorServer) -> None:
    with Tty(home, "-m", "tui", "line", "--url", simulator.url, **STRICT) as tty:
        tty.sees("hostdeck>")
        os.write(
            tty.fd,
            b"\xca\xfc\n" + b"".join(list(STRINGS.values())[:6]) + b"\n" + REPLY + b"whoami\n",
        )
        tty.sees("54321")
        tty.press("quit\n")
        assert tty.ends() == 0
        assert b"Traceback" not in tty.written
        assert b"met a bug" not in tty.written


def test_the_question_for_the_key(home: Path, simulator: SimulatorServer) -> None:
    with Tty(
        home, "-m", "tui", "ls", "--url", simulator.url, PYTHONIOENCODING="utf-8:strict"
    ) as tty:
        tty.until(lambda: ":" in tty.text.splitlines()[-1] or "API key" in tty.text, "it asks")
        os.write(tty.fd, REPLY + DEMO_KEY.encode() + REPLIES["focus in"] + b"\n")
        tty.sees("web-10")
        assert tty.ends() == 0
