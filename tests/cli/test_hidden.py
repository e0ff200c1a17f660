"""Ended while it asks for a secret, it leaves a terminal that shows again what is typed."""

from __future__ import annotations

import signal
import termios
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY
from tests.support.tty import Tty
from tui.simulator.http_server import SimulatorServer

pytestmark = pytest.mark.terminal


def shows(tty: Tty) -> bool:
    return bool(termios.tcgetattr(tty.theirs)[3] & termios.ECHO)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_is_typed_after_the_end_is_seen(
    home: Path, simulator: SimulatorServer, number: signal.Signals
) -> None:
    words = ("-m", "tui", "power", "off", "web-02", "--yes", "--url", simulator.url)
    with Tty(home, *words, columns=120, **KEY) as tty:
        tty.sees("PIN (leave empty")
        tty.until(lambda: not shows(tty), "what is typed now is not seen")
        tty.process.send_signal(number)
        assert tty.ends() in (-number, 128 + number)
        assert shows(tty)
