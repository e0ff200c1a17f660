"""Signing in and the dashboard on a terminal with canaries for secrets; `make hardening` drives all the rest."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.hardening import secrecy
from tests.hardening.canaries import CANARIES, PASSWORD, Outlets


def test_nothing_secret_comes_out() -> None:
    outlets = secrecy.measure(("sign-in", "terminal"))
    assert not outlets.found, secrecy.report(outlets)
    assert {"files", "screens", "crash reports", "bytes to the terminal", "arguments of processes"} <= set(
        outlets.searched
    )


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
    outlets.search("addresses of requests", "", "password=c4n4ry+Bill%2Fing%2BPw%3D%C3%BC%26%251&x=1")
    assert outlets.found, PASSWORD
