"""Stopped and continued, at any moment and as often as one likes: no thread more, and it still ends
when it is told."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.support.tty import Tty
from tests.terminal.test_reinstall import demo, name_and_password, to_wizard
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer

pytestmark = pytest.mark.terminal
ENDS_WITHIN_S = 10.0
"""Far more than it takes; without its end it would be for ever."""
_KEY = {"HOSTKEY_API_KEY": DEMO_KEY}


def threads(tty: Tty) -> int:
    """Of the program."""
    return len(os.listdir(f"/proc/{tty.process.pid}/task"))


def threads_at_rest(tty: Tty, home: Path) -> int:
    """Return how many there are once the journal is open and no more come."""
    tty.until(lambda: any(home.rglob("*.sqlite3")), "the journal is open")
    before = 0
    while before != (now := threads(tty)):
        before = now
        tty.read_for(1.0)
    return now


def state(pid: int) -> str:
    """Of a process, a letter: T is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def ends_soon(tty: Tty) -> int:
    started = time.monotonic()
    code = tty.ends()
    assert time.monotonic() - started < ENDS_WITHIN_S
    return code


def stand_in(home: Path, text: str) -> str:
    """A program of the name of ssh. Returns the PATH on which it is found first."""
    bin_dir = home / "bin"
    bin_dir.mkdir()
    ssh = bin_dir / "ssh"
    ssh.write_text(f"#!{sys.executable}\n{text}")
    ssh.chmod(0o755)
    return f"{bin_dir}:{os.environ['PATH']}"


def test_continued_without_a_stop_before_it_starts_nothing_twice(home: Path) -> None:
    with Tty(home, "-m", "tui", "demo", "--still") as tty:
        tty.sees("12 servers")
        tty.sees("Enter Open")
        before = threads_at_rest(tty, home)
        for _ in range(20):
            drawn = tty.written.count(b"\x1b[?1049h")
            tty.process.send_signal(signal.SIGSTOP)
            tty.until(lambda: state(tty.process.pid) == "T", "it is stopped")
            tty.process.send_signal(signal.SIGCONT)
            tty.until(
                lambda drawn=drawn: tty.written.count(b"\x1b[?1049h") > drawn, "it draws again"
            )
        tty.until(lambda: threads(tty) <= before, "there are no more threads than before")
        tty.press("j\r")
        tty.sees("Overview")
        tty.process.send_signal(signal.SIGTERM)
        assert ends_soon(tty) == 143
        assert tty.still_on() == []


def test_a_storm_of_them_and_then_the_end(home: Path) -> None:
    with Tty(home, "-m", "tui", "demo", "--still") as tty:
        tty.sees("12 servers")
        for at in range(60):
            tty.process.send_signal(signal.SIGSTOP if at % 2 else signal.SIGTSTP)
            tty.process.send_signal(signal.SIGCONT)
            if at % 5 == 0:
                tty.read_for(0.01)
        tty.process.send_signal(signal.SIGTERM)

        def ended() -> bool:
            # A stop may be carried out some milliseconds after the continuation that followed it:
            # then it is one more.
            if tty.process.poll() is None and state(tty.process.pid) == "T":
                tty.process.send_signal(signal.SIGCONT)
            return tty.process.poll() is not None

        tty.read_until(ended, ENDS_WITHIN_S)
        assert ended()
        assert ends_soon(tty) == 143
        assert tty.still_on() == []


def test_stopped_by_the_shell_it_gives_the_terminal_back_and_takes_it_again(home: Path) -> None:
    with Tty(home, "-m", "tui", "demo", "--still") as tty:
        tty.sees("12 servers")
        tty.process.send_signal(signal.SIGTSTP)
        tty.until(lambda: state(tty.process.pid) == "T", "it is stopped")
        tty.read_for(0.05)
        assert tty.still_on() == []
        before = len(tty.written)
        tty.process.send_signal(signal.SIGCONT)
        tty.until(
            lambda: tty.written.count(b"\x1b[?2004h") == 2,
            "it takes the terminal and its keys again",
        )
        lines = (b"Hostdeck", b"HOSTNAME", b"old-mail", b"12 servers", b"Filter")
        tty.until(
            lambda: all(line in tty.written[before:] for line in lines),
            "all of the screen is drawn, unasked",
        )
        tty.press("\r")
        tty.sees("Overview")


def test_started_in_the_background_and_brought_to_the_front(home: Path) -> None:
    with Tty(home, "--norc", "--noprofile", "-i", program="/bin/bash") as tty:
        tty.press(f"{sys.executable} -m tui demo --still &\n")
        tty.until(lambda: re.search(r"\[1\] (\d+)", tty.text), "it is started")
        pid = int(re.search(r"\[1\] (\d+)", tty.text)[1])  # type: ignore[index]  # seen above
        tty.until(lambda: state(pid) == "T", "it is stopped: it has no terminal")
        tty.press("fg\n")
        tty.sees("12 servers")
        tty.press("\r")
        tty.sees("Overview")
        tty.press("\x03")
        tty.until(lambda: not Path(f"/proc/{pid}").exists(), "it ends")


def test_stopped_together_with_ssh(home: Path, simulator: SimulatorServer) -> None:
    """Ctrl+Z at the question for a password: the shell gets its prompt back, and fg goes on where
    it was."""
    ssh = stand_in(
        home,
        "import os\nprint('password:', os.getpid(), flush=True)\ninput()\nprint('welcome', "
        "flush=True)\n",
    )
    (home / "inputrc").write_text(
        "set enable-bracketed-paste off\n"
    )  # else the shell itself switches something on
    with Tty(
        home,
        "--norc",
        "--noprofile",
        "-i",
        program="/bin/bash",
        INPUTRC=str(home / "inputrc"),
        PATH=ssh,
        **_KEY,
    ) as tty:
        tty.press(f"{sys.executable} -m tui --url {simulator.url}\n")
        tty.sees("db-main")
        tty.press("s")
        tty.until(lambda: re.search(r"password: \d+\n", tty.text), "it asks")
        asks = int(tty.text.partition("password: ")[2].split()[0])
        tty.press("\x1a")
        tty.sees("Stopped")
        tty.until(
            lambda: state(asks) == "T",
            "it is stopped too, and takes nothing that is meant for the shell",
        )
        tty.until(lambda: tty.text.rstrip().endswith(("#", "$")), "the shell has its prompt again")
        tty.press("fg\n")
        tty.until(lambda: tty.text.count("-m tui --url") > 1, "the shell says what it goes on with")
        tty.press("secret\n")
        tty.sees("12 servers")
        assert b"welcome" in tty.written
        tty.press("\r")
        tty.sees("Overview")
        tty.process.send_signal(signal.SIGHUP)  # the shell, which tells its job
        tty.until(lambda: tty.still_on() == [], "it gives the terminal back")
        assert tty.written.count(b"\x1b[?1049h") == 2, (
            "it took the terminal at its start and after ssh, not for fg too"
        )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("stubborn", [False, True])
def test_told_to_end_while_ssh_has_the_terminal(
    home: Path, simulator: SimulatorServer, number: signal.Signals, stubborn: bool
) -> None:
    deaf = (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGHUP, "
        "signal.SIG_IGN)\n"
    )
    text = "print('connecting', flush=True)\nwhile True:\n    signal.pause()\n"
    path = stand_in(home, f"import signal\n{deaf if stubborn else ''}{text}")
    with Tty(home, "-m", "tui", "--url", simulator.url, PATH=path, **_KEY) as tty:
        tty.sees("db-main")
        tty.press("s")
        tty.sees("connecting")
        tty.process.send_signal(number)
        assert ends_soon(tty) == 128 + number
        assert tty.still_on() == []


WRITES = (
    "import signal, sys\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN if {deaf} else signal.SIG_DFL)\n"
    "signal.signal(signal.SIGHUP, signal.SIG_IGN if {deaf} else signal.SIG_DFL)\n"
    "open(sys.argv[1], 'w').write('#!/bin/sh\\nexit 7\\n')\n"
    "print('editing', flush=True)\n"
    "while True:\n    signal.pause()\n"
)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("stubborn", [False, True])
def test_told_to_end_while_the_editor_has_the_terminal(
    home: Path, number: signal.Signals, stubborn: bool
) -> None:
    """What has been written so far stays, and the answers know where it is."""
    editor = home / "editor"
    editor.write_text(f"#!{sys.executable}\n{WRITES.format(deaf=stubborn)}")
    editor.chmod(0o755)
    with Tty(home, *demo("10"), EDITOR=str(editor)) as tty:
        to_wizard(tty, "db-replica")
        name_and_password(tty)
        tty.press("\r")
        tty.sees("[4 Tasks]")
        tty.press("\r")
        tty.sees("[5 Keys]")
        tty.press("\t\t\t\r")
        tty.sees("editing")
        tty.process.send_signal(number)
        assert ends_soon(tty) == 128 + number
        assert tty.still_on() == []
    script = home / ".config/hostdeck/scripts/db-replica.sh"
    assert script.read_text() == "#!/bin/sh\nexit 7\n"
    assert [
        path
        for path in (home / ".local").rglob("*")
        if path.is_file() and str(script) in path.read_text("latin1")
    ]


def to_printed(tty: Tty) -> None:
    tty.sees("db-main")
    tty.press("C")
    tty.sees("Esc back")
    tty.press("p")
    tty.sees("Enter goes back.")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_while_something_stands_outside_until_enter(
    home: Path, number: signal.Signals
) -> None:
    with Tty(home, "-m", "tui", "demo", "--still") as tty:
        to_printed(tty)
        tty.process.send_signal(number)
        assert ends_soon(tty) == 128 + number
        assert tty.still_on() == []


@pytest.mark.parametrize("key", ["\n", "\x03", "\x04"])
def test_enter_goes_back_and_so_do_ctrl_c_and_ctrl_d(home: Path, key: str) -> None:
    with Tty(home, "-m", "tui", "demo", "--still") as tty:
        to_printed(tty)
        tty.press(key)
        tty.sees("Esc back")
        tty.press("\x1b")
        tty.sees("12 servers")
        tty.press("q")
        assert tty.ends() == 0


def test_ctrl_c_in_ssh_is_for_ssh(home: Path, simulator: SimulatorServer) -> None:
    # It waits for the signal: one that came between a prompt and a read would be heard at the next
    # key only.
    path = stand_in(
        home,
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
        "print('connecting', flush=True)\nsignal.sigwait({signal.SIGINT})\nprint('stopped')\n",
    )
    with Tty(home, "-m", "tui", "--url", simulator.url, PATH=path, **_KEY) as tty:
        tty.sees("db-main")
        tty.press("s")
        tty.sees("connecting")
        tty.press("\x03")
        tty.sees("12 servers")
        assert b"stopped" in tty.written
        tty.press("q")
        assert tty.ends() == 0
