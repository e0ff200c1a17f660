"""Certificates that nobody should trust: the true reason, and advice that fits it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.certificates import Authority
from tests.support.process import run
from tests.support.wire import Wire
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

KINDS = {
    "expired": ("has expired", "Check the date of this machine"),
    "wrong host": ("is not for localhost", "Check the address and the proxy"),
    "self-signed": ("is self-signed", "SSL_CERT_FILE"),
    "unknown authority": ("is not trusted", "SSL_CERT_FILE"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_reason_is_true_and_nothing_is_sent(
    home: Path, tmp_path: Path, simulator: SimulatorServer, world: World, kind: str
) -> None:
    authority = Authority(tmp_path)
    (tmp_path / "other").mkdir()
    context = {
        "expired": lambda: authority.server(expired=True),
        "wrong host": lambda: authority.server("elsewhere"),
        "self-signed": lambda: authority.server(self_signed=True),
        "unknown authority": lambda: Authority(tmp_path / "other").server(),
    }[kind]()
    wire = Wire(simulator.url, tls=context).start()
    try:
        url = wire.url.replace("http://127.0.0.1", "https://localhost")
        more = {"HOSTKEY_API_KEY": DEMO_KEY, "SSL_CERT_FILE": str(authority.ca_file)}
        done = run(home, "-m", "tui", "ls", "--url", url, **more)
        probed = run(home, "-m", "tui", "doctor", "network", "--url", url, **more)
    finally:
        wire.stop()
    reason, advice = KINDS[kind]
    for output in (done.stderr, probed.stdout):
        words = " ".join(output.split())
        assert reason in words
        assert advice in words
    assert "Nothing was sent." in done.stderr
    assert world.requests["auth/login"] == 0
