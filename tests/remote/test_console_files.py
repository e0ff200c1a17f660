"""Files with a console's password: private, held while they are used, gone afterwards in every way
there is."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.support.process import environ
from tests.support.until import until_now
from tui.errors import HostdeckError
from tui.models.viewer_file import checked_viewer_file
from tui.remote.console import open_console
from tui.remote.console_files import ConsoleFiles, sweep

CANARY = "vvCanary7781"
TEXT = f"[virt-viewer]\ntype=vnc\nhost=192.0.2.200\nport=5900\npassword={CANARY}\n"


@pytest.fixture
def files(tmp_path: Path) -> ConsoleFiles:
    return ConsoleFiles(lambda: tmp_path / "run")


def fake_viewer(directory: Path, script: str) -> None:
    """A `remote-viewer` that notes what it was given."""
    path = directory / "bin" / "remote-viewer"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_only_its_owner_reads_it_and_it_goes_when_it_was_used(
    files: ConsoleFiles, tmp_path: Path
) -> None:
    path = files.write(20311, checked_viewer_file(TEXT))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert CANARY in path.read_text()
    files.remove(path)
    assert list(tmp_path.rglob("*.vv")) == []
    assert files.paths == frozenset()


def test_at_the_end_nothing_stays_and_nothing_is_written_any_more(files: ConsoleFiles) -> None:
    path = files.write(20311, checked_viewer_file(TEXT))
    files.remove_all()
    assert not path.exists()
    with pytest.raises(HostdeckError, match="quitting"):
        files.write(20311, checked_viewer_file(TEXT))
    assert list(path.parent.iterdir()) == []


def test_without_a_display_there_are_lines_for_a_laptop_without_the_password(
    files: ConsoleFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.9 50000 192.0.2.5 2222")
    monkeypatch.setenv("USER", "anna")
    path, lines = open_console(files, 20311, SecretStr(TEXT))
    facts = dict(lines)
    assert facts["File"] == str(path)
    assert (
        facts["SSH tunnel (run on your computer)"]
        == "ssh -N -L 5900:192.0.2.200:5900 -p 2222 anna@192.0.2.5"
    )
    assert facts["Viewer (run on your computer)"].startswith(
        f"ssh -p 2222 anna@192.0.2.5 cat {path} | sed"
    )
    assert CANARY not in str(lines)


def test_the_viewer_gets_the_file_and_it_goes_when_the_viewer_ends(
    files: ConsoleFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_viewer(
        tmp_path,
        f'echo "$@" > {tmp_path}/argv; stat -c %a "$1" > {tmp_path}/mode; '
        f'cat "$1" > {tmp_path}/seen; cat {tmp_path}/go > /dev/null',
    )
    os.mkfifo(tmp_path / "go")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":99")
    path, lines = open_console(files, 20311, SecretStr(TEXT))
    assert lines == []
    assert path.exists()
    (tmp_path / "go").write_text("")  # opens when the viewer does: it has read the file by then
    until_now(lambda: not path.exists(), "the file goes with the viewer")
    assert (tmp_path / "argv").read_text() == f"{path}\n"
    assert (tmp_path / "mode").read_text() == "600\n"
    assert CANARY in (tmp_path / "seen").read_text()


def test_a_file_that_is_not_trusted_is_never_written(files: ConsoleFiles, tmp_path: Path) -> None:
    with pytest.raises(HostdeckError, match="Nothing was written") as caught:
        open_console(files, 20311, SecretStr(TEXT.replace("192.0.2.200", "-oProxyCommand=x")))
    assert CANARY not in str(caught.value)
    assert list(tmp_path.rglob("*.vv")) == []


def test_the_next_start_removes_what_a_killed_process_left_and_no_more(
    files: ConsoleFiles, tmp_path: Path
) -> None:
    code = (
        "import sys, time; from pathlib import Path; from tui.remote.console_files import "
        "ConsoleFiles; "
        "from tui.models.viewer_file import checked_viewer_file; "
        "print(ConsoleFiles(lambda: Path(sys.argv[1])).write(7, checked_viewer_file(sys.argv[2])), "
        "flush=True); "
        "time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "run"), TEXT.replace(CANARY, "x")],
        stdout=subprocess.PIPE,
        text=True,
        env=environ(tmp_path, {}),
    )
    assert child.stdout is not None
    left, mine = (
        Path(child.stdout.readline().strip()),
        files.write(20311, checked_viewer_file(TEXT)),
    )
    assert sweep(tmp_path / "run") == 0, "both are in use"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert left.exists()
    assert sweep(tmp_path / "run") == 1
    assert (left.exists(), mine.exists()) == (False, True)
    assert sweep(tmp_path / "no-such-directory") == 0


def test_a_link_is_neither_followed_nor_removed(tmp_path: Path) -> None:
    run, precious = tmp_path / "run", tmp_path / "precious"
    run.mkdir()
    precious.write_text("keep")
    (run / "console-1-x.vv").symlink_to(precious)
    assert sweep(run) == 0
    assert precious.read_text() == "keep"
