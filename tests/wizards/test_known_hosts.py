"""Old host keys are found and removed with the real `ssh-keygen`, in a file of the test."""

from __future__ import annotations

import asyncio
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from tui.wizards import known_hosts
from tui.wizards.known_hosts import names_of, old_keys, remove_keys

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")
_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINLcJRRjZzN4JB9pHUFHMv1J7gGuZ7NhtNYtJCYHPd/R"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "known_hosts"
    path.write_text(
        f"db-1,198.51.100.8 {_KEY}\n[198.51.100.8]:2222 {_KEY}\nother.example.com {_KEY}\n"
    )
    return path


def test_the_keys_of_all_names_are_found_and_others_stay(file: Path) -> None:
    names = names_of("db-1", ["198.51.100.8"], 2222)
    found = old_keys(file, names)
    assert [key.name for key in found] == ["db-1", "198.51.100.8", "[198.51.100.8]:2222"]
    assert all("SHA256:" in key.words for key in found)
    assert remove_keys(file, [key.name for key in found]) == ""
    assert old_keys(file, names) == ()
    assert "other.example.com" in file.read_text()


def test_only_names_and_addresses_get_into_a_command_line() -> None:
    assert names_of("-oProxyCommand=x", ["$(id)", "198.51.100.8"]) == ("198.51.100.8",)
    assert names_of("db 1", []) == ()


def test_without_a_file_nothing_is_found(tmp_path: Path) -> None:
    assert old_keys(tmp_path / "none", ("db-1",)) == ()


async def test_a_scan_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def noted(*words: str, **more: Any) -> asyncio.subprocess.Process:
        started.append(await start(*words, **more))
        return started[-1]

    monkeypatch.setattr(known_hosts, "SCAN_S", 0.05)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    assert await known_hosts._output(["sleep", "60"], b"") == b""
    (process,) = started
    assert await asyncio.wait_for(process.wait(), 30.0) == -signal.SIGKILL
