"""Files that are written for a person: private whatever the umask, new, and never where a link
leads."""

from __future__ import annotations

import dataclasses
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screens.reinstall.local_files import NEW_SCRIPT, LocalFiles
from tests.remote.test_ladder import METAL, NOW
from tui.billing.payment import PaymentMethod, write_page
from tui.commands.incident_evidence import save_note
from tui.errors import ConfigError
from tui.log import Log, log_file
from tui.paths import Paths
from tui.paths import file_name as profile_file_name
from tui.readings.traffic_file import file_name, write_new

HOSTILE = (
    "../../evil",
    "/etc/passwd",
    "..",
    ".",
    "",
    "-rf",
    "a\nb",
    "\x1b]0;x\x07",
    "a" * 5000,
    "名前",
    "con\u202ecsv",
    "x/../../y",
    "~root",
    "$(id)",
    "`id`",
    "a b;c",
    "\ud800",
)


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    """Whoever starts us may have switched all protection off."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def is_plain(path: Path, directory: Path) -> bool:
    """Directly in its directory, with a name that every shell, file system and terminal takes as it
    is."""
    return (
        path.parent == directory
        and path.name.isascii()
        and path.name.isprintable()
        and len(path.name) < 200
        and not set(path.name) & set(" /\\\"'`$;&|<>*?~#!()[]{}")
        and path.name[0].isalnum()
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_note_of_a_server_with_a_hostile_name_lies_in_its_place(name: str) -> None:
    path = save_note("text", dataclasses.replace(METAL, hostname=name), NOW)
    assert is_plain(path, Paths.of_user().state / "incidents"), path
    assert (path.read_text(), mode(path), mode(path.parent)) == ("text", 0o600, 0o700)


@given(st.text(max_size=60), st.text(max_size=10))
def test_a_file_of_traffic_has_a_plain_name_whatever_the_port_is_called(
    port: str, server: str
) -> None:
    assert is_plain(Path("x") / file_name(len(server), port, "day", NOW, "csv"), Path("x"))


@given(profile=st.text(max_size=60), url=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_of_a_profile_stays_in_its_directory(profile: str, url: str) -> None:
    name = profile_file_name(profile, url)
    assert "/" not in name
    assert name.strip(".")
    assert "\0" not in name


def test_an_export_is_private_and_takes_the_place_of_nothing(home: Path) -> None:
    other = home / "other"
    (home / "t.csv").symlink_to(other)
    first = write_new([home / "t.csv"], b"one")
    assert (first.name, mode(first), first.read_bytes()) == ("t-2.csv", 0o600, b"one")
    assert not other.exists(), "no link is followed"


def test_an_export_from_a_shared_directory_goes_to_the_home_directory(home: Path) -> None:
    """A name that can be guessed, in a directory like /tmp: somebody might be waiting there."""
    shared = home / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    assert write_new([shared / "t.csv", home / "t.csv"], b"one") == home / "t.csv"
    assert list(shared.iterdir()) == []
    with pytest.raises(OSError, match="others can write"):
        write_new([shared / "t.csv"], b"one")


def test_a_payment_page_and_a_log_are_private_and_follow_no_link(home: Path) -> None:
    page = write_page(7, [PaymentMethod("card", "pay.example", "<form>")])
    assert (mode(page), mode(page.parent)) == (0o600, 0o700)
    state = home / "state"
    log = Log()
    assert (log.start(state), log.note("x"), log.stop())[0] == log_file(state)
    assert mode(log_file(state)) == 0o600
    log_file(state).unlink()
    log_file(state).symlink_to(home / "elsewhere")
    with pytest.raises(ConfigError, match="Opening the log"):
        log.start(state)
    assert not (home / "elsewhere").exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_new_script_is_private_keeps_what_is_there_and_follows_no_link(
    name: str, home: Path
) -> None:
    folder = Paths.of_user().config / "scripts"
    path = LocalFiles("default", 1).new_script(name.encode("utf-8", "replace").decode()[:60])
    assert path.parent == folder
    assert (path.read_text(), mode(path)) == (NEW_SCRIPT, 0o600)
    path.write_text("mine")
    assert (
        LocalFiles("default", 1)
        .new_script(name.encode("utf-8", "replace").decode()[:60])
        .read_text()
        == "mine"
    )
    path.unlink()
    path.symlink_to(home / "elsewhere")
    LocalFiles("default", 1).new_script(name.encode("utf-8", "replace").decode()[:60])
    assert not (home / "elsewhere").exists()
