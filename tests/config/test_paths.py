"""Where files lie, who may enter, and that a reader never sees half a file."""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from tui.errors import ConfigError
from tui.paths import Paths, _usual, private_dir, replace_file
from tui.terminal.saved_screen import cache_directory


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_usual_places_and_xdg_before_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Paths.of_user() == Paths(
        home / ".config/hostdeck",
        home / ".local/state/hostdeck",
        home / ".cache/hostdeck",
        home / ".local/state/hostdeck/run",
    )
    for name in ("CONFIG_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR"):
        monkeypatch.setenv(f"XDG_{name}", str(home / name))
    (home / "RUNTIME_DIR").mkdir()
    assert Paths.of_user() == Paths(
        home / "CONFIG_HOME/hostdeck",
        home / "STATE_HOME/hostdeck",
        home / "CACHE_HOME/hostdeck",
        home / "RUNTIME_DIR/hostdeck",
    )


def test_the_usual_places_of_macos_are_in_the_library(home: Path) -> None:
    support = home / "Library/Application Support/hostdeck"
    usual = _usual(home, "darwin")

    assert usual == Paths(support, support, home / "Library/Caches/hostdeck", support / "run")


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_the_saved_first_screen_lies_in_the_cache_directory(
    home: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)

    assert cache_directory(os.environ) == str(Paths.of_user().cache)


@pytest.mark.parametrize("value", ["", "relative/path", "~/x"])
def test_a_relative_xdg_directory_is_ignored(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", value)
    monkeypatch.setenv("XDG_RUNTIME_DIR", value)
    assert Paths.of_user().config == home / ".config/hostdeck"
    assert Paths.of_user().runtime == home / ".local/state/hostdeck/run", (
        "never a guessable name in /tmp"
    )


def test_the_runtime_directory_of_whoever_one_was_before_su_is_not_used(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    assert Paths.of_user().runtime == home / "hostdeck"
    monkeypatch.setattr(os, "getuid", lambda: home.stat().st_uid + 1)
    assert Paths.of_user().runtime == home / ".local/state/hostdeck/run"


def test_missing_parent_directories_are_private_with_any_umask(home: Path) -> None:
    before = os.umask(0)
    try:
        private_dir(home / ".local" / "state" / "hostdeck")
    finally:
        os.umask(before)
    assert {mode(home / item) for item in (".local", ".local/state", ".local/state/hostdeck")} == {
        0o700
    }


def test_directories_are_made_private_and_stay_so(home: Path) -> None:
    made = private_dir(home / "a" / "b")
    assert mode(made) == 0o700
    made.chmod(0o755)
    assert mode(private_dir(made)) == 0o700


def test_a_link_or_a_file_is_not_a_directory(home: Path) -> None:
    (home / "real").mkdir()
    (home / "link").symlink_to(home / "real")
    (home / "dangling").symlink_to(home / "nowhere")
    (home / "file").write_text("")
    for name in ("link", "dangling", "file"):
        with pytest.raises(ConfigError, match=name):
            private_dir(home / name)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_somebody_else_is_refused(home: Path) -> None:
    (home / "theirs").mkdir()
    os.chown(home / "theirs", 12345, -1)
    with pytest.raises(ConfigError, match="another user"):
        private_dir(home / "theirs")


def test_a_replaced_file_is_private_and_whole(home: Path) -> None:
    path = home / "cache" / "fleet"
    replace_file(path, b"one")
    path.chmod(0o644)
    replace_file(path, b"two")
    assert (path.read_bytes(), mode(path)) == (b"two", 0o600)
    assert [item.name for item in path.parent.iterdir()] == ["fleet"]


def test_a_reader_sees_the_old_file_or_the_new_one(home: Path) -> None:
    path = home / "cache" / "fleet"
    contents = [bytes([65 + at]) * 200_000 for at in range(2)]
    replace_file(path, contents[0])
    done, seen = threading.Event(), set()

    def read() -> None:
        while not done.is_set():
            seen.add(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for at in range(60):
        replace_file(path, contents[at % 2])
    done.set()
    reader.join()
    assert seen <= set(contents)


def test_a_write_that_fails_leaves_the_old_state_and_no_litter(home: Path) -> None:
    path = home / "cache" / "fleet"
    (path / "in the way").mkdir(parents=True)
    with pytest.raises(OSError):
        replace_file(path, b"new")
    assert [item.name for item in path.parent.iterdir()] == ["fleet"]
    assert (path / "in the way").is_dir()


def test_a_link_in_place_of_the_file_is_replaced_and_not_followed(home: Path) -> None:
    precious = home / "precious"
    precious.write_text("keep")
    path = home / "cache" / "fleet"
    path.parent.mkdir()
    path.symlink_to(precious)
    replace_file(path, b"new")
    assert precious.read_text() == "keep"
    assert not path.is_symlink()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_nothing_is_created_in_a_directory_that_another_user_made(home: Path) -> None:
    (home / "shared" / "hostdeck").mkdir(parents=True)
    os.chown(home / "shared" / "hostdeck", 12345, -1)
    with pytest.raises(ConfigError, match="another user"):
        private_dir(home / "shared" / "hostdeck" / "log")
    assert list((home / "shared" / "hostdeck").iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a link away")
def test_only_a_link_that_the_user_made_leads_to_a_directory_of_ours(home: Path) -> None:
    (home / "dotfiles").mkdir()
    (home / "hostdeck").symlink_to(home / "dotfiles")
    assert private_dir(home / "hostdeck" / "log").resolve() == home / "dotfiles" / "log"
    os.lchown(home / "hostdeck", 12345, -1)
    with pytest.raises(ConfigError, match="link"):
        private_dir(home / "hostdeck" / "templates")
    assert [item.name for item in (home / "dotfiles").iterdir()] == ["log"]


def test_a_person_who_is_called_like_the_program_keeps_their_own_directories(home: Path) -> None:
    state = home / "hostdeck" / ".local" / "state" / "hostdeck"
    state.mkdir(parents=True)
    for directory in (home / "hostdeck", home / "hostdeck" / ".local", state.parent):
        directory.chmod(0o755)
    private_dir(state)
    private_dir(state / "demo")
    assert {
        mode(item) for item in (home / "hostdeck", home / "hostdeck" / ".local", state.parent)
    } == {0o755}
    assert mode(state) == mode(state / "demo") == 0o700
