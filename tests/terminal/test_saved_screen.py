"""The file of the splash: what it refuses, and what is written into it. No process, no terminal."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from screens.help_screen import HelpScreen
from tests.support.driver import Deckhand
from tui.app.saved_frame import last_screen
from tui.credentials import keyring_box
from tui.errors import CredentialError
from tui.format import ago
from tui.paths import Paths
from tui.terminal.round_trip import answer_in
from tui.terminal.saved_screen import (
    MOST_FILES,
    SavedScreen,
    StartKey,
    cache_directory,
    decoded,
    encoded,
    is_plain,
    read_private,
    remove_all,
    remove_oldest,
)
from tui.terminal.splash import age_words, starts_dashboard
from tui.textual_fixes.frame_capture import Look, cells_of, merged

ENVIRONMENT = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "HOSTKEY_API_KEY": "first-key"}
SIZE = (10, 2)


def key(*argv: str, version: str = "1", **more: str) -> StartKey:
    return StartKey(version, argv, {**ENVIRONMENT, **more})


def screen(*rows: str, watched: tuple[str, ...] = ()) -> SavedScreen:
    return SavedScreen(
        rows or ("\x1b[1mone", "two"),
        taken_at=1.5,
        mark_row=1,
        is_ascii=True,
        asks=False,
        watched=watched,
    )


def test_a_screen_comes_back_as_it_was_saved() -> None:
    back = decoded(encoded(screen(), key(), *SIZE), key(), *SIZE)
    assert back is not None
    assert (back.rows, back.taken_at, back.mark_row) == (["\x1b[1mone", "two"], 1.5, 1)
    assert (back.is_ascii, back.asks) == (True, False)


@pytest.mark.parametrize(
    "other",
    [
        key(version="2"),
        key("--profile", "b"),
        key(TERM="screen"),
        key(NO_COLOR="1"),
        key(LANG="C"),
        key(SSH_TTY="/dev/pts/1"),
        key(HOSTKEY_API_KEY="second-key"),
        key(HOSTKEY_API_KEY=""),
    ],
)
def test_another_start_gets_none(other: StartKey) -> None:
    assert decoded(encoded(screen(), key(), *SIZE), other, *SIZE) is None


def test_another_size_gets_none() -> None:
    assert decoded(encoded(screen(), key(), *SIZE), key(), 10, 3) is None
    assert key().file_name(10, 2) != key().file_name(10, 3)


def test_a_changed_configuration_gets_none(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    content = encoded(screen(watched=(str(config),)), key(), *SIZE)
    assert decoded(content, key(), *SIZE) is not None
    config.write_text("[ui]\n")
    assert decoded(content, key(), *SIZE) is None


@given(st.data())
def test_a_damaged_file_gives_none(data: st.DataObject) -> None:
    content = encoded(screen(), key(), *SIZE)
    at = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != content[at]))
    assert decoded(content[:at] + bytes([byte]) + content[at + 1 :], key(), *SIZE) is None
    assert decoded(content[:at], key(), *SIZE) is None


@given(st.binary())
def test_any_file_gives_a_screen_or_none(content: bytes) -> None:
    assert decoded(content, key(), *SIZE) is None


@pytest.mark.parametrize(
    "row",
    ["\x1b[2J", "\x1b]0;title\x07", "a\x07b", "\x9b31m", "\x1b[31", "\x1bM", "a\u202eb", "a\rb"],
)
def test_only_text_and_looks_are_shown(row: str) -> None:
    assert not is_plain(row)
    assert decoded(encoded(screen("ok", row), key(), *SIZE), key(), *SIZE) is None


def test_a_credential_is_not_in_the_file() -> None:
    content = encoded(screen(), key(), *SIZE)
    assert b"first-key" not in content
    assert b"first-key".hex().encode() not in content


@pytest.mark.parametrize("kind", ["readable", "link", "directory", "pipe"])
def test_a_file_that_is_not_private_is_not_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "screen"
    if kind == "readable":
        path.write_bytes(b"x")
        path.chmod(0o640)
    elif kind == "link":
        target = tmp_path / "target"
        target.write_bytes(b"x")
        target.chmod(0o600)
        path.symlink_to(target)
    elif kind == "directory":
        path.mkdir(0o700)
    else:
        os.mkfifo(path, 0o600)
    assert read_private(str(path)) == b""


def test_the_oldest_files_are_removed_and_all_with_the_saved_key(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = Paths.of_user().cache
    directory.mkdir(parents=True)
    other = directory / "fleet-a.jsonl"
    other.touch()
    for at in range(MOST_FILES + 2):
        file = directory / f"screen-{at:08x}.saved"
        file.touch()
        os.utime(file, (at, at))
    remove_oldest(str(directory))
    assert sorted(directory.glob("screen-*"))[0].name == "screen-00000002.saved"
    assert len(list(directory.glob("screen-*"))) == MOST_FILES

    def fails(*_: object) -> None:
        raise CredentialError("Removing from the system keyring")

    monkeypatch.setattr(keyring_box, "_ask", fails)
    with pytest.raises(CredentialError):
        keyring_box.remove("default")
    assert list(directory.iterdir()) == [other]
    remove_all(str(directory / "none"))


@pytest.mark.parametrize(
    ("line", "starts"),
    [
        ("", True),
        ("--profile a --url=http://x --ascii --no-lean", True),
        ("--no-splash", False),
        ("--profile", False),
        ("--profile --ascii", False),
        ("ls", False),
        ("demo", False),
        ("--api-key=x", False),
        ("--debug", False),
    ],
)
def test_only_a_plain_start_of_the_dashboard_shows_it(line: str, starts: bool) -> None:
    assert starts_dashboard(line.split()) is starts


@given(st.floats(allow_infinity=False, allow_nan=False, max_value=1e12))
def test_ages_read_as_everywhere(age_s: float) -> None:
    assert age_words(age_s) == ago(age_s)


@pytest.mark.parametrize("base", ["", "relative", "/var/cache"])
def test_the_directory_is_that_of_the_program(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    assert cache_directory(os.environ) == str(Paths.of_user().cache)


def test_the_answer_of_the_terminal_is_found_among_keys() -> None:
    assert answer_in(b"j\x1b[Ak\x1b[12;1Rx") == b"\x1b[12;1R"
    assert answer_in(b"\x1b[R\x1b[1R\x1b[1;2") == b""


COLORS = st.sampled_from([None, "red", "bright_white", "color(99)", "#102030"])
STYLES = st.builds(
    Style,
    color=COLORS,
    bgcolor=COLORS,
    bold=st.booleans(),
    reverse=st.booleans(),
    underline=st.booleans(),
)


@given(st.lists(st.tuples(st.text("ab m5;[", max_size=4), STYLES), max_size=8))
def test_a_merged_row_looks_the_same(runs: list[tuple[str, Style]]) -> None:
    """Sequences are left out and shortened; each cell keeps its character and its look."""
    row = "".join(style.render(text, color_system=ColorSystem.TRUECOLOR) for text, style in runs)
    looks = []
    for written in (row, merged(row)):
        terminal = pyte.Screen(40, 1)
        pyte.Stream(terminal).feed(written)
        looks.append([terminal.buffer[0][x] for x in range(40)])
    assert looks[0] == looks[1]
    cells = cells_of([merged(row)])[0]
    assert "".join(text for text, _ in cells) == "".join(text for text, _ in runs)
    again = "".join(
        f"\x1b[{';'.join(('', *filter(None, _parts(look))))}m{text}" for text, look in cells
    )
    terminal = pyte.Screen(40, 1)
    pyte.Stream(terminal).feed(again)
    assert [terminal.buffer[0][x] for x in range(40)] == looks[0]


def _parts(look: Look) -> tuple[str, ...]:
    return (*look.attributes, look.foreground, look.background)


async def test_the_list_is_saved_without_dialog_notice_filter_or_mark(hand: Deckhand) -> None:
    async with hand.running(100, 30) as pilot:
        await hand.sees("db-main")
        await hand.acts(pilot, "list.mark", "fleet.only_wrong", "fleet.filter")
        await hand.types(pilot, "web")
        await pilot.press("enter")
        await hand.sees("0 of 12 match")
        hand.app.notify("a notice")
        await hand.sees("a notice")
        await hand.acts(pilot, "app.help")
        assert isinstance(hand.app.screen, HelpScreen)
        last = last_screen(hand.app)
    assert last is not None
    text = "\n".join(last.rows)
    assert all(name in text for name in ("db-main", "web-01", "api-01", "12 servers"))
    assert "Filter" in last.rows[-1]
    for words in ("a notice", "marked", "problems only", "of 12 match"):
        assert words not in text
    assert (last.columns, len(last.rows)) == (100, 30)
    assert time.time() - last.taken_at < 3600
