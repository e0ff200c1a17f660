"""What the process closes before anything else: key logs, core files, its memory, its umask."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOOK = """
import ctypes, json, os, resource, sys
from tui.credentials.hardening import harden
harden()
print(json.dumps({
    "names": sorted(os.environ), "umask": os.umask(0),
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0,
    "heavy": [name for name in ("textual", "rich", "httpx") if name in sys.modules],
}))
"""
BAD = {
    "TEXTUAL": "devtools",
    "TEXTUAL_LOG": "keys.log",
    "TEXTUAL_DEVTOOLS_PORT": "8081",
    "TEXTUAL_PRESS": "q",
    "TEXTUAL_SCREENSHOT": "1",
    "SSLKEYLOGFILE": "tls.log",
    "PYTHONINSPECT": "",
}


@pytest.fixture
def looked(home: Path) -> dict[str, object]:
    """What a hardened process sees of itself."""
    environ = {**BAD, "PYTHONPATH": str(ROOT), "HOME": str(home), "TERM": "xterm", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env=environ,
        capture_output=True,
        check=True,
        timeout=60,
        cwd=home,
    )
    return dict(json.loads(done.stdout))


def test_variables_that_would_write_down_keys_are_dropped(
    looked: dict[str, object], home: Path
) -> None:
    names = looked["names"]
    assert isinstance(names, list)
    assert not set(BAD) & set(names)
    assert {"TERM", "HOME", "NO_COLOR"} <= set(names), "and no others"
    assert "PYDANTIC_DISABLE_PLUGINS" in names, "nobody else sees what is validated"
    assert looked["heavy"] == [], "dropped before Textual could read them"
    assert list(home.iterdir()) == []


def test_files_are_private_and_there_is_no_core(looked: dict[str, object]) -> None:
    assert looked["umask"] == 0o077
    assert looked["core"] == [0, 0]
    assert looked["dumpable"] == 0
