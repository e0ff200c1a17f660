"""The real keyring library on a real session bus: a service that works, one that is locked, that
waits, that is mute.

Each ends within the time a person is promised, with the sentence for it; the process can go on and
end.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.process import ROOT, environ, run
from tests.support.until import until_now
from tui.credentials.keyring_box import READ_S, read, remove, save
from tui.errors import CredentialError

pytestmark = pytest.mark.skipif(
    not shutil.which("dbus-daemon"), reason="there is no dbus-daemon on this machine"
)
SECRET = "9f86d081884c7d65-canary0canary0c"
NO_BUS = "No keyring on this machine (no D-Bus session). That is normal over SSH."
LOCKED = "The keyring is locked and cannot be unlocked from this terminal."
NO_ANSWER = (
    f"The keyring did not answer within {READ_S:.0f} s; it may be waiting for a prompt on "
    "another screen."
)
Serve = Callable[[str], None]


@pytest.fixture
def bus(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A session bus of its own."""
    words = [
        "dbus-daemon",
        "--session",
        "--nofork",
        "--nopidfile",
        "--print-address=1",
        f"--address=unix:dir={home}",
    ]
    daemon = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    yield address
    daemon.kill()
    daemon.wait()
    daemon.stdout.close()


@pytest.fixture
def serve(bus: str, home: Path) -> Iterator[Serve]:
    """Puts a Secret Service on the bus."""
    started: list[subprocess.Popen[str]] = []

    def start(how: str) -> None:
        service = subprocess.Popen(
            [sys.executable, "-m", "tests.credentials.secret_service", how],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environ(home, {"DBUS_SESSION_BUS_ADDRESS": bus}),
        )
        started.append(service)
        assert service.stdout is not None
        assert service.stdout.readline() == "ready\n"

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def refused(ask: Callable[[], object]) -> tuple[str, float]:
    """What is said, and after how long."""
    started = time.monotonic()
    with pytest.raises(CredentialError) as caught:
        ask()
    return caught.value.said, time.monotonic() - started


def test_a_key_is_kept_found_and_removed(serve: Serve) -> None:
    serve("open")
    assert read("prod") is None
    save("prod", SECRET)
    assert read("prod") == (SECRET, "Secret Service")
    remove("prod")
    assert read("prod") is None


@pytest.mark.parametrize(
    "ask", [lambda: read("prod"), lambda: save("prod", SECRET), lambda: remove("prod")]
)
def test_a_locked_keyring_whose_prompt_is_not_accepted(
    serve: Serve, ask: Callable[[], object]
) -> None:
    serve("locked")
    assert refused(ask)[0] == LOCKED


@pytest.mark.parametrize("how", ["prompting", "mute"])
def test_a_keyring_that_never_answers_is_abandoned_after_three_seconds(
    serve: Serve, how: str
) -> None:
    serve(how)
    said, took_s = refused(lambda: read("prod"))
    assert said == NO_ANSWER
    assert READ_S <= took_s < READ_S + 2.0, "the half second that is promised, and a busy machine"
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    until_now(lambda: not _keyring_children(children), "the child is gone")


def _keyring_children(children: Path) -> list[str]:
    found = []
    for pid in children.read_text().split() if children.exists() else ():
        line = Path(f"/proc/{pid}/cmdline")
        if line.exists() and b"keyring_child" in line.read_bytes():
            found.append(pid)
    return found


def test_a_bus_without_a_keyring(bus: str) -> None:
    assert refused(lambda: read("prod"))[0] == NO_BUS


@pytest.mark.parametrize("address", ["", "/dev/null", "unix:path=/nowhere/bus", "nonsense"])
def test_no_bus_where_the_address_says(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    said, took_s = refused(lambda: read("prod"))
    assert said == NO_BUS
    assert took_s < READ_S


def test_a_bus_that_takes_the_call_and_never_speaks(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(home)  # a path of a socket may be 107 bytes long
        listener.bind("bus")
        listener.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=./bus")
        said, took_s = refused(lambda: read("prod"))
    assert said in (NO_BUS, NO_ANSWER)
    assert took_s < READ_S + 2.0


def test_a_command_ends_although_its_keyring_never_answers(
    serve: Serve, bus: str, home: Path
) -> None:
    """In a thread the same call would keep the process from ever ending."""
    serve("mute")
    (home / ".config" / "hostdeck").mkdir(parents=True)
    (home / ".config" / "hostdeck" / "config.toml").write_text(
        '[profiles.default]\nstore = "keyring"\n'
    )
    started = time.monotonic()
    done = run(
        home, "-m", "tui", "whoami", "--url", "http://127.0.0.1:9", DBUS_SESSION_BUS_ADDRESS=bus
    )
    assert done.returncode != 0
    assert "did not answer within 3 s" in done.stderr
    assert time.monotonic() - started < 15.0
