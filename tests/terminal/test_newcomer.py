"""The README's way for a newcomer: from the first start to a rebooted demo server."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.support.tty import Tty

pytestmark = pytest.mark.terminal
README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
MINUTE_S = 60.0


def _keys_of_the_readme() -> list[str]:
    """What it says to press, a key or a word each."""
    sentence = re.search(r"To reboot a demo server: (.*?)\. `O` shows", README, re.DOTALL)
    assert sentence is not None
    return [quoted or "\r" for quoted, _ in re.findall(r"`([^`]+)`|(Enter)", sentence[1])]


def _leave(tty: Tty) -> None:
    """Quit; while the demo's reinstall is under way that asks once."""
    tty.press("q")
    tty.until(
        lambda: "Keep watching" in tty.text or tty.process.poll() is not None,
        "it asks, or ends",
    )
    if tty.process.poll() is None:
        tty.press("q")
    assert tty.ends() == 0


def test_from_the_readme_to_a_rebooted_server_in_a_minute(home: Path) -> None:
    since = time.monotonic()
    with Tty(home, "-m", "tui", "demo", newcomer=True) as tty:
        tty.sees("the ten most important keys")
        tty.sees("its PIN is 0420")
        tty.read_for(0.5)  # the newcomer reads
        filter_key, server, enter, menu, reboot, *answers = _keys_of_the_readme()
        tty.press(filter_key + server + enter)
        tty.sees("1 of 12 servers")
        tty.press(menu)
        tty.sees("Power off (hard)")
        tty.press(reboot)
        tty.sees("Reboot web-01")
        tty.read_for(0.5)  # a dialog takes no Enter in its first moment
        tty.press("".join(answers))
        tty.press("O")
        tty.until(
            lambda: re.search(r"done .*web-01|web-01.* done", tty.text), "it has been rebooted"
        )
        assert time.monotonic() - since < MINUTE_S
        tty.press("q")
        _leave(tty)
    with Tty(home, "-m", "tui", "demo", newcomer=True) as tty:
        tty.sees("12 servers")
        tty.sees("●✓✓  on")
        assert "the ten most important keys" not in tty.text
        _leave(tty)
