"""The log of --debug: private, bounded, and without a secret in it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, Shell, shell
from tui.log import LARGEST, OLD_FILES, Log, log_file
from tui.secrets import REDACTOR
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.world import World

__all__ = ["shell"]
STATE = ".local/state/hostdeck"


def test_without_debug_nothing_is_written(shell: Shell) -> None:
    assert shell("ls", **KEY).returncode == 0
    assert not (shell.home / STATE).exists()


@pytest.mark.parametrize("words", [("--debug", "ls", "--no-wait"), ("ls", "--no-wait", "--debug")])
def test_debug_tells_what_was_asked_and_how_long_it_took(
    shell: Shell, world: World, words: tuple[str, ...]
) -> None:
    assert shell(*words, **KEY).returncode == 0
    path = log_file(shell.home / STATE)
    text = path.read_text()
    assert [line.split()[3] for line in text.splitlines()] == [
        "start",
        "call",
        "call",
        "call",
        "end",
    ]
    assert "action=eq/list" in text
    assert 'outcome="HTTP 200"' in text
    assert DEMO_KEY not in text
    assert "token" not in text
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_failure_is_logged_without_the_key(shell: Shell) -> None:
    assert shell("ls", "--debug", HOSTKEY_API_KEY="wrong-key-canary").returncode == 3
    text = log_file(shell.home / STATE).read_text()
    assert "kind=SignInRefused" in text
    assert "canary" not in text


def test_live_secrets_and_control_characters_never_reach_the_file(tmp_path: Path) -> None:
    log, secret = Log(), "k3y-canary-77"
    REDACTOR.remember(secret)
    log.start(tmp_path)
    log.note("call", action=f"eq/{secret}", said="\x1b[31m token=abcdefgh\ntwo")
    log.stop()
    REDACTOR.forget(secret)
    text = log_file(tmp_path).read_text()
    assert "canary" not in text
    assert "abcdefgh" not in text
    assert "\x1b" not in text
    assert text.count("\n") == 1


def test_it_never_grows_beyond_its_files(tmp_path: Path) -> None:
    log = Log()
    log.start(tmp_path)
    for _ in range((OLD_FILES + 3) * LARGEST // 900):
        log.note("call", action="x" * 900)
    log.stop()
    files = sorted(log_file(tmp_path).parent.iterdir())
    assert len(files) == OLD_FILES + 1
    assert all(
        path.stat().st_size <= LARGEST and path.stat().st_mode & 0o077 == 0 for path in files
    )


def test_a_disk_that_is_full_ends_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = Log()
    log.start(tmp_path)
    assert log._handler is not None
    log._handler.stream.close()
    log._handler.stream = open("/dev/full", "w")  # noqa: SIM115
    log.note("call", action="eq/list")
    full, log._handler.stream = log._handler.stream, open(os.devnull, "w")  # noqa: SIM115
    with contextlib.suppress(OSError):
        full.close()
    log.stop()
    assert capfd.readouterr() == ("", "")
