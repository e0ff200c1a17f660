"""Signing in and the dashboard on a terminal with canaries for secrets; `make hardening` drives all
the rest."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hardening import secrecy
from tests.hardening.canaries import CANARIES, PASSWORD, Outlets
from tests.hardening.passing import Watch, below, given_to
from tests.support.until import until_now


def test_nothing_secret_comes_out() -> None:
    outlets = secrecy.measure(("sign-in", "terminal"))
    assert not outlets.found, secrecy.report(outlets)
    assert {
        "files",
        "screens",
        "crash reports",
        "bytes to the terminal",
        "arguments of processes",
    } <= set(outlets.searched)


FORKS = """
import os, sys
if os.fork() == 0:
    sys.stdin.readline()
    os.execvp("sleep", ["sleep", "60"])
os.wait()
"""


def test_an_environment_that_is_handed_on_is_found_once_another_program_has_it(
    tmp_path: Path,
) -> None:
    watch = Watch(Outlets(), tmp_path)
    environ = {"PATH": os.environ["PATH"], "HOSTKEY_API_KEY": CANARIES["API key"]}
    with subprocess.Popen(
        [sys.executable, "-c", FORKS], env=environ, stdin=subprocess.PIPE, text=True
    ) as parent:
        until_now(
            lambda: (child := _child(parent.pid)) and given_to(child) == given_to(str(parent.pid)),
            "it forked",
        )
        child = _child(parent.pid)
        try:
            assert watch.look_at_processes().found == []
            print("go on", file=parent.stdin, flush=True)
            until_now(lambda: given_to(child)[0].startswith(b"sleep"), "another program")
            assert len(watch.look_at_processes().found) == 1
        finally:
            os.kill(int(child), signal.SIGKILL)


def _child(pid: int) -> str:
    return next((child for depth, child, _ in below(str(pid)) if depth == 1), "")


@pytest.mark.parametrize("name", CANARIES)
def test_a_leak_is_found_in_every_form(name: str, tmp_path: Path) -> None:
    """The search can fail: without this the one above would prove nothing."""
    outlets = Outlets()
    (tmp_path / "file").write_bytes(b"x" + base64.b64encode(f"xy{CANARIES[name]}z".encode()))
    outlets.files(tmp_path)
    outlets.search("screens", "", f"PIN: {CANARIES[name]}")
    assert len(outlets.found) >= 2


def test_a_password_in_an_address_is_found() -> None:
    outlets = Outlets()
    outlets.search(
        "addresses of requests", "", "password=c4n4ry+Bill%2Fing%2BPw%3D%C3%BC%26%251&x=1"
    )
    assert outlets.found, PASSWORD
